"""Where papers are handed in: the city's counters with their hours, nearest first."""
