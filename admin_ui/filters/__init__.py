"""Filters built of conditions, saved views, labels."""
