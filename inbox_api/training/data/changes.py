"""Changes of the training data: each with who and why; those of protected intents wait for a second person."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import NotFound
from inbox_api.models import Officer, TrainingChange
from inbox_api.training.data import checks, state, taught
from inbox_api.training.data.errors import (
    AlreadyDecided,
    BadAnswer,
    BadIntentName,
    BadTitle,
    DuplicateLine,
    NeededByLater,
    NoReason,
)
from inbox_api.training.data.keeping import NewLine, Wanted, begin, is_proposal, keep, there
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import is_protected, require_editor, require_second_person
from inbox_api.training.examples import Example


def new_batch() -> str:
    """A name for changes that are undone together."""
    return secrets.token_hex(8)


def add(
    session: Session, officer: Officer, intent: str, line: str, *, reason: str, source: str = "hand",
    topic: str | None = None, review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """A new line, entities inline. Raises NotAllowed, NoReason, UnknownIntent, BrokenExample, UnknownEntity,
    PrivateNumbers, DuplicateLine.
    """
    lines = [NewLine(intent, line, reason, topic)]
    [row] = add_all(session, officer, lines, source=source, review_item_id=review_item_id, batch=batch, now=now)
    return row


def add_all(
    session: Session, officer: Officer, lines: Sequence[NewLine], *, source: str = "hand",
    review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> list[TrainingChange]:  # fmt: skip
    """Many new lines in one step, all or none. Raises what `add` raises, DuplicateLine also where two are the same."""
    data = begin(session, officer, *{one.reason for one in lines})
    wanted, fresh = [], dict[str, Example]()
    for one in lines:
        example = checks.readable(data, one.intent, one.line, one.topic)
        checks.require_new(data, example, beside=fresh)
        fresh[state.key_of(example.text)] = example
        told = {"line": example.line, "topic": one.topic, "procedure": one.procedure}
        detail = {name: value for name, value in told.items() if value}
        wanted.append(Wanted(one.intent, detail, one.reason))
    return keep(session, officer, "add", wanted, source=source, review_item_id=review_item_id, batch=batch, now=now)


def edit(
    session: Session, officer: Officer, intent: str, line: str, after: str, *, reason: str, source: str = "hand",
    review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """Another spelling or other marks for a line that is there. Raises LineGone, and what `add` raises."""
    data = begin(session, officer, reason)
    before = there(data, intent, line)
    example = checks.readable(data, intent, after, before.topic)
    if example.line == before.line:
        raise DuplicateLine
    if state.key_of(example.text) != state.key_of(before.text):  # other marks make no new duplicate
        checks.require_new(data, example, instead_of=before)
    detail = {"before": before.line, "after": example.line}
    [row] = keep(
        session, officer, "edit", [Wanted(intent, detail, reason)], source=source, review_item_id=review_item_id,
        batch=batch, now=now,
    )  # fmt: skip
    return row


def move(
    session: Session, officer: Officer, intent: str, line: str, to: str, *, reason: str, source: str = "hand",
    topic: str | None = None, review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """The same line under another intent. Raises NotAllowed, NoReason, LineGone, UnknownIntent."""
    [row] = move_all(
        session, officer, [(intent, line)], to, reason=reason, source=source, topic=topic,
        review_item_id=review_item_id, batch=batch, now=now,
    )  # fmt: skip
    return row


def move_all(
    session: Session, officer: Officer, lines: Sequence[tuple[str, str]], to: str, *, reason: str,
    source: str = "hand", topic: str | None = None, review_item_id: int | None = None, batch: str | None = None,
    now: datetime | None = None,
) -> list[TrainingChange]:  # fmt: skip
    """Many lines in one step, all or none. lines: (intent, line). Raises what `move` raises."""
    data = begin(session, officer, reason)
    wanted = []
    for intent, line in lines:
        before = there(data, intent, line)
        checks.readable(data, to, line, topic)
        if to == intent:
            raise DuplicateLine
        detail = {"line": before.line, "to": to} | ({"topic": topic} if topic else {})
        wanted.append(Wanted(intent, detail, reason))
    return keep(session, officer, "move", wanted, source=source, review_item_id=review_item_id, batch=batch, now=now)


def remove(
    session: Session, officer: Officer, intent: str, line: str, *, reason: str, source: str = "hand",
    review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """Take a line out. Raises NotAllowed, NoReason, LineGone."""
    data = begin(session, officer, reason)
    before = there(data, intent, line)
    detail = {"line": before.line} | ({"topic": before.topic} if before.topic else {})
    [row] = keep(
        session, officer, "remove", [Wanted(intent, detail, reason)], source=source, review_item_id=review_item_id,
        batch=batch, now=now,
    )  # fmt: skip
    return row


def new_intent(
    session: Session, officer: Officer, intent: str, *, title: str, answers: Sequence[str], reason: str,
    source: str = "hand", review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """Declare an intent that the bot is to know, with a short name and what it answers. Lines follow by `add`.

    Raises NotAllowed, NoReason, BadIntentName, BadTitle, BadAnswer.
    """
    data = begin(session, officer, reason)
    if not taught.NAME.fullmatch(intent) or intent in data.intents or intent in checks.shipped_intents():
        raise BadIntentName
    if not 0 < len(title.strip()) <= taught.TITLE_CHARACTERS:
        raise BadTitle
    said = [answer.strip() for answer in answers if answer.strip()]
    if not said or not all(taught.is_answer(answer) for answer in said):
        raise BadAnswer
    detail = {"title": title.strip(), "answers": said}
    [row] = keep(
        session, officer, "new_intent", [Wanted(intent, detail, reason)], source=source, review_item_id=review_item_id,
        batch=batch, now=now,
    )  # fmt: skip
    return row


def new_intent_with_lines(
    session: Session, officer: Officer, intent: str, lines: Iterable[str], *, title: str, answers: Sequence[str],
    reason: str,
) -> tuple[TrainingChange, list[TrainingChange]]:  # fmt: skip
    """The same with its first lines, in one batch; empty ones are passed over. Raises what both raise."""
    batch = new_batch()
    row = new_intent(session, officer, intent, title=title, answers=answers, reason=reason, batch=batch)
    said = [line.strip() for line in lines if line.strip()]
    return row, add_all(session, officer, [NewLine(intent, line, reason) for line in said], batch=batch)


def response(
    session: Session, officer: Officer, key: str, before: Sequence[str], after: Sequence[str], *, reason: str,
    intent: str | None = None, waits: bool = False, source: str = "hand", now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """Other words for an answer; the answers room checks and says them. intent: of one that was taught.

    Raises NotAllowed, NoReason.
    """
    begin(session, officer, reason)
    detail = {"key": key, "before": list(before), "after": list(after)}
    [row] = keep(session, officer, "response", [Wanted(intent, detail, reason, waits)], source=source, now=now)
    return row


def put_file(
    session: Session, officer: Officer, path: str, content: bytes | None, *, touched: Sequence[str], reason: str,
    source: str = "import", batch: str | None = None, now: datetime | None = None,
) -> TrainingChange:  # fmt: skip
    """A whole file as it came from outside; None takes it away. touched: intents whose lines it changes.

    The caller has checked the whole of the data (importing.py). Raises NotAllowed, NoReason.
    """
    begin(session, officer, reason)
    detail: dict[str, Any] = {"path": path, "content": None if content is None else content.decode()}
    waits = is_protected(*touched) or not path.startswith("nlu/")  # rules and domain decide what protected intents do
    [row] = keep(session, officer, "file", [Wanted(None, detail, reason, waits)], source=source, batch=batch, now=now)
    return row


def decide(
    session: Session, officer: Officer, change_id: int, *, approve: bool, reason: str = "", now: datetime | None = None
) -> TrainingChange:
    """A second person's word on a change that waits. Raises NotFound, NotAllowed, OwnTrainingChange, NoReason
    (a refusal has a reason), AlreadyDecided, NeededByLater. Proposed answers are decided on in the answers room.
    """
    repository, at = DataRepository(session), now or datetime.now(UTC)
    repository.lock()
    row = repository.change(change_id)
    if row is None or is_proposal(row):
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
    refused, at = set(state.current(session).refused), now or datetime.now(UTC)
    undone = repository.undo([row.id for row in repository.batch(batch)] if batch else [change_id or 0])
    if not undone:
        raise NotFound
    if set(state.current(session).refused) - refused:
        raise NeededByLater
    for one in undone:
        audit.record(session, f"officer:{officer.id}", "training.undone", "training_change", one, at)
    return len(undone)
