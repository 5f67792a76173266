"""Pages of conversations without persons, of figures by intent, and of guests' trials."""
