"""The catalogue of procedures: its records, its search, its answers, its import."""
