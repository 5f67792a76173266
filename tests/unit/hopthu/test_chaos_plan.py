"""The plan of a chaos run: repeatable, with its share of malformed posts, none of them alike."""

from __future__ import annotations

import pytest

from connectors.base import Account, PayloadError
from connectors.registry import CONNECTORS
from hopthu.chaos.planning import CHANNELS, GONE, LATE, SERVED, malformed_body, plan, role


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_same_seed_plans_the_same_events_and_another_seed_others(channel: str) -> None:
    assert plan(channel, 300, 7) == plan(channel, 300, 7)
    assert plan(channel, 300, 7) != plan(channel, 300, 8)


def test_one_event_in_twenty_is_malformed() -> None:
    malformed = sum(act.kind == "malformed" for act in plan("facebook", 5000, 1))
    assert 200 < malformed < 300


@pytest.mark.parametrize("channel", CHANNELS)
def test_officers_act_after_the_citizen_wrote_and_close_a_case_last(channel: str) -> None:
    acts = plan(channel, 2000, 3)
    assert sum(act.kind in {"message", "malformed"} for act in acts) == 2000
    people = {act.citizen for act in acts if act.kind == "message" and role(act.citizen) != "person"}
    assert {role(name) for name in people} == ({SERVED} if channel == "web" else {SERVED, LATE, GONE})
    for name in people:
        kinds = [act.kind for act in acts if act.citizen == name]
        assert kinds[0] == "message"
        assert "answer" in kinds
        own = [kind for kind in kinds if kind != "message"]
        if "case" in own:
            assert own[-2:] == ["case", "close"]
    texts = [act.text for act in acts if act.kind != "malformed"]
    assert len(texts) == len(set(texts))


def test_officers_never_act_for_who_talks_to_the_bot_only() -> None:
    assert not [
        a for a in plan("zalo", 500, 1) if a.kind in {"answer", "case", "close"} and role(a.citizen) == "person"
    ]


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
