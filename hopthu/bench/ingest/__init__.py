"""`hopthu bench ingest`: how fast webhook posts are kept, beside a handler that stores everything before it answers."""
