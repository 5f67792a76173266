"""Many cases at once: choose, try, do; macros under a name."""
