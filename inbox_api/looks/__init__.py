"""A second pair of eyes on ordinary answers: drafts that wait for a colleague's look before they go out."""
