"""The log of who saw and did what."""
