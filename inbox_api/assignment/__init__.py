"""Who gets a case: routing rules, co-units, automatic assignment, suggestions learned from officers' corrections."""
