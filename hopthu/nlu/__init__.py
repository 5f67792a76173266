"""`hopthu nlu`: train the bot and measure how well it understands."""

from hopthu.nlu.commands import app

__all__ = ["app"]
