"""Messenger direct messages of a Facebook Page."""
