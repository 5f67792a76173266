"""Duty lists, and how officers hear that somebody waits."""
