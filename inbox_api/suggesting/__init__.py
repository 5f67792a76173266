"""Answers an officer may begin with: from procedures, ready answers and earlier cases. Never sent by themselves."""
