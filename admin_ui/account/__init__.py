"""The officer's own page."""
