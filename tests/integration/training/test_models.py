"""From "train" to citizens and back: runs, trials, gates, flips, stages, the automatic stop, rollback."""

from __future__ import annotations

import gzip
import os
import socket
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api import bot_client
from inbox_api.bot_client import BotAnswer, BotRequest, BotUnavailable
from inbox_api.errors import AppError, Conflict, NotAllowed, NotFound
from inbox_api.models import (
    AuditEntry,
    BotAsking,
    BotModel,
    Conversation,
    Deployment,
    ModelTrial,
    ShadowFlip,
    TrainingRun,
)
from inbox_api.settings import get_settings
from inbox_api.training.models import (
    bot_process,
    comparing,
    deploying,
    folds,
    gating,
    pressing,
    registering,
    regressions,
    routing,
    row_sets,
    running,
    runs,
    shadow,
    slots,
    tending,
)
from inbox_api.training.models.routing import Outcome, Route
from inbox_api.training.models.serving_repository import ServingRepository
from inbox_api.training.models.slots import Seen
from tests.factories import NOW, officer, receive
from tests.fakes.waiting import eventually
from tests.integration.training.desk import OLD, RIGHT, Trainer, hold, item, model_of_start, ready, trained


def test_a_training_ends_with_a_judged_model_and_its_card(session: Session, trainer: Trainer) -> None:
    model_of_start(session)
    run = trained(session)
    assert (run.state, run.share, run.trouble) == ("ready", 1.0, None)
    assert run.model is not None
    assert run.model.card["figures"]["gold"]["all"] == {"n": 3, "accuracy": 1.0, "fallback": 0.0, "sure_and_wrong": 0.0}
    assert run.model.card["data"]["examples"] == 1
    assert slots.model_file(run.model.fingerprint).is_file()
    sets = set(session.scalars(select(ModelTrial.rows).where(ModelTrial.model_id == run.model.id)))
    assert sets == {"gold", "held-out", "typos", "training"}


def test_the_model_in_use_is_judged_on_the_same_rows(session: Session, trainer: Trainer) -> None:
    old = model_of_start(session)
    new = ready(session)
    found = comparing.compared(session, old.id, new.id, "gold")
    assert found is not None
    assert (found.n, found.before, found.after, list(found.flips)) == (3, 3, 3, [])


def test_sentences_of_the_frozen_set_are_kept_nowhere(session: Session, trainer: Trainer) -> None:
    model = ready(session)
    trial = session.scalars(select(ModelTrial).where(ModelTrial.rows == "gold", ModelTrial.model_id == model.id)).one()
    kept = gzip.decompress(trial.content).decode()
    assert kept.count("\n") == 3
    assert "text" not in kept


def test_a_worse_model_is_blocked_and_a_missed_danger_cannot_be_waived(session: Session, trainer: Trainer) -> None:
    old = model_of_start(session)
    running.judge_live({"gold": row_sets.of_version(session, None)["gold"]}, trainer.file.parent, lambda _: False)
    trainer.knows(texts={**RIGHT, "nhà cháy cứu với": "thank"})
    run = trained(session)
    assert run.state == "blocked"
    assert run.model is not None
    assert run.model.id != old.id
    gates = {gate.name for gate in gating.of(session, run.model, NOW) if gate.is_open}
    assert {"gold", "style:clean", "protected:emergency:recall"} <= gates
    approver = officer(session, "approver")
    with pytest.raises(gating.NeverWaived):
        gating.waive(session, approver, run.model.id, "protected:emergency:recall", "không sao đâu mà", NOW)
    left = gating.waive(session, approver, run.model.id, "gold", "chỉ một câu, đã xem", NOW)
    assert not next(gate for gate in left if gate.name == "gold").is_open
    with pytest.raises(deploying.GatesClosed):
        deploying.start(session, officer(session, "admin"), run.model, NOW)


@pytest.mark.parametrize("why", ["", "ngắn"])
def test_waiving_needs_a_reason_and_another_person(session: Session, trainer: Trainer, why: str) -> None:
    model_of_start(session)
    trainer.knows(other="thank")
    approver = officer(session, "approver")
    model = ready(session)
    regressions.save(session, approver, "Đèn", [{"text": "đèn hỏng", "intent": "report_issue"}], NOW)
    with pytest.raises(AppError):
        gating.waive(session, approver, model.id, "regressions", why, NOW)
    with pytest.raises(NotAllowed):
        gating.waive(session, officer(session, "trainer"), model.id, "regressions", "một lý do đủ dài", NOW)


