"""What a citizen is told about one procedure."""
