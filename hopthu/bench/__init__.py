"""`hopthu bench`: how fast, measured beside Rasa's own Facebook channel on the same machine in the same run."""

from hopthu.bench.commands import app

__all__ = ["app"]
