"""Our own chat on the city's website."""
