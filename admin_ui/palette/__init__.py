"""Ctrl+K: cases and conversations by words."""
