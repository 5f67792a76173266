"""The plan of a chaos run: repeatable, with its share of malformed posts, none of them alike."""

from __future__ import annotations

import pytest

from connectors.base import Account, PayloadError
from connectors.registry import CONNECTORS
from hopthu.chaos.planning import CHANNELS, malformed_body, plan


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_same_seed_plans_the_same_events_and_another_seed_others(channel: str) -> None:
    assert plan(channel, 300, 7) == plan(channel, 300, 7)
    assert plan(channel, 300, 7) != plan(channel, 300, 8)


def test_one_event_in_twenty_is_malformed() -> None:
    malformed = sum(act.kind == "malformed" for act in plan("facebook", 5000, 1))
    assert 200 < malformed < 300


@pytest.mark.parametrize("channel", CHANNELS)
def test_malformed_posts_differ_and_hold_no_message(channel: str) -> None:
    bodies = [malformed_body(channel, number) for number in range(300)]
    assert len(set(bodies)) == 300
    for body in bodies:
        try:
            parsed = CONNECTORS[channel].parse(body, Account("1"))
        except PayloadError:
            continue
        assert not [event for event in parsed.messages if event.text]
