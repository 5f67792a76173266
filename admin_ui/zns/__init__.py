"""Pages of Zalo's template messages, for administrators."""
