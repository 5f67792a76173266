"""Keep Python's collector of garbage away from what lives as long as the process, else requests wait for it at times.

The web process and the worker hold half a million objects that never go away: code, templates, tables, texts. Every
full collection looks at each of them, and nothing else runs meanwhile: 260 to 290 ms (measured on two cores; opening a
conversation takes 30). bot/calm_memory.py does the same for models.
"""

from __future__ import annotations

import gc

# Python's own 700 new objects are a fraction of one page, which then pays for dozens of collections.
THRESHOLDS = (5_000, 20, 100)


def freeze() -> None:
    """Collect once, then leave everything that is there alone: call it when the process is ready to work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
