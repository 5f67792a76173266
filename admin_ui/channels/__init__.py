"""Pages of connected accounts, for administrators."""
