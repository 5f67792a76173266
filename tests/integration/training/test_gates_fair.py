"""Gates cannot be passed by figures of other rows, of another model in use, or of an expectation that has changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.errors import Invalid, NotAllowed
from inbox_api.models import BotModel, ModelTrial, ShadowFlip, TrainingRun
from inbox_api.settings import get_settings
from inbox_api.training.models import (
    deploying,
    gating,
    regressions,
    row_sets,
    shadow,
    slots,
)
from inbox_api.training.models.gates import Gate
from inbox_api.training.models.serving_repository import ServingRepository
from tests.factories import NOW, officer
from tests.integration.training.desk import RIGHT, Trainer, hold, item, model_of_start, ready, trained

DAY = timedelta(days=1)


def open_gates(session: Session, model: BotModel) -> list[str]:
    return [gate.name for gate in gating.of(session, model, NOW) if gate.is_open]


def forget_trial(session: Session, model: BotModel) -> None:
    trial = session.scalars(select(ModelTrial).where(ModelTrial.model_id == model.id, ModelTrial.rows == "gold")).one()
    session.delete(trial)
    session.flush()


def test_without_figures_of_the_model_in_use_nothing_passes_and_nothing_is_waived(
    session: Session, trainer: Trainer
) -> None:
    live = model_of_start(session)
    new = ready(session)
    assert open_gates(session, new) == []
    forget_trial(session, live)
    assert open_gates(session, new) == ["gold", "protected"]
    gating.waive(session, officer(session, "approver"), new.id, "gold", "đã xem từng câu", NOW)
    with pytest.raises(gating.NeverWaived):
        gating.waive(session, officer(session, "approver"), new.id, "protected", "đã xem từng câu", NOW)
    with pytest.raises(deploying.GatesClosed):
        deploying.start(session, officer(session, "admin"), new, NOW)


def test_every_new_model_is_held_against_the_one_in_use_on_mistyped_sentences(
    session: Session, trainer: Trainer
) -> None:
    live = model_of_start(session)
    right = {one.text: one.intents[0] for one in row_sets.of_version(session, None)["typos"]}
    assert right
    assert not right.keys() & RIGHT.keys()
    trainer.knows(texts={**RIGHT, **right})
    ready(session)  # the model in use is judged, too, and reads them all
    trainer.knows(texts=RIGHT)
    first = session.scalars(select(ModelTrial).where(ModelTrial.model_id == live.id, ModelTrial.rows == "typos")).one()
    assert first.figures["all"]["accuracy"] == 1.0
    new = trained(session).model
    assert new is not None
    assert open_gates(session, new) == ["style:typos"]
    forget = session.scalars(select(ModelTrial).where(ModelTrial.model_id == live.id, ModelTrial.rows == "typos")).one()
    forget.rows_fingerprint = "other rows"
    session.flush()
    assert open_gates(session, new) == []


def test_figures_of_other_rows_do_not_count_as_a_comparison(session: Session, trainer: Trainer) -> None:
    model_of_start(session)
    new = ready(session)
    trial = session.scalars(select(ModelTrial).where(ModelTrial.model_id == new.id, ModelTrial.rows == "gold")).one()
    trial.rows_fingerprint = "other rows"
    session.flush()
    assert open_gates(session, new) == ["gold", "protected"]


def test_a_model_that_was_never_judged_cannot_be_waved_through(session: Session, trainer: Trainer) -> None:
    model_of_start(session)
    new = BotModel(fingerprint="7" * 16, trained_at=NOW, tags=[], card={})
    session.add(new)
    session.flush()
    slots.model_file(new.fingerprint).write_bytes(b"m")
    gating.waive(session, officer(session, "approver"), new.id, "gold", "tôi tin mô hình này", NOW)
    with pytest.raises(deploying.GatesClosed):
        deploying.start(session, officer(session, "admin"), new, NOW)


def test_a_shadow_run_against_a_model_that_is_no_longer_in_use_is_no_shadow_run(
    session: Session, trainer: Trainer
) -> None:
    old = model_of_start(session)
    hold(session, old.id, None)
    item(session, "cúp điện", "greet")
    trainer.knows(texts={**RIGHT, "cúp điện": "greet"})
    new = ready(session)
    assert open_gates(session, new) == []
    other = BotModel(fingerprint="8" * 16, trained_at=NOW, tags=[], card={})
    session.add(other)
    session.flush()
    deploying.promote(session, other, NOW)
    running_rows = row_sets.of_version(session, None)
    trial = session.scalars(select(ModelTrial).where(ModelTrial.model_id == old.id, ModelTrial.rows == "gold")).one()
    session.add(
        ModelTrial(
            model_id=other.id, rows="gold", rows_fingerprint=row_sets.fingerprint(running_rows["gold"]), at=NOW,
            figures=trial.figures, content=b"",
        )
    )  # fmt: skip
    session.flush()
    assert open_gates(session, new) == ["flips"]


def test_decisions_on_flips_against_a_former_model_are_not_taken_over(session: Session, trainer: Trainer) -> None:
    old = model_of_start(session)
    new = ready(session)
    one = item(session, "cúp điện", "thank")
    session.add(
        ShadowFlip(
            model_id=new.id, against_id=old.id, text=one.text, group=one.group, people=1, before={"intent": "greet"},
            after={"intent": "ask_hours"}, decision="better",
        )
    )  # fmt: skip
    session.flush()
    other = BotModel(fingerprint="8" * 16, trained_at=NOW, tags=[], card={})
    session.add(other)
    session.flush()
    answers = [{"id": f"shadow/{one.id}", "intent": "ask_hours", "confidence": 0.9}]
    assert shadow.keep(session, new, other.id, {one.id: {"intent": "emergency", "confidence": 0.9}}, answers) == 1
    [flip] = shadow.listed(session, officer(session, "approver"), new.id)
    assert (flip.before["intent"], flip.decision, flip.against_id) == ("emergency", None, other.id)


def test_another_expectation_holds_for_models_that_kept_the_former_one(session: Session, trainer: Trainer) -> None:
    model_of_start(session)
    approver = officer(session, "approver")
    trainer.knows(texts={**RIGHT, "đèn hỏng": "report_issue"})
    first = ready(session)
    talk = regressions.save(session, approver, "Đèn", [{"text": "đèn hỏng", "intent": "report_issue"}], NOW)
    answers = {name: [{"id": f"talk/{talk.id}", "turns": [turn]}] for name, turn in TURNS.items()}
    second = BotModel(fingerprint="9" * 16, trained_at=NOW, tags=[], card={})
    session.add(second)
    session.flush()
    regressions.keep_results(session, first.id, answers["kept"], NOW)
    regressions.keep_results(session, second.id, answers["changed"], NOW)
    assert open_gates(session, first) == []
    regressions.accept_found(session, approver, talk.id, second.id, NOW)
    assert open_gates(session, first) == ["regressions"]


TURNS: dict[str, dict[str, Any]] = {
    "kept": {"intent": "report_issue", "confidence": 0.9, "action": None},
    "changed": {"intent": "out_of_scope", "confidence": 0.9, "action": None},
}


def test_a_conversation_that_a_model_never_finished_is_broken(session: Session, trainer: Trainer) -> None:
    approver, model = officer(session, "approver"), model_of_start(session)
    turns = [{"text": "đèn hỏng", "intent": "report_issue"}, {"text": "ở chợ", "intent": "inform"}]
    talk = regressions.save(session, approver, "Đèn", turns, NOW)
    short = [{"id": f"talk/{talk.id}", "turns": [TURNS["kept"]]}]
    assert regressions.keep_results(session, model.id, short, NOW) == 1


def test_a_conversation_that_expects_nothing_is_not_kept(session: Session, trainer: Trainer) -> None:
    with pytest.raises(Invalid):
        regressions.save(session, officer(session, "approver"), "Đèn", [{"text": "đèn hỏng"}], NOW)


def test_who_trained_a_model_approves_nothing_of_it(session: Session, trainer: Trainer) -> None:
    model_of_start(session)
    both, approver = officer(session, "trainer"), officer(session, "approver")
    both.roles = ["trainer", "approver"]
    talk = regressions.save(session, approver, "Đèn", [{"text": "đèn hỏng", "intent": "report_issue"}], NOW)
    model = trained(session).model
    assert model is not None
    with pytest.raises(NotAllowed):
        regressions.accept_found(session, both, talk.id, model.id, NOW)
    approver.roles = ["trainer", "approver"]
    session.add(
        TrainingRun(
            data_version_id=model.data_version_id, state="ready", asked_at=NOW, asked_by=approver.id, model_id=model.id
        )
    )
    session.flush()
    with pytest.raises(NotAllowed):
        gating.waive(session, approver, model.id, "regressions", "tôi cũng đã huấn luyện", NOW)


def test_the_serving_model_has_no_gates(session: Session, trainer: Trainer) -> None:
    live = model_of_start(session)
    assert ServingRepository(session).live() is not None
    assert gating.of(session, live, NOW) == []


def put_in_use(session: Session, name: str, right: int, now: datetime) -> BotModel:
    """For all, with so many of a thousand frozen rows read rightly."""
    model = BotModel(fingerprint=name * 16, trained_at=now, tags=[], card={})
    session.add(model)
    session.flush()
    give_figures(session, model, right)
    deploying.promote(session, model, now)
    return model


def give_figures(session: Session, model: BotModel, right: int) -> None:
    part = {"n": 1000, "accuracy": right / 1000}
    found: dict[str, Any] = {"all": part, "clean": {}, "plain": {}, "teencode": {}, "protected": {}}
    session.add(ModelTrial(model_id=model.id, rows="gold", rows_fingerprint="same", at=NOW, figures=found, content=b""))
    session.flush()


def gold_gate(session: Session, model: BotModel, now: datetime) -> Gate:
    return next(gate for gate in gating.of(session, model, now) if gate.name == "gold")


@pytest.fixture
def falling(session: Session, trainer: Trainer) -> tuple[BotModel, BotModel]:
    """The best of three models that were in use one after the other, and a new one that is a bit worse again."""
    best = put_in_use(session, "1", 900, NOW)
    put_in_use(session, "2", 896, NOW + DAY)
    new = BotModel(fingerprint="3" * 16, trained_at=NOW, tags=[], card={})
    session.add(new)
    session.flush()
    give_figures(session, new, 892)
    return best, new


def test_small_falls_are_held_against_the_best_model_of_the_last_days(
    session: Session, falling: tuple[BotModel, BotModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    best, new = falling
    gate = gold_gate(session, new, NOW + 80 * DAY)
    assert (gate.is_passed, gate.before, gate.best, gate.best_model) == (False, 0.896, 0.9, best.id)
    assert gold_gate(session, new, NOW + 92 * DAY).is_passed
    monkeypatch.setattr(get_settings(), "gate_best_days", 0)
    assert gold_gate(session, new, NOW + 2 * DAY).is_passed


def test_a_model_that_was_taken_back_and_figures_of_other_rows_are_no_measure(
    session: Session, falling: tuple[BotModel, BotModel]
) -> None:
    best, new = falling
    put_in_use(session, "4", 950, NOW + 2 * DAY)
    deploying.roll_back(session, officer(session, "admin"), "chậm", NOW + 3 * DAY)
    assert gold_gate(session, new, NOW + 4 * DAY).best_model == best.id
    trial = session.scalars(select(ModelTrial).where(ModelTrial.model_id == best.id)).one()
    trial.rows_fingerprint = "other rows"
    session.flush()
    gate = gold_gate(session, new, NOW + 4 * DAY)
    assert (gate.is_passed, gate.best) == (True, None)
