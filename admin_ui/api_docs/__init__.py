"""A page over /openapi.json."""
