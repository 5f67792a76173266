"""Finding a procedure by the words people use."""