def test_a_training_that_fails_says_why(session: Session, trainer: Trainer) -> None:
    trainer.knows(fails=True)
    run = trained(session)
    assert (run.state, run.trouble, run.model_id) == ("failed", "no memory left", None)


def test_cancelling_ends_a_running_training(session: Session, trainer: Trainer) -> None:
    trainer.knows(sleep=60)
    run = pressing.press(session, officer(session, "trainer"), "thử", NOW)
    trainer.before_start = lambda: runs.cancel(session, officer(session, "trainer"), run.id, NOW)
    running.work(run.id)
    session.expire_all()
    assert (run.state, run.model_id) == ("cancelled", None)


def test_the_child_and_what_it_started_are_dead_after_a_cancel(trainer: Trainer, tmp_path: Path) -> None:
    trainer.knows(sleep=60)
    heard: list[str] = []

    def stop_at_helper(line: str) -> bool:
        heard.append(line)
        return "helper" in line

    with pytest.raises(bot_process.Cancelled):
        bot_process.judge(tmp_path / "m.tar.gz", tmp_path, [], stop_at_helper)
    helper = int(heard[-1].rsplit(" ", 1)[1])
    assert os.getpid() != helper
    eventually(lambda: has_ended(helper))  # a killed process may hold its processor for a moment


