"""The officers' pages and the whole web process: HTML made on the server, nothing but services underneath."""
