"""Gates cannot be passed by figures of other rows, of another model in use, or of an expectation that has changed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api import bot_client
from inbox_api.errors import Invalid, NotAllowed
from inbox_api.models import BotModel, DataVersion, ModelTrial, ShadowFlip, TrainingRun
from inbox_api.settings import get_settings
from inbox_api.training.data import versions
from inbox_api.training.models import (
    comparing,
    deploying,
    folds,
    gating,
    pressing,
    regressions,
    row_sets,
    running,
    runs,
    shadow,
    slots,
)
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.rows import sample
from inbox_api.training.models.serving_repository import ServingRepository
from tests.factories import NOW, officer
from tests.integration.training.desk import RIGHT, Trainer, hold, item, model_of_start, ready, trained


def open_gates(session: Session, model: BotModel) -> list[str]:
    return [gate.name for gate in gating.of(session, model) if gate.is_open]


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


def test_a_long_shadow_run_gives_signs_of_life_and_hears_a_cancel(
    session: Session, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = model_of_start(session)
    hold(session, old.id, None)
    for number in range(120):
        item(session, f"tin {number}", "greet", model="another")
    asked: list[str] = []
    run = pressing.press(session, officer(session, "trainer"), "thử", NOW)

    def parse(text: str, _address: str | None = None) -> dict[str, Any]:
        asked.append(text)
        if len(asked) == 60:
            runs.cancel(session, officer(session, "trainer"), run.id, NOW)
        return {"intent": "greet", "confidence": 0.9, "is_fallback": False}

    monkeypatch.setattr(bot_client, "parse", parse)
    running.work(run.id)
    session.refresh(run)
    assert run.state == "cancelled"
    assert 60 <= len(asked) < 120


def test_two_versions_are_compared_on_the_sentences_they_share(session: Session, trainer: Trainer) -> None:
    before = {row.id: row.text for row in sample([("thank", f"cảm ơn {n}") for n in range(20)], 100)}
    after = {row.id: row.text for row in sample([("thank", f"cảm ơn {n}") for n in range(5, 25)], 100)}
    shared = before.keys() & after.keys()
    assert len(shared) == 15
    assert all(before[row] == after[row] for row in shared)


def test_rows_of_one_id_and_other_words_are_not_compared(session: Session, trainer: Trainer) -> None:
    old = model_of_start(session)
    new = ready(session)
    assert ModelRepository(session).content(old.id, "held-out") is not None
    folder = get_settings().training_folder
    rows = [
        {"id": "1", "text": "hoàn toàn khác", "intent": "emergency"},
        {"id": "2", "text": "cam on nhieu nha", "intent": "thank"},
    ]
    Path(folder / "dev" / "messages.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8"
    )
    pressing.press(session, officer(session, "trainer"), "lần nữa", NOW)
    running.judge_live(row_sets.of_version(session, None), trainer.file.parent, lambda _line: False)
    found = comparing.compared(session, old.id, new.id, "held-out")
    assert found is not None
    assert found.n == 1


def test_cross_validation_holds_lines_back_however_a_file_is_indented() -> None:
    text = (
        'version: "3.1"\nnlu:\n  - intent: thank\n    examples: |\n      - cảm ơn\n      - đội ơn\n'
        "  - synonym: a\n    examples: |\n      - b\n"
    )
    parts = [folds.without_part(text, part) for part in range(folds.PARTS)]
    for line in ("cảm ơn", "đội ơn"):
        assert [f"- {line}\n" in part for part in parts].count(False) == 1
    assert all("- b\n" in part for part in parts)


def test_a_cross_validation_that_fails_for_any_reason_can_be_asked_for_again(
    session: Session, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ready(session)
    folds.ask(session, officer(session, "trainer"), model.id, NOW)

    def fail(_version: DataVersion, _folder: Path) -> None:
        raise OSError("no room left")

    monkeypatch.setattr(versions, "unpack", fail)
    with pytest.raises(OSError, match="no room"):
        folds.work(model.id)
    session.refresh(model)
    folds.ask(session, officer(session, "trainer"), model.id, NOW)
    later = NOW + timedelta(hours=7)  # its worker was killed
    folds.ask(session, officer(session, "trainer"), model.id, later)
    with pytest.raises(folds.AlreadyAsked):
        folds.ask(session, officer(session, "trainer"), model.id, later)


def test_the_serving_model_has_no_gates(session: Session, trainer: Trainer) -> None:
    live = model_of_start(session)
    assert ServingRepository(session).live() is not None
    assert gating.of(session, live) == []
