"""The quality of answers: phrases that say nothing, and signs of working for the figures."""
