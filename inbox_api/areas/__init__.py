"""Wards of today and the names people use for them."""
