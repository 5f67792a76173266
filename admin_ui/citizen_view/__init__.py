"""A case as its citizen sees it."""
