"""Insults and floods, handled softly: a warning, slower, silent; never for emergencies, never the only copy."""
