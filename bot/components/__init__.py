"""Vietnamese components of the Rasa pipeline: one class a file, plus the plain functions they share."""
