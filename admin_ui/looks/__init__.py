"""A colleague's look at a draft before it goes out."""
