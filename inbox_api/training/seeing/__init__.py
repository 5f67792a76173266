"""Seeing how the assistant does: conversations without persons, replays, guests' trials, figures."""
