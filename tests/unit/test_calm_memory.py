"""What is there when a process begins to work is not looked at again by the collector of garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from inbox_api import calm_memory


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    thresholds = gc.get_threshold()
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_is_there_is_left_alone_and_what_comes_later_is_collected() -> None:
    kept = [{"number": number} for number in range(10_000)]
    calm_memory.freeze()
    assert gc.get_freeze_count() > len(kept)
    later: list[object] = []
    later.append(later)
    del later
    assert gc.collect() >= 1


def test_garbage_of_the_start_is_gone_before_the_rest_is_kept() -> None:
    circle: list[object] = [[] for _ in range(1_000)]
    circle.append(circle)
    calm_memory.freeze()
    kept = gc.get_freeze_count()
    gc.unfreeze()
    del circle
    calm_memory.freeze()
    assert gc.get_freeze_count() <= kept - 1_000
