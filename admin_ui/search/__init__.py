"""The page of search results."""
