"""Pages of the training desk; each room has a folder of its own."""
