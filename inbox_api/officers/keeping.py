"""Conditions of an officer's rights, kept from request to request: building them takes longer than asking with them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

KEPT_AT_MOST = 1000  # some ten of each officer at work
Built = TypeVar("Built")
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


def kept(key: Hashable, build: Callable[[], Built]) -> Built:
    """What `build` makes of the values in `key`, and of nothing else: whoever has other rights has another key."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: Built = _kept[key]
            return found
    built = build()
    with _lock:
        _kept[key] = built
        while len(_kept) > KEPT_AT_MOST:
            _kept.popitem(last=False)
    return built
