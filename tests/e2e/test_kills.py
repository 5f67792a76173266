"""A small run of tests/soak/kill.py: processes die in the middle of conversations and nothing shows of it."""

from __future__ import annotations

import pytest

from hopthu.temporary import TemporarySystem
from tests.soak import kill

SEED = 20261122


@pytest.mark.slow
def test_conversations_survive_kills_of_worker_bot_and_web(system: TemporarySystem) -> None:
    outcome = kill.run(system, conversations=24, kills=3, seed=SEED, active=8, seconds=300.0)
    assert outcome.faults == {}, outcome
    assert outcome.figures["messages"] == outcome.figures["messages_stored"] >= 60
    assert outcome.figures["kills"] == {"worker": 1, "rasa": 1, "web": 1}
    assert outcome.figures["conversations_finished"] == 24
    assert outcome.figures["cases"] == 8
