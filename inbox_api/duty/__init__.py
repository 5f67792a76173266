"""Who is on duty, and how officers hear that somebody waits."""
