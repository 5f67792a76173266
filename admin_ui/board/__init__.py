"""The board of open cases."""