def has_ended(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


def test_a_waiting_training_is_cancelled_at_once_and_never_begins(session: Session, trainer: Trainer) -> None:
    run = pressing.press(session, officer(session, "trainer"), "thử", NOW)
    runs.cancel(session, officer(session, "trainer"), run.id, NOW)
    session.refresh(run)
    assert run.state == "cancelled"
    running.work(run.id)
    session.refresh(run)
    assert (run.state, run.started_at) == ("cancelled", None)
    with pytest.raises(runs.RunOver):
        runs.cancel(session, officer(session, "trainer"), run.id, NOW)


def test_the_same_data_are_not_queued_twice(session: Session, trainer: Trainer) -> None:
    pressing.press(session, officer(session, "trainer"), "thử", NOW)
    with pytest.raises(runs.AlreadyQueued):
        pressing.press(session, officer(session, "trainer"), "thử", NOW)


def test_a_run_whose_worker_died_is_over(session: Session, trainer: Trainer) -> None:
    run = pressing.press(session, officer(session, "trainer"), "thử", NOW)
    run.state, run.alive_at = "running", NOW
    session.flush()
    assert runs.end_silent(session, NOW + timedelta(seconds=10)) == []
    assert runs.end_silent(session, NOW + timedelta(minutes=2)) == [run.id]
    session.refresh(run)
    assert (run.state, run.trouble) == ("failed", "worker")


@pytest.mark.parametrize("name", ["lan", "hoa", "approver", "admin", "auditor"])
def test_only_trainers_train(session: Session, trainer: Trainer, name: str) -> None:
    with pytest.raises(NotAllowed):
        pressing.press(session, officer(session, name), "thử", NOW)


def test_real_messages_that_flip_wait_for_an_approver(session: Session, trainer: Trainer) -> None:
    model_of_start(session)
    hold(session, ServingRepository(session).live().model_id, None)  # type: ignore[union-attr]
    item(session, "cúp điện", "greet")
    item(session, "chào", "out_of_scope")
    trainer.knows(texts={**RIGHT, "cúp điện": "ask_hours"})
    model = ready(session)
    flips = shadow.listed(session, officer(session, "trainer"), model.id)
    assert [(flip.text, flip.before["intent"], flip.after["intent"]) for flip in flips] == [
        ("cúp điện", "greet", "ask_hours")
    ]
    with pytest.raises(deploying.GatesClosed):
        deploying.start(session, officer(session, "admin"), model, NOW)
    with pytest.raises(NotAllowed):
        shadow.decide(session, officer(session, "trainer"), model.id, [flips[0].id], "better", NOW)
    shadow.decide(session, officer(session, "approver"), model.id, [flips[0].id], "worse", NOW)
    assert [gate.name for gate in gating.of(session, model, NOW) if gate.is_open] == ["flips"]
    shadow.decide(session, officer(session, "approver"), model.id, [flips[0].id], "better", NOW)
    assert [gate.name for gate in gating.of(session, model, NOW) if gate.is_open] == []


def test_who_trained_a_model_decides_on_none_of_its_flips(session: Session, trainer: Trainer) -> None:
    both = officer(session, "trainer")
    both.roles = ["trainer", "approver"]
    old = model_of_start(session)
    new = BotModel(fingerprint="1" * 16, trained_at=NOW, trained_by=both.id, tags=[], card={})
    session.add(new)
    session.flush()
    flip = ShadowFlip(
        model_id=new.id, against_id=old.id, text="x", group="x", people=1, before={"intent": "a"}, after={"intent": "b"}
    )
    session.add(flip)
    session.flush()
    with pytest.raises(NotAllowed):
        shadow.decide(session, both, new.id, [flip.id], "better", NOW)
    with pytest.raises(NotFound):  # a flip of another model
        shadow.decide(session, officer(session, "approver"), old.id, [flip.id], "better", NOW)
    assert flip.decision is None


def test_a_regression_conversation_that_breaks_blocks_until_it_is_expected(session: Session, trainer: Trainer) -> None:
    model_of_start(session)
    approver = officer(session, "approver")
    first: dict[str, Any] = {"text": "đèn hỏng", "intent": "report_issue", "action": "action_talk"}
    turns = [first, {"text": "dạ", "intent": None}]
    talk = regressions.save(session, approver, "Đèn hỏng", turns, NOW)
    run = trained(session)
    assert run.state == "blocked"
    assert run.model is not None
    [(_talk, result)] = regressions.listed(session, approver, run.model.id)
    assert result is not None
    assert regressions.differences(talk.turns, result.found) == [
        {"turn": 1, "what": "intent", "wanted": "report_issue", "found": "out_of_scope"}
    ]
    with pytest.raises(NotAllowed):
        regressions.accept_found(session, officer(session, "trainer"), talk.id, run.model.id, NOW)
    regressions.accept_found(session, approver, talk.id, run.model.id, NOW)
    assert [gate.name for gate in gating.of(session, run.model, NOW) if gate.is_open] == []


def on_its_way(session: Session) -> tuple[BotModel, BotModel, Deployment]:
    """The old model in the first process, a new one in the second, at the first stage."""
    old = model_of_start(session)
    new = ready(session)
    row = deploying.start(session, officer(session, "admin"), new, NOW)
    hold(session, old.id, new.id)
    return old, new, row


def chosen(
    session: Session, conversations: Sequence[Conversation], after: timedelta = timedelta(0)
) -> list[int | None]:
    return [routing.choose(session, one.id, NOW + after).model_id for one in conversations]


def test_when_both_processes_hold_the_model_in_use_the_first_answers_and_the_other_stands_in(
    session: Session, trainer: Trainer
) -> None:
    model = model_of_start(session)
    hold(session, model.id, model.id)
    talk = receive(session, "chào")
    addresses = (slots.address(slots.FIRST), slots.address(slots.SECOND))
    live = ServingRepository(session).live()
    assert live is not None
    assert routing.choose(session, talk.id, NOW) == Route(addresses, model.id, live.id)


def test_a_tenth_of_new_conversations_gets_the_new_model_and_keeps_it(session: Session, trainer: Trainer) -> None:
    old, new, row = on_its_way(session)
    talks = [receive(session, "chào") for _ in range(60)]
    first = chosen(session, talks)
    assert 0 < first.count(new.id) < 20
    deploying.advance(session, officer(session, "admin"), NOW)
    assert chosen(session, talks, timedelta(minutes=5)) == first  # nobody changes in the middle
    later = chosen(session, talks, timedelta(hours=2))
    assert all(model == new.id for model, before in zip(later, first, strict=True) if before == new.id)
    assert later.count(new.id) > first.count(new.id)
    assert row.percent == 50
    assert old.id in later


def test_at_the_last_stage_all_get_it_and_the_old_one_stays_for_a_rollback(session: Session, trainer: Trainer) -> None:
    old, new, row = on_its_way(session)
    admin = officer(session, "admin")
    deploying.advance(session, admin, NOW)
    deploying.advance(session, admin, NOW)
    assert (row.state, row.percent, row.previous_id) == ("live", 100, old.id)
    talk = receive(session, "chào")
    assert routing.choose(session, talk.id, NOW) == Route(
        (slots.address(slots.SECOND), slots.address(slots.FIRST)), new.id, row.id
    )
    deploying.roll_back(session, officer(session, "approver"), "trả lời sai lịch cắt điện", NOW)
    assert routing.choose(session, talk.id, NOW).model_id == old.id  # at once, even in the middle
    assert row.state == "rolled_back"
    session.commit()  # the log is written then
    of_deployments = select(AuditEntry.action).where(AuditEntry.action.like("deployment.%"))
    acts = session.scalars(of_deployments.order_by(AuditEntry.id)).all()
    assert acts == ["deployment.start", "deployment.advance", "deployment.advance", "deployment.rollback"]


@pytest.mark.parametrize("name", ["trainer", "approver", "lan", "hoa"])
def test_only_administrators_deploy(session: Session, trainer: Trainer, name: str) -> None:
    model_of_start(session)
    model = ready(session)
    with pytest.raises(NotAllowed):
        deploying.start(session, officer(session, name), model, NOW)


def test_a_model_that_no_process_holds_goes_no_further(session: Session, trainer: Trainer) -> None:
    old, _new, _row = on_its_way(session)
    hold(session, old.id, None)
    assert set(chosen(session, [receive(session, "chào") for _ in range(40)])) == {old.id}
    with pytest.raises(deploying.NotLoaded):
        deploying.advance(session, officer(session, "admin"), NOW)


def test_without_a_model_before_there_is_nothing_to_go_back_to(session: Session, trainer: Trainer) -> None:
    model_of_start(session)
    with pytest.raises(NotFound):
        deploying.roll_back(session, officer(session, "admin"), "thử", NOW)


def test_one_deployment_at_a_time(session: Session, trainer: Trainer) -> None:
    _old, new, _row = on_its_way(session)
    with pytest.raises(Conflict):
        deploying.start(session, officer(session, "admin"), new, NOW)


def asked(session: Session, row: Deployment, model: BotModel, count: int, **changes: Any) -> None:
    talk = receive(session, "chào")
    values = {"seconds": 0.05, "is_failed": False, "is_fallback": False, **changes}
    session.add_all(
        BotAsking(at=NOW, deployment_id=row.id, model_id=model.id, conversation_id=talk.id, **values)
        for _ in range(count)
    )
    session.flush()


def test_a_model_with_errors_is_stopped_by_itself(session: Session, trainer: Trainer) -> None:
    old, new, row = on_its_way(session)
    asked(session, row, old, 30)
    asked(session, row, new, 18)
    assert deploying.watch(session, NOW) is None
    asked(session, row, new, 2, is_failed=True)
    assert deploying.watch(session, NOW) == "errors"
    assert (row.state, row.reason, row.watched["new"]["asked"]) == ("stopped", "errors", 20)
    assert set(chosen(session, [receive(session, "chào") for _ in range(30)])) == {old.id}


def test_questions_of_an_earlier_stage_do_not_stop_a_later_one(session: Session, trainer: Trainer) -> None:
    _old, new, row = on_its_way(session)
    asked(session, row, new, 30, is_failed=True)
    row.stage_at = NOW + timedelta(seconds=1)
    assert deploying.watch(session, NOW) is None


def request(conversation: Conversation) -> BotRequest:
    return BotRequest(conversation.id, conversation.public_id, 1, "chào", None, (), None, "web", "web", "c", NOW)


def test_a_process_that_is_away_is_replaced_by_the_other(
    session: Session, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[str | None] = []

    def ask(_request: BotRequest, address: str | None = None) -> BotAnswer:
        answered.append(address)
        if address == "http://b":
            raise BotUnavailable("ConnectionError", is_absent=True)
        return BotAnswer((), {})

    monkeypatch.setattr(bot_client, "ask", ask)
    outcome = routing.ask(request(receive(session, "chào")), Route(("http://b", "http://a")))
    assert outcome.answer is not None
    assert answered == ["http://b", "http://a"]


def test_a_process_that_may_be_at_work_is_not_doubled(
    session: Session, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[str | None] = []

    def ask(_request: BotRequest, address: str | None = None) -> BotAnswer:
        answered.append(address)
        raise BotUnavailable("ReadTimeout")

    monkeypatch.setattr(bot_client, "ask", ask)
    outcome = routing.ask(request(receive(session, "chào")), Route(("http://b", "http://a")))
    assert (outcome.answer, answered) == (None, ["http://b"])


def test_how_questions_went_is_kept_for_the_deployment_they_belong_to(session: Session, trainer: Trainer) -> None:
    _old, new, row = on_its_way(session)
    talk = receive(session, "chào")
    outcome = Outcome(BotAnswer((), {"is_fallback": True}), 0.2)
    routing.note(session, request(talk), Route(("http://a",), new.id, row.id), outcome, NOW)
    routing.note(session, request(talk), Route(("http://a",), new.id, None), outcome, NOW)
    [kept] = session.scalars(select(BotAsking)).all()
    assert (kept.model_id, kept.is_failed, kept.is_fallback) == (new.id, False, True)


def test_a_model_of_the_files_replaces_the_one_before_but_never_what_people_chose(
    session: Session, trainer: Trainer
) -> None:
    old = model_of_start(session)
    newer = {slots.FIRST: Seen(is_up=True, fingerprint="2" * 16)}
    slots.model_file("2" * 16).write_bytes(b"m")
    tending.note_seen(session, newer, NOW)
    live = ServingRepository(session).live()
    assert live is not None
    assert live.model.fingerprint == "2" * 16
    assert deploying.chosen_file(session) is None
    deploying.promote(session, old, NOW)
    to_load = tending.note_seen(session, {slots.FIRST: Seen(is_up=True, fingerprint="3" * 16)}, NOW)
    assert to_load == {slots.FIRST: (old.id, OLD)}
    assert deploying.chosen_file(session) == slots.model_file(OLD)


def test_a_process_that_is_slow_to_say_what_it_holds_keeps_its_conversations(
    session: Session, trainer: Trainer
) -> None:
    old, new, _row = on_its_way(session)
    silent = Seen(is_up=False, fingerprint=None, is_silent=True)
    seen = {slots.FIRST: silent, slots.SECOND: Seen(is_up=True, fingerprint=new.fingerprint)}
    assert tending.note_seen(session, seen, NOW) == {}
    assert ServingRepository(session).slots() == {slots.FIRST: old.id, slots.SECOND: new.id}
    tending.note_seen(session, {**seen, slots.FIRST: Seen(is_up=False, fingerprint=None)}, NOW)
    assert ServingRepository(session).slots()[slots.FIRST] is None


def test_a_third_model_waits_until_nobody_talks_with_the_first_one_any_more(
    session: Session, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, _row = on_its_way(session)
    admin, talk = officer(session, "admin"), receive(session, "chào")
    ServingRepository(session).put_conversation_model(talk.id, old.id, NOW)
    while deploying.advance(session, admin, NOW).percent < 100:
        pass
    file = slots.model_file("4" * 16)
    file.write_bytes(b"m")
    third = registering.found_in_slot(session, "4" * 16, file, NOW)
    monkeypatch.setattr(gating, "of", lambda *_of: [])
    with pytest.raises(deploying.StillTalking):
        deploying.start(session, admin, third, NOW + timedelta(minutes=29))
    assert deploying.start(session, admin, third, NOW + timedelta(minutes=31)).previous_id == new.id


def test_only_a_process_that_is_there_and_slow_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        monkeypatch.setattr(slots, "address", lambda _name: address)
        monkeypatch.setattr(slots, "_ASK_SECONDS", 0.1)
        assert slots.look(slots.FIRST) == Seen(is_up=False, fingerprint=None)
        deaf.listen()
        assert slots.look(slots.FIRST) == Seen(is_up=False, fingerprint=None, is_silent=True)


def test_cross_validation_reads_each_line_once_by_an_engine_that_does_not_know_it(
    session: Session, trainer: Trainer
) -> None:
    nlu = get_settings().training_folder / "nlu" / "thank.yml"
    lines = [f"cảm ơn lần {number}" for number in range(30)]
    nlu.write_text(
        'version: "3.1"\nnlu:\n- intent: thank\n  examples: |\n' + "".join(f"    - {line}\n" for line in lines),
        encoding="utf-8",
    )
    model = ready(session)
    folds.ask(session, officer(session, "trainer"), model.id, NOW)
    with pytest.raises(folds.AlreadyAsked):
        folds.ask(session, officer(session, "trainer"), model.id, NOW)
    trainer.knows(texts=dict.fromkeys(lines[:24], "thank"))
    folds.work(model.id)
    session.refresh(model)
    assert folds.ASKED not in model.card
    assert model.card["figures"]["folds"]["all"] == {"n": 30, "accuracy": 0.8, "fallback": 0.0, "sure_and_wrong": 0.2}
    text = nlu.read_text(encoding="utf-8")
    for part in range(folds.PARTS):
        left = folds.without_part(text, part)
        assert [line for line in lines if f"- {line}\n" not in left] == [
            line for line in lines if folds.part_of(line) == part
        ]


def test_cross_validation_makes_way_for_a_training(session: Session, trainer: Trainer) -> None:
    model = ready(session)
    folds.ask(session, officer(session, "trainer"), model.id, NOW)
    session.add(
        TrainingRun(data_version_id=model.data_version_id, state="queued", asked_at=NOW, asked_by=model.trained_by)
    )
    session.flush()
    folds.work(model.id)
    session.refresh(model)
    assert folds.ASKED in model.card
    assert "folds" not in model.card["figures"]
