"""Keep Python's collector of garbage away from what lives as long as the model, else messages wait for it at times.

A process with Rasa and a model holds some million objects that never go away, and every full collection looks at each
of them: 100 to 150 ms in the middle of a message (measured on two cores; a parse takes 2 ms). Frozen objects are not
looked at again. A new model thaws everything first, so that the old one can go.
"""

import asyncio
import gc
from contextlib import suppress
from typing import Any

from bot import late_imports

# Python's own 700 new objects are a fraction of one long message, which then pays for dozens of collections.
_THRESHOLDS = (5_000, 20, 100)
_SECONDS_UNTIL_THE_OLD_MODEL_IS_LET_GO = 10


def freeze() -> None:
    """Collect once, then leave everything that is there alone. Takes as long as a full collection."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


def freeze_after_each_model() -> None:
    """From now on every model that an agent of this process loads is frozen, those of `PUT /model` too.

    In a server once more a little later: only then nobody holds the model before it any longer.

    Imports Rasa, late parts postponed. Calling it again is harmless.
    """
    late_imports.postpone()
    from rasa.core.agent import Agent

    original = Agent.load_model
    if getattr(original, "is_calm", False):
        return

    def load_model(self: Agent, *arguments: Any, **options: Any) -> None:
        original(self, *arguments, **options)
        freeze()
        with suppress(RuntimeError):  # no loop, no server
            asyncio.get_running_loop().call_later(_SECONDS_UNTIL_THE_OLD_MODEL_IS_LET_GO, freeze)

    load_model.is_calm = True  # type: ignore[attr-defined]
    Agent.load_model = load_model  # type: ignore[method-assign]
