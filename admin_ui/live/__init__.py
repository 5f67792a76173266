"""The stream of live events."""
