"""What people change beside the national records: the city's own facts, words, articles."""
