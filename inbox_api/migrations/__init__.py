"""The database's history: one step per file, run at start-up under a lock."""
