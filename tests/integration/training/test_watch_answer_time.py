"""Answer times of other hours say more of the load than of the model: two models are asked side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.models import Deployment
from inbox_api.training.models import afterwards, deploying, jobs, side_by_side, slots
from tests.factories import NOW, officer
from tests.integration.training.desk import hold
from tests.integration.training.test_watch_afterwards import HOUR, asked, for_all, live

pytestmark = pytest.mark.usefixtures("trainer")


def looks_slow(session: Session) -> Deployment:
    """For all since NOW, and four times as slow as the model before was, in other hours."""
    before, row = for_all(session)
    asked(session, before, 30, -HOUR)
    asked(session, row, 30, HOUR, seconds=0.2)
    return row


def test_answers_that_are_slower_in_other_hours_take_no_model_back(session: Session) -> None:
    row = looks_slow(session)
    assert afterwards.watch(session, NOW + 2 * HOUR) is None
    assert live(session).id == row.id
    assert row.watched["after"]["looks_slow"]
    pair = afterwards.to_measure(session, NOW + 2 * HOUR)
    assert pair is not None
    assert pair.addresses == (slots.address(slots.FIRST), slots.address(slots.SECOND))
    assert pair.texts
    assert afterwards.keep_measured(session, pair, [0.06, 0.05], NOW + 2 * HOUR) is None
    assert live(session).id == row.id
    assert row.watched["after"]["measured"]["new"] == 0.06


def test_a_model_that_is_slow_beside_the_one_before_gives_way(session: Session) -> None:
    row = looks_slow(session)
    afterwards.watch(session, NOW + 2 * HOUR)
    pair = afterwards.to_measure(session, NOW + 2 * HOUR)
    assert pair is not None
    assert afterwards.keep_measured(session, pair, [0.2, 0.05], NOW + 2 * HOUR) == "latency"
    assert (row.state, row.reason) == ("stopped", "latency")
    assert live(session).model_id == row.previous_id


def test_models_are_asked_side_by_side_twice_an_hour_at_most(session: Session) -> None:
    looks_slow(session)
    afterwards.watch(session, NOW + 2 * HOUR)
    pair = afterwards.to_measure(session, NOW + 2 * HOUR)
    assert pair is not None
    afterwards.keep_measured(session, pair, [0.05, 0.05], NOW + 2 * HOUR)
    later = NOW + 2 * HOUR + timedelta(minutes=29)
    afterwards.watch(session, later)
    assert afterwards.to_measure(session, later) is None
    assert afterwards.to_measure(session, later + timedelta(minutes=1)) is not None


def test_only_two_models_that_are_held_can_be_asked(session: Session) -> None:
    row = looks_slow(session)
    hold(session, row.model_id, None)
    afterwards.watch(session, NOW + 2 * HOUR)
    assert afterwards.to_measure(session, NOW + 2 * HOUR) is None


def test_a_model_that_does_not_look_slow_is_not_measured(session: Session) -> None:
    before, row = for_all(session)
    asked(session, before, 30, -HOUR)
    asked(session, row, 30, HOUR, seconds=0.14)
    assert afterwards.watch(session, NOW + 2 * HOUR) is None
    assert afterwards.to_measure(session, NOW + 2 * HOUR) is None


def test_what_was_measured_of_another_deployment_stops_nothing(session: Session) -> None:
    row = looks_slow(session)
    afterwards.watch(session, NOW + 2 * HOUR)
    pair = afterwards.to_measure(session, NOW + 2 * HOUR)
    assert pair is not None
    deploying.roll_back(session, officer(session, "admin"), "tự quay lại", NOW + 2 * HOUR)
    assert afterwards.keep_measured(session, pair, [0.2, 0.05], NOW + 2 * HOUR) is None
    assert row.state == "rolled_back"


def test_the_job_asks_while_no_transaction_is_open_and_acts_on_what_it_measured(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = looks_slow(session)
    is_open = False

    @contextmanager
    def use_test_transaction() -> Iterator[Session]:
        nonlocal is_open
        is_open = True
        with session.begin_nested():
            yield session
        is_open = False

    def measured(addresses: Sequence[str], texts: Sequence[str]) -> list[float]:
        assert not is_open
        assert (len(addresses), len(texts)) == (2, 1)
        return [0.2, 0.05]

    monkeypatch.setattr(jobs, "transaction", use_test_transaction)
    monkeypatch.setattr(jobs, "now", lambda: NOW + 2 * HOUR)
    monkeypatch.setattr(side_by_side, "own_seconds", measured)
    jobs.watch_model_in_use(0)
    assert (row.state, row.reason) == ("stopped", "latency")
