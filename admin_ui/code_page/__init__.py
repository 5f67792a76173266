"""The page where a citizen reads answers with code and key, and says where answers should go."""
