"""Pages of the answers."""
