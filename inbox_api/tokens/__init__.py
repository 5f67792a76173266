"""API keys: how programs of a city say who they are."""
