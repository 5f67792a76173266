"""A model that everybody has got is watched for a time, and the one before answers again when it does worse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit.service import write_waiting
from inbox_api.models import AuditEntry, BotAsking, BotModel, Deployment
from inbox_api.settings import get_settings
from inbox_api.training.models import afterwards, deploying, routing, slots
from inbox_api.training.models.serving_repository import ServingRepository
from tests.factories import NOW, officer, receive
from tests.integration.training.desk import hold, model_of_start

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("trainer")


def newer(session: Session) -> BotModel:
    model = BotModel(fingerprint="1" * 16, trained_at=NOW, tags=[], card={})
    session.add(model)
    session.flush()
    slots.model_file(model.fingerprint).write_bytes(b"new")
    return model


def live(session: Session) -> Deployment:
    found = ServingRepository(session).live()
    assert found is not None
    return found


def for_all(session: Session) -> tuple[Deployment, Deployment]:
    """The deployment of the model before, and that of the newer one, which everybody has got at NOW."""
    old = model_of_start(session)
    first = live(session)
    row = deploying.promote(session, newer(session), NOW)
    hold(session, row.model_id, old.id)
    return first, row


def asked(session: Session, row: Deployment, count: int, after: timedelta, **changes: Any) -> None:
    talk = receive(session, "chào")
    values = {"seconds": 0.05, "is_failed": False, "is_fallback": False, **changes}
    session.add_all(
        BotAsking(at=NOW + after, deployment_id=row.id, model_id=row.model_id, conversation_id=talk.id, **values)
        for _ in range(count)
    )
    session.flush()


def test_a_model_that_fails_gives_way_to_the_one_before(session: Session) -> None:
    before, row = for_all(session)
    asked(session, row, 19, HOUR, is_failed=True)
    assert afterwards.watch(session, NOW + 2 * HOUR) is None
    asked(session, row, 1, HOUR, is_failed=True)
    assert afterwards.watch(session, NOW + 2 * HOUR) == "errors"
    assert (row.state, row.reason, row.ended_at, row.ended_by) == ("stopped", "errors", NOW + 2 * HOUR, None)
    back = live(session)
    assert (back.model_id, back.reason, back.watched) == (before.model_id, "back", {"back_from": row.model_id})
    assert row.watched["after"]["new"]["failed"] == 20
    talks = [receive(session, "chào") for _ in range(20)]
    assert {routing.choose(session, one.id, NOW + 2 * HOUR).model_id for one in talks} == {before.model_id}


def test_the_log_says_that_the_system_did_it(session: Session) -> None:
    _before, row = for_all(session)
    asked(session, row, 30, HOUR, is_failed=True)
    afterwards.watch(session, NOW + 2 * HOUR)
    write_waiting(session)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "deployment.stop")).one()
    assert (entry.actor, entry.object_id, entry.detail["model"]) == ("system", str(row.id), row.model_id)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ({}, None),
        ({"is_fallback": True}, "fallback"),
    ],
)
def test_it_is_held_against_the_last_window_of_the_model_before(
    session: Session, new: dict[str, Any], reason: str | None
) -> None:
    before, row = for_all(session)
    asked(session, before, 30, -HOUR)
    asked(session, row, 30, HOUR, **new)
    assert afterwards.watch(session, NOW + 2 * HOUR) == reason
    assert row.watched["after"]["before"]["asked"] == 30
    assert (live(session).id == row.id) is (reason is None)


def test_what_the_model_before_did_in_the_stages_counts_too(session: Session) -> None:
    old = model_of_start(session)
    first, new = live(session), newer(session)
    row = Deployment(
        model_id=new.id, previous_id=old.id, percent=50, state="running", started_at=NOW - 3 * HOUR,
        stage_at=NOW - 2 * HOUR, watched={"new": {}, "live": {}},
    )  # fmt: skip
    session.add(row)
    session.flush()
    asked(session, first, 15, -4 * HOUR)
    talk = receive(session, "chào")
    for place in range(15):
        at = NOW - HOUR + timedelta(seconds=place)
        session.add(
            BotAsking(
                at=at, deployment_id=row.id, model_id=old.id, conversation_id=talk.id, seconds=0.1, is_failed=False,
                is_fallback=False,
            )
        )  # fmt: skip
    hold(session, old.id, new.id)
    session.flush()
    first.state, row.state, row.percent, row.stage_at = "replaced", "live", 100, NOW
    session.flush()
    assert afterwards.watch(session, NOW + HOUR) is None
    assert row.watched["after"]["before"]["asked"] == 30
    assert set(row.watched) == {"new", "live", "after"}


def test_what_the_model_before_did_long_ago_is_no_measure(session: Session) -> None:
    before, row = for_all(session)
    asked(session, before, 30, -25 * HOUR)
    asked(session, row, 30, HOUR, is_fallback=True)
    assert afterwards.watch(session, NOW + 2 * HOUR) is None
    assert row.watched["after"]["before"]["asked"] == 0


def test_who_went_to_people_after_the_window_does_not_count_for_the_model_before(session: Session) -> None:
    before, row = for_all(session)
    talk = receive(session, "chào")
    talk.handed_over_at = NOW + HOUR
    for place in range(25):
        session.add(
            BotAsking(
                at=NOW - HOUR + timedelta(seconds=place), deployment_id=before.id, model_id=before.model_id,
                conversation_id=talk.id, seconds=0.1, is_failed=False, is_fallback=False,
            )
        )  # fmt: skip
    asked(session, row, 25, HOUR)
    assert afterwards.watch(session, NOW + 2 * HOUR) is None
    assert row.watched["after"]["before"]["handed_over"] == 0.0


def test_the_watch_ends_after_the_set_time(session: Session) -> None:
    _before, row = for_all(session)
    asked(session, row, 30, HOUR, is_failed=True)
    assert afterwards.watch(session, NOW + 24 * HOUR) is None
    assert live(session).id == row.id


def test_no_time_set_is_no_watch(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    _before, row = for_all(session)
    monkeypatch.setattr(get_settings(), "watch_after_live", timedelta(0))
    asked(session, row, 30, HOUR, is_failed=True)
    assert afterwards.watch(session, NOW + 2 * HOUR) is None


def test_it_goes_back_once_and_no_further(session: Session) -> None:
    _before, row = for_all(session)
    asked(session, row, 30, HOUR, is_failed=True)
    assert afterwards.watch(session, NOW + 2 * HOUR) == "errors"
    back = live(session)
    asked(session, back, 30, 3 * HOUR, is_failed=True)
    assert afterwards.watch(session, NOW + 4 * HOUR) is None
    assert live(session).id == back.id


def test_without_the_file_of_the_model_before_nothing_is_taken_back(session: Session) -> None:
    before, row = for_all(session)
    slots.model_file(before.model.fingerprint).unlink()
    asked(session, row, 30, HOUR, is_failed=True)
    assert afterwards.watch(session, NOW + 2 * HOUR) is None


def test_while_another_model_is_on_its_way_the_stages_watch(session: Session) -> None:
    _before, row = for_all(session)
    third = BotModel(fingerprint="2" * 16, trained_at=NOW, tags=[], card={})
    session.add(third)
    session.flush()
    session.add(
        Deployment(
            model_id=third.id, previous_id=row.model_id, percent=10, state="running", started_at=NOW, stage_at=NOW,
            started_by=officer(session, "admin").id, watched={},
        )
    )  # fmt: skip
    asked(session, row, 30, HOUR, is_failed=True)
    assert afterwards.watch(session, NOW + 2 * HOUR) is None


def test_every_question_is_kept_for_the_deployment_that_answers(session: Session) -> None:
    _before, row = for_all(session)
    route = routing.choose(session, receive(session, "chào").id, NOW)
    assert (route.model_id, route.deployment_id) == (row.model_id, row.id)
