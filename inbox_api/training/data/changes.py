"""Changes of the training data: each with who and why; those of protected intents wait for a second person."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Conflict, NotFound
from inbox_api.models import Officer, TrainingChange
from inbox_api.training.data import checks, spoken, state, taught
from inbox_api.training.data.errors import (
    AlreadyDecided,
    BadAnswer,
    BadIntentName,
    BadTitle,
    DuplicateLine,
    LineGone,
    NeededByLater,
    NoReason,
    UnknownIntent,
)
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import is_protected, require_editor, require_second_person
from inbox_api.training.examples import Example

SOURCES = ("review", "hand", "health", "import", "paraphrase", "reply", "file")
LONGEST_REASON = 500


def new_batch() -> str:
    """A name for changes that are undone together."""
    return secrets.token_hex(8)


def _now() -> datetime:
    return datetime.now(UTC)


def add(
    session: Session, officer: Officer, intent: str, line: str, *, reason: str, source: str = "hand",
    topic: str | None = None, review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """A new line, entities inline. Raises NotAllowed, NoReason, UnknownIntent, BrokenExample, UnknownEntity,
    PrivateNumbers, DuplicateLine.
    """
    data = _begin(session, officer, reason)
    example = checks.readable(data, intent, line, topic)
    checks.require_new(data, example)
    detail = {"line": example.line} | ({"topic": topic} if topic else {})
    return _keep(session, officer, "add", intent, detail, reason, source, review_item_id, batch, now or _now())


def edit(
    session: Session, officer: Officer, intent: str, line: str, after: str, *, reason: str, source: str = "hand",
    review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """Another spelling or other marks for a line that is there. Raises LineGone, and what `add` raises."""
    data = _begin(session, officer, reason)
    before = _there(data, intent, line)
    example = checks.readable(data, intent, after, before.topic)
    if example.line == before.line:
        raise DuplicateLine
    if state.key_of(example.text) != state.key_of(before.text):  # other marks make no new duplicate
        checks.require_new(data, example, instead_of=before)
    detail = {"before": before.line, "after": example.line}
    return _keep(session, officer, "edit", intent, detail, reason, source, review_item_id, batch, now or _now())


def move(
    session: Session, officer: Officer, intent: str, line: str, to: str, *, reason: str, source: str = "hand",
    topic: str | None = None, review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """The same line under another intent. Raises NotAllowed, NoReason, LineGone, UnknownIntent."""
    data = _begin(session, officer, reason)
    before = _there(data, intent, line)
    checks.readable(data, to, line, topic)
    if to == intent:
        raise DuplicateLine
    detail = {"line": before.line, "to": to} | ({"topic": topic} if topic else {})
    return _keep(session, officer, "move", intent, detail, reason, source, review_item_id, batch, now or _now())


def remove(
    session: Session, officer: Officer, intent: str, line: str, *, reason: str, source: str = "hand",
    review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """Take a line out. Raises NotAllowed, NoReason, LineGone."""
    data = _begin(session, officer, reason)
    before = _there(data, intent, line)
    detail = {"line": before.line} | ({"topic": before.topic} if before.topic else {})
    return _keep(session, officer, "remove", intent, detail, reason, source, review_item_id, batch, now or _now())


def new_intent(
    session: Session, officer: Officer, intent: str, *, title: str, answers: Sequence[str], reason: str,
    source: str = "hand", review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """Declare an intent that the bot is to know, with a short name and what it answers. Lines follow by `add`.

    Raises NotAllowed, NoReason, BadIntentName, BadTitle, BadAnswer.
    """
    data = _begin(session, officer, reason)
    if not taught.NAME.fullmatch(intent) or intent in data.intents or intent in checks.shipped_intents():
        raise BadIntentName
    if not 0 < len(title.strip()) <= taught.TITLE_CHARACTERS:
        raise BadTitle
    said = [answer.strip() for answer in answers if answer.strip()]
    if not said or not all(taught.is_answer(answer) for answer in said):
        raise BadAnswer
    detail = {"title": title.strip(), "answers": said}
    return _keep(session, officer, "new_intent", intent, detail, reason, source, review_item_id, batch, now or _now())


def new_intent_with_lines(
    session: Session, officer: Officer, intent: str, lines: Iterable[str], *, title: str, answers: Sequence[str],
    reason: str,
) -> tuple[TrainingChange, list[TrainingChange]]:  # fmt: skip
    """The same with its first lines, in one batch; empty ones are passed over. Raises what both raise."""
    batch = new_batch()
    row = new_intent(session, officer, intent, title=title, answers=answers, reason=reason, batch=batch)
    said = [line.strip() for line in lines if line.strip()]
    return row, [add(session, officer, intent, line, reason=reason, batch=batch) for line in said]


def response(
    session: Session, officer: Officer, key: str, before: Sequence[str], after: Sequence[str], *, reason: str,
    intent: str | None = None, waits: bool = False, source: str = "hand", now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """Other words for an answer; the answers room checks and says them. intent: of one that was taught.

    Raises NotAllowed, NoReason.
    """
    _begin(session, officer, reason)
    detail = {"key": key, "before": list(before), "after": list(after)}
    return _keep(session, officer, "response", intent, detail, reason, source, None, None, now or _now(), waits=waits)


def put_file(
    session: Session, officer: Officer, path: str, content: bytes | None, *, touched: Sequence[str], reason: str,
    source: str = "import", batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """A whole file as it came from outside; None takes it away. touched: intents whose lines it changes.

    The caller has checked the whole of the data (importing.py). Raises NotAllowed, NoReason.
    """
    _begin(session, officer, reason)
    detail: dict[str, Any] = {"path": path, "content": None if content is None else content.decode()}
    waits = is_protected(*touched) or not path.startswith("nlu/")  # rules and domain decide what protected intents do
    return _keep(session, officer, "file", None, detail, reason, source, None, batch, now or _now(), waits=waits)


def _begin(session: Session, officer: Officer, reason: str) -> state.TrainingData:
    require_editor(officer)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise NoReason
    DataRepository(session).lock()
    return state.current(session)


def _there(data: state.TrainingData, intent: str, line: str) -> Example:
    """The line as it stands. Raises UnknownIntent, LineGone."""
    if intent not in data.intents:
        raise UnknownIntent
    found = data.by_line.get((intent, line))
    if found is None:
        raise LineGone
    return found


def _keep(
    session: Session, officer: Officer, kind: str, intent: str | None, detail: dict[str, Any], reason: str,
    source: str, review_item_id: int | None, batch: str | None, now: datetime, *, waits: bool | None = None,
) -> TrainingChange:  # fmt: skip
    assert source in SOURCES
    is_waiting = is_protected(intent, detail.get("to")) if waits is None else waits
    row = DataRepository(session).keep_change(
        kind=kind, intent=intent, detail=detail, reason=reason.strip(), source=source, review_item_id=review_item_id,
        batch=batch, state="waiting" if is_waiting else "approved", made_at=now, made_by=officer.id,
    )  # fmt: skip
    if row.id in state.current(session).refused:
        raise Conflict
    if kind in ("new_intent", "response", "file"):
        spoken.speak(state.approved(session).taught.values())  # what waits is not said
    audit.record(
        session, f"officer:{officer.id}", f"training.{kind}", "training_change", row.id, now,
        {"intent": intent, "source": source, "state": row.state},
    )  # fmt: skip
    return row


def decide(
    session: Session, officer: Officer, change_id: int, *, approve: bool, reason: str = "", now: datetime | None = None
) -> TrainingChange:
    """A second person's word on a change that waits. Raises NotFound, NotAllowed, OwnTrainingChange, NoReason
    (a refusal has a reason), AlreadyDecided, NeededByLater.
    """
    repository, at = DataRepository(session), now or _now()
    repository.lock()
    row = repository.change(change_id)
    if row is None:
        raise NotFound
    require_second_person(officer, row.made_by)
    if not approve and not reason.strip():
        raise NoReason
    refused = set(state.current(session).refused)
    verdict = "approved" if approve else "refused"
    if not repository.decide(change_id, verdict, officer.id, reason.strip() or None, at):
        raise AlreadyDecided
    session.refresh(row)
    if set(state.current(session).refused) - refused:
        raise NeededByLater
    audit.record(
        session, f"officer:{officer.id}", f"training.{verdict}", "training_change", row.id, at, {"intent": row.intent}
    )
    return row


def find(session: Session, change_id: int) -> TrainingChange | None:
    """A change by its id, whatever became of it."""
    return DataRepository(session).change(change_id)


def undo(
    session: Session, officer: Officer, *, change_id: int | None = None, batch: str | None = None,
    now: datetime | None = None,
) -> int:  # fmt: skip
    """Take back one draft change, or all of a batch; how many. What is in a version is undone by `versions.go_back`.

    Raises NotAllowed, NotFound when there is nothing to take back, NeededByLater.
    """
    require_editor(officer)
    repository = DataRepository(session)
    repository.lock()
    ids = [row.id for row in repository.batch(batch)] if batch else [change_id or 0]
    refused = set(state.current(session).refused)
    count = repository.undo(ids)
    if not count:
        raise NotFound
    if set(state.current(session).refused) - refused:
        raise NeededByLater
    for one in ids:
        audit.record(session, f"officer:{officer.id}", "training.undone", "training_change", one, now or _now())
    return count
