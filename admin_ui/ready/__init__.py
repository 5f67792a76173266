"""Ready answers: keeping one's own and the unit's, and offering them wherever a citizen is written to."""
