"""Waves: many people report one matter within minutes; a person decides on a common case and one notice to all."""
