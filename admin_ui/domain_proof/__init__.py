"""Proving to Zalo that the domain is ours: a file by name, and an element in the head of pages."""
