"""The page of data health."""
