"""Open cases by state, as a board shows them."""
