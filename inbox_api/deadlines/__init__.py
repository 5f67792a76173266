"""Working calendars, clocks, pauses."""
