"""Ready answers: of one officer, of a unit, of the city; which of them fit a case, and what calls them."""
