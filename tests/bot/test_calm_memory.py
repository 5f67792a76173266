"""A loaded model is left alone by the collector of garbage, and goes when the next one comes."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from rasa.core.agent import Agent

from bot import calm_memory


class Model:
    """Stands for a model: a large one, and in a circle, as real ones are."""

    def __init__(self) -> None:
        self.parts = [{"number": number} for number in range(10_000)]
        self.itself = self


@pytest.fixture(autouse=True)
def loading(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Agents that load a `Model`."""

    def load_model(self: Agent, path: str) -> None:
        self.model = Model()

    monkeypatch.setattr(Agent, "load_model", load_model)
    thresholds = gc.get_threshold()
    gc.unfreeze()
    calm_memory.freeze_after_each_model()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_the_objects_of_a_model_are_not_looked_at_again() -> None:
    agent = Agent()
    assert gc.get_freeze_count() == 0
    agent.load_model("a")
    assert gc.get_freeze_count() > len(agent.model.parts)
    assert sum(map(len, map(gc.get_objects, (1, 2)))) < len(agent.model.parts)


def test_the_model_before_goes_when_the_next_one_is_loaded() -> None:
    agent = Agent()
    agent.load_model("a")
    first = weakref.ref(agent.model)
    agent.load_model("b")
    assert first() is None
    frozen = gc.get_freeze_count()
    agent.load_model("c")
    assert gc.get_freeze_count() < frozen + len(agent.model.parts)


def test_asking_twice_freezes_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    calm_memory.freeze_after_each_model()
    monkeypatch.setattr(calm_memory, "freeze", lambda: calls.append(1))
    Agent().load_model("a")
    assert calls == [1]
