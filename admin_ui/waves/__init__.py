"""Waves: proposals of a common case, and what became of them."""
