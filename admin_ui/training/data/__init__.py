"""Pages of the training data: draft, lines, history, files in and out."""
