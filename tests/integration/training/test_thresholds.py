"""Thresholds and costs: looked at each month, proposed, set for the next training, and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Invalid, NotAllowed
from inbox_api.models import AuditEntry, OfficerNotice
from inbox_api.training.models import decision_file, running, slots, thresholds, trials
from inbox_api.training.models.deciding import Decision
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.rows import HELD_OUT
from inbox_api.training.models.serving_repository import ServingRepository
from tests.factories import NOW, officer
from tests.integration.training.desk import Trainer, model_of_start, ready

OTHER = Decision(0.7, {"emergency": 4.0, "denounce": 2.0})
WHY = "Tháng này bỏ sót hai tin khẩn cấp"


def told(session: Session, kind: str) -> list[int]:
    return list(session.scalars(select(OfficerNotice.officer_id).where(OfficerNotice.kind == kind)))


def due_at(session: Session) -> datetime:
    live = ServingRepository(session).live()
    assert live is not None
    return live.stage_at + timedelta(days=30)


def test_after_a_month_without_a_look_trainers_and_administrators_are_told_once_a_month(
    session: Session, trainer: Trainer
) -> None:
    assert thresholds.remind(session, NOW) == 0  # no model is in use
    model_of_start(session)
    when = due_at(session)
    assert thresholds.remind(session, when - timedelta(days=1)) == 0
    people = {officer(session, "trainer").id, officer(session, "admin").id}
    assert thresholds.remind(session, when) >= 2
    assert people <= set(told(session, "thresholds_due"))
    count = len(told(session, "thresholds_due"))
    assert officer(session, "lan").id not in told(session, "thresholds_due")
    assert thresholds.remind(session, when + timedelta(days=1)) == 0
    assert thresholds.remind(session, when + timedelta(days=31)) == count


def test_who_looked_and_kept_them_is_named_and_nobody_is_reminded_for_a_month(
    session: Session, trainer: Trainer
) -> None:
    model_of_start(session)
    when = due_at(session)
    person = officer(session, "trainer")
    assert thresholds.state(session, person, when).is_due
    thresholds.keep(session, person, when)
    found = thresholds.state(session, person, when)
    assert (found.is_due, found.since) == (False, when)
    assert found.looked is not None
    assert (found.looked.by_id, found.looked.act) == (person.id, "kept")
    assert thresholds.remind(session, when + timedelta(days=29)) == 0
    assert thresholds.remind(session, when + timedelta(days=30)) > 0


def test_a_proposal_is_told_to_administrators_and_changes_nothing(session: Session, trainer: Trainer) -> None:
    model_of_start(session)
    person = officer(session, "trainer")
    thresholds.propose(session, person, OTHER, WHY, NOW)
    assert officer(session, "admin").id in told(session, "thresholds_proposed")
    assert thresholds.coming(session) == decision_file.of_program()
    with pytest.raises(NotAllowed):
        thresholds.put(session, person, OTHER, WHY, NOW)
    with pytest.raises(Invalid):
        thresholds.propose(session, person, OTHER, "ngắn", NOW)
    for name in ("lan", "auditor"):
        with pytest.raises(NotAllowed):
            thresholds.state(session, officer(session, name), NOW)


def test_an_intent_that_a_later_release_makes_costly_costs_what_the_program_says(
    session: Session, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_of_start(session)
    thresholds.put(session, officer(session, "admin"), OTHER, WHY, NOW)
    later = Decision(0.75, {"emergency": 3.0, "despair": 5.0})
    monkeypatch.setattr(decision_file, "of_program", lambda: later)
    assert thresholds.coming(session) == Decision(0.7, {"emergency": 4.0, "despair": 5.0})


def test_what_an_administrator_sets_goes_into_the_next_training_and_can_be_taken_back(
    session: Session, trainer: Trainer
) -> None:
    model_of_start(session)
    first = ready(session)
    assert decision_file.of_card(first.card) == decision_file.of_program()
    admin = officer(session, "admin")
    row = thresholds.put(session, admin, OTHER, WHY, NOW)
    audit.write_waiting(session)
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "thresholds.set")).one()
    assert (logged.detail["threshold"], logged.object_id) == (0.7, str(row.id))
    state = thresholds.state(session, admin, NOW)
    assert (state.in_use, state.coming) == (decision_file.of_program(), OTHER)
    second = ready(session)
    assert second.id != first.id
    assert decision_file.of_card(second.card) == OTHER
    back = thresholds.put(session, admin, decision_file.of_program(), "Nhiều báo động nhầm quá", NOW)
    assert back.act == "reset"
    assert ready(session).id == first.id


def test_the_effect_is_computed_from_the_sentences_that_the_model_in_use_was_judged_on(
    session: Session, trainer: Trainer
) -> None:
    person = officer(session, "trainer")
    assert thresholds.effects(session, person, OTHER) is None
    live = model_of_start(session)
    ready(session)  # judges the one in use, too
    trial = ModelRepository(session).content(live.id, HELD_OUT)
    assert trial is not None
    assert all(one.shares for one, _text in trials.unpacked(trial).values())
    found = thresholds.effects(session, person, OTHER)
    assert found is not None
    before, after = found
    assert (before.n, before.intents["emergency"].n, after.intents["emergency"].found) == (3, 1, 1.0)


def test_a_model_judged_before_shares_were_kept_is_judged_anew(session: Session, trainer: Trainer) -> None:
    live = model_of_start(session)
    ready(session)
    trial = ModelRepository(session).content(live.id, HELD_OUT)
    assert trial is not None
    trial.figures = {name: one for name, one in trial.figures.items() if name != "with_shares"}
    session.flush()
    assert not running._is_judged(trial, [])
    assert slots.model_file(live.fingerprint).is_file()
    ready(session)
    again = ModelRepository(session).content(live.id, HELD_OUT)
    assert again is not None
    assert again.figures["with_shares"]


def test_only_sensible_values_can_be_set() -> None:
    good = {"emergency": 3.0, "denounce": 2.0}
    assert thresholds.checked(0.75, good) == Decision(0.75, good)
    for threshold, costs in ((0.2, good), (0.99, good), (0.75, {**good, "emergency": 0.5}), (0.75, {"greet": 2.0})):
        with pytest.raises(Invalid):
            thresholds.checked(threshold, costs)
