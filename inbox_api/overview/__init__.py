"""The leaders' desk: numbers of this moment, each of which opens its list; the meter of transfers."""
