"""Conversations that must go on going as they went: saved from real ones, played with every new model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import Officer, RegressionResult, RegressionTalk
from inbox_api.privacy import erasure
from inbox_api.texts import gettext as _
from inbox_api.training.models import approving, rights
from inbox_api.training.models.regression_repository import RegressionRepository
from inbox_api.training.review import lookup_keys
from inbox_api.training.review.scrubbing import scrub

MOST_TURNS = 60
NAME_AT_MOST = 120


def save(
    session: Session,
    officer: Officer,
    name: str,
    turns: Sequence[Mapping[str, Any]],
    now: datetime,
    *,
    conversation_id: int | None = None,
) -> RegressionTalk:
    """Keep a conversation. turns: scrubbed, [{"text", "intent", "action", "answer"}]; an intent or action of None is
    not looked at. Raises NotAllowed, Invalid.
    """
    rights.require(officer, *rights.TRAINERS, *rights.APPROVERS)
    kept = [_turn(turn) for turn in turns]
    if not any(turn["intent"] or turn["action"] for turn in kept):
        raise Invalid(_("Say of one turn at least what must be understood, or nothing is ever found wrong."))
    name = name.strip()
    if not name or len(name) > NAME_AT_MOST or not 1 <= len(kept) <= MOST_TURNS:
        raise Invalid(_("A regression conversation needs a name and between 1 and %(most)d turns.", most=MOST_TURNS))
    talk = RegressionTalk(
        name=name, turns=kept, source_conversation_id=conversation_id, is_active=True, made_at=now, made_by=officer.id
    )
    RegressionRepository(session).add(talk)
    audit.record(session, f"officer:{officer.id}", "regression.save", "regression_talk", talk.id, now)
    return talk


def listed(
    session: Session, officer: Officer, model_id: int | None = None
) -> list[tuple[RegressionTalk, RegressionResult | None]]:
    """Newest first, each with how a model did. Raises NotAllowed."""
    rights.require(officer, *rights.READERS)
    repository = RegressionRepository(session)
    results = repository.results(model_id) if model_id is not None else {}
    return [(talk, results.get(talk.id)) for talk in repository.every()]


def _turn(turn: Mapping[str, Any]) -> dict[str, Any]:
    text = str(turn.get("text") or "").strip()
    if not text:
        raise Invalid(_("Every turn needs what the citizen says."))
    return {"text": text, "intent": turn.get("intent"), "action": turn.get("action"), "answer": turn.get("answer")}


def requests(session: Session) -> list[dict[str, Any]]:
    """All active ones for `bot.judging`."""
    talks = RegressionRepository(session).active()
    return [{"id": f"talk/{talk.id}", "turns": [turn["text"] for turn in talk.turns]} for talk in talks]


def keep_results(session: Session, model_id: int, answers: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Store how a model did; how many conversations it broke."""
    repository = RegressionRepository(session)
    found = {str(answer["id"]): answer["turns"] for answer in answers if "turns" in answer}
    broken = 0
    for talk in repository.active():
        turns = found.get(f"talk/{talk.id}")
        if turns is None:
            continue
        is_kept = not differences(talk.turns, turns)
        broken += not is_kept
        repository.replace_result(
            RegressionResult(model_id=model_id, talk_id=talk.id, at=now, is_kept=is_kept, found=list(turns))
        )
    return broken


def differences(wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """[{"turn": from 1, "what": "intent" | "action", "wanted", "found"}]; what a talk does not name is free.

    A turn that a model never came to differs in all that is wanted of it.
    """
    nothing: Mapping[str, Any] = {}
    return [
        {"turn": number, "what": what, "wanted": turn[what], "found": got.get(what)}
        for number, (turn, got) in enumerate(zip_longest(wanted, found[: len(wanted)], fillvalue=nothing), 1)
        for what in ("intent", "action")
        if turn.get(what) and turn[what] != got.get(what)
    ]


def accept_found(session: Session, officer: Officer, talk_id: int, model_id: int, now: datetime) -> RegressionTalk:
    """What this model does is right: it becomes what is expected, of all other models, too.

    Raises NotAllowed (no approver, or who trained the model), NotFound.
    """
    approving.require_approver(session, officer, model_id)
    repository = RegressionRepository(session)
    talk, result = find(session, talk_id), repository.result(talk_id, model_id)
    if result is None or len(result.found) < len(talk.turns):
        raise NotFound
    pairs = zip(talk.turns, result.found, strict=False)
    changed = differences(talk.turns, result.found)
    talk.turns = [{**turn, **{what: got.get(what) for what in ("intent", "action")}} for turn, got in pairs]
    talk.changed_at, talk.changed_by = now, officer.id
    for one in repository.results_of(talk.id):  # what was kept of the former expectation says nothing any more
        one.is_kept = not differences(talk.turns, one.found)
    repository.flush()
    detail = {"model": model_id, "changes": len(changed)}
    audit.record(session, f"officer:{officer.id}", "regression.update", "regression_talk", talk.id, now, detail)
    return talk


def withdraw(session: Session, now: datetime) -> int:
    """Let go of talks of which nothing may be learnt any more; how many."""
    return sum(_forget(session, number, now) for number in RegressionRepository(session).withdrawn())


def cover_keys(session: Session) -> None:
    """Talks kept before secret keys were known to scrubbing lose them."""
    for talk in RegressionRepository(session).every():
        if any(lookup_keys.find(turn["text"]) for turn in talk.turns):
            talk.turns = [{**turn, "text": scrub(turn["text"]).text} for turn in talk.turns]
    session.flush()


def forget(session: Session, what: erasure.Forgotten, now: datetime) -> int:
    """A person is forgotten: what was saved from their conversation goes."""
    return _forget(session, what.conversation_id, now)


def _forget(session: Session, conversation_id: int, now: datetime) -> int:
    gone = RegressionRepository(session).forget(conversation_id)
    for talk_id in gone:
        audit.record(session, "system", "regression.forgotten", "regression_talk", talk_id, now)
    session.expire_all()
    return len(gone)


erasure.register("regressions", forget)


def switch(session: Session, officer: Officer, talk_id: int, now: datetime, *, is_active: bool) -> RegressionTalk:
    """Play it with new models, or no longer. Raises NotAllowed, NotFound."""
    rights.require(officer, *rights.APPROVERS)
    talk = find(session, talk_id)
    talk.is_active, talk.changed_at, talk.changed_by = is_active, now, officer.id
    RegressionRepository(session).flush()
    action = "regression.on" if is_active else "regression.off"
    audit.record(session, f"officer:{officer.id}", action, "regression_talk", talk.id, now)
    return talk


def find(session: Session, talk_id: int) -> RegressionTalk:
    """Raises NotFound."""
    talk = RegressionRepository(session).talk(talk_id)
    if talk is None:
        raise NotFound
    return talk
