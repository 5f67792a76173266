"""The quality of answers: concrete, with proof, not copied; and signs that somebody works for the figures."""
