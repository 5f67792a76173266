"""Training data and the catalogue of procedures: which lines name a procedure, and what is proposed from its record."""
