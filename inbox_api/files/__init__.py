"""Files of messages: fetched safely, told apart by content, cleaned, kept, served, thrown away."""
