"""The inbox and one conversation."""
