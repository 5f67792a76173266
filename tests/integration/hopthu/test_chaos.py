"""A small chaos run: the real processes are killed, the vendors fail, officers work, and every count is 0."""

from __future__ import annotations

import pytest

from hopthu.chaos.counting import FAULTS
from hopthu.chaos.running import run

SEED = 5


@pytest.mark.parametrize("channel", ["facebook"])
def test_a_small_run_loses_and_doubles_nothing_and_does_what_its_seed_plans(channel: str) -> None:
    figures = run(90, SEED, [channel], models_of=None, hour_seconds=6.0)
    assert figures["is_settled"]
    assert {name: figures[name] for name in FAULTS if figures[name]} == {}
    assert figures["troubles"] == ["echo", "worker", "web", "token", "worker", "outage", "web", "worker"]
    planned = figures["planned"]
    assert figures["inbound"] == planned["messages"]
    assert figures["malformed_posts"] == planned["malformed"]
    assert figures["officer_answers"] + figures["answers_refused_for_window"] == planned["answers"]
    assert figures["results"] == planned["closes"]
