"""One list of what waits for a decision."""
