"""Answers that no way could deliver, for officers."""
