"""Four costs of Rasa's training that grow with the data and buy nothing here, taken out of the training process.

1. Messages are compared and hashed through an MD5 of their JSON, 25 times each during one training.
2. Every merge of training data copies each message in depth, 6 to 13 times.
3. The training graph runs on one thread, though its parts seldom need each other.
4. The archive is packed as small as gzip can, which takes four times as long for 2 % less.

Measured on 18,900 sentences with two free cores: docs/design/understanding.md.
"""

import functools
import types
from typing import Any, Dict

import dask.threaded
import rasa.engine.runner.dask as runner
import rasa.engine.storage.local_model_storage as storage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from tarsafe import TarSafe

_PARTS_AT_A_TIME = 3  # one of them only waits for the process that trains the entity tagger
_PACKING = 3  # of 9


def install() -> None:
    """Change Rasa's classes for this process; call before a training, never in a server."""
    Message.__hash__ = _hash  # type: ignore[method-assign]
    Message.__eq__ = _equals  # type: ignore[method-assign]
    Message.__deepcopy__ = _itself  # type: ignore[attr-defined]
    scheduler = functools.partial(dask.threaded.get, num_workers=_PARTS_AT_A_TIME)
    runner.dask = types.SimpleNamespace(get=scheduler)  # type: ignore[assignment]
    storage.TarSafe = _QuickTar  # type: ignore[misc]


class _QuickTar(TarSafe):  # type: ignore[misc]
    @classmethod
    def gzopen(cls, *arguments: Any, **options: Any) -> "_QuickTar":
        tar: _QuickTar = super().gzopen(*arguments, **{"compresslevel": _PACKING, **options})
        return tar


def _hash(self: Message) -> int:
    """Messages that are equal have the same text and intent; telling the others apart is for `_equals`."""
    return hash((self.data.get(TEXT), self.data.get(INTENT)))


def _equals(self: Message, other: object) -> bool:
    return isinstance(other, Message) and self.data == other.data and self.features == other.features


def _itself(self: Message, memo: Dict[int, Any]) -> Message:
    """What is merged is not used any more, and nothing else in a training copies messages in depth."""
    return self
