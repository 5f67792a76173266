"""Questions to the leaders: one list, decided once, by somebody else than who asked.

A kind of question is a `Kind` in `known.py`: how it is called, and what happens when it is approved. Another subject
adds its own kind there and asks with `service.ask`.
"""
