"""Leaders' instructions on cases: given with a deadline, reported on, accepted or returned, followed to their end."""
