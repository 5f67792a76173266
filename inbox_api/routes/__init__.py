"""Ways of an answer to the citizen: planned, tried in order, proved, or given to a person."""
