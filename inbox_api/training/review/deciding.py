"""A trainer's word on a message: right, another intent, an intent of its own, for an expert, or of no use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.models import Officer, ReviewItem
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training import data as training_data
from inbox_api.training.data import changes
from inbox_api.training.data.errors import DuplicateLine
from inbox_api.training.data.rights import READERS, require_editor
from inbox_api.training.examples import BrokenLine, Span, render
from inbox_api.training.review import similar
from inbox_api.training.review.repository import ReviewRepository

OPEN = ("open", "expert")
AT_MOST = 50


class AlreadyReviewed(Conflict):
    code = "already_reviewed"
    message = lazy_gettext("Somebody has dealt with this message already.")


class SimilarIntent(Conflict):
    """`names`: intents that this one is like; the caller may insist."""

    code = "similar_intent"
    message = lazy_gettext("There are intents like this one.")

    def __init__(self, found: Sequence[similar.Alike]) -> None:
        names = ", ".join(f"{one.intent} ({round(one.likeness * 100)} %)" for one in found)
        super().__init__(_("This is like: %(names)s. Take one of these, or say that it differs.", names=names))
        self.found = tuple(found)


class BadMarks(Invalid):
    code = "bad_marks"
    message = lazy_gettext("These marks overlap or lie outside the sentence.")


def require_reader(officer: Officer) -> None:
    """Raises NotAllowed."""
    if not officer.has_role(*READERS):
        raise NotAllowed


def waiting(
    session: Session, officer: Officer, limit: int, *, state: str = "open", cluster: str | None = None,
    skip: Iterable[int] = (),
) -> Sequence[ReviewItem]:  # fmt: skip
    """The most useful messages first. Raises NotAllowed, Invalid."""
    require_reader(officer)
    if state not in {*OPEN, "done", "discarded", "disputed"}:
        raise Invalid
    return ReviewRepository(session).queue(min(limit, AT_MOST), state=state, cluster=cluster, skip=skip)


def find(session: Session, officer: Officer, item_id: int) -> ReviewItem:
    """Raises NotAllowed, NotFound."""
    require_reader(officer)
    item = ReviewRepository(session).item(item_id)
    if item is None:
        raise NotFound
    return item


def counts(session: Session, officer: Officer) -> dict[str, int]:
    """How many messages stand in each state. Raises NotAllowed."""
    require_reader(officer)
    return ReviewRepository(session).counts()


def clusters(session: Session, officer: Officer) -> list[tuple[str, int, int]]:
    """(name, messages, people) of heaps outside all intents: each may be an intent that is missing."""
    require_reader(officer)
    return ReviewRepository(session).clusters()


def label(
    session: Session, officer: Officer, item_id: int, intent: str, entities: Sequence[Mapping[str, Any]] | None,
    now: datetime, *, batch: str | None = None,
) -> ReviewItem:  # fmt: skip
    """The message means this; it becomes a line of the draft.

    entities: [{"entity", "start", "end"}] of the item's text; None: those of the prediction.
    A line that is there already under the same intent is no error: there is nothing to add. Raises NotAllowed,
    NotFound, AlreadyReviewed, BadMarks, and what data.changes.add raises (the same line under another intent).
    """
    item = _open(session, officer, item_id)
    marks = item.prediction.get("entities") or [] if entities is None else entities
    spans = spans_of(item.text, marks)
    is_corrected = intent != item.prediction.get("intent")
    reason = _("Review of message %(number)s: corrected", number=item.id) if is_corrected else _(
        "Review of message %(number)s: confirmed", number=item.id
    )  # fmt: skip
    topic = _topic(session, item, intent)
    change_id = None
    try:
        with session.begin_nested():
            change = changes.add(
                session, officer, intent, render(item.text, spans), reason=reason, source="review", topic=topic,
                review_item_id=item.id, batch=batch, now=now,
            )  # fmt: skip
            change_id = change.id
    except DuplicateLine:
        if not _is_there(session, intent, item.text):
            raise
    decision = {"action": "label", "intent": intent, "change": change_id, "corrected": is_corrected}
    _close(session, officer, item, "done", decision, now)
    kept = [{"entity": span.entity, "start": span.start, "end": span.end} for span in spans]
    ReviewRepository(session).put_mark(item.id, officer.id, now, intent=intent, entities=kept, is_adjudication=False)
    ReviewRepository(session).take_marks_of_officers(item.id, now)
    return item


def _is_there(session: Session, intent: str, text: str) -> bool:
    data = training_data.current(session)
    found = data.by_key.get(training_data.state.key_of(text))
    return found is not None and found.intent == intent


def _topic(session: Session, item: ReviewItem, intent: str) -> str | None:
    """The topic to sort a line of this intent by: the citizen's choice, else the model's, if the data know it."""
    topics = {one.topic for one in training_data.current(session).examples if one.intent == intent and one.topic}
    chosen = next((one.get("topic") for one in item.reasons if one["kind"] == "citizen_topic"), None)
    told = chosen or (item.prediction.get("topic") or {}).get("code")
    return str(told) if told in topics else None


def new_intent(
    session: Session, officer: Officer, item_id: int, name: str, now: datetime, *, title: str, answer: str,
    entities: Sequence[Mapping[str, Any]] | None = None, insists: bool = False,
) -> ReviewItem:  # fmt: skip
    """An intent that was missing, with this message as its first line; undone together.

    Raises SimilarIntent unless the caller insists, NotAllowed, NotFound, AlreadyReviewed, and what data.changes raises.
    """
    item = _open(session, officer, item_id)
    if not insists:
        found = similar.alike(training_data.current(session), name, title, item.text, item.neighbours)
        if found:
            raise SimilarIntent(found)
    batch = changes.new_batch()
    reason = _("Review of message %(number)s: an intent that was missing", number=item.id)
    changes.new_intent(
        session, officer, name, title=title, answers=[answer], reason=reason, source="review",
        review_item_id=item.id, batch=batch, now=now,
    )  # fmt: skip
    done = label(session, officer, item.id, name, entities, now, batch=batch)
    done.decision = {**(done.decision or {}), "batch": batch}
    ReviewRepository(session).flush()
    return done


def skip(session: Session, officer: Officer, item_id: int, now: datetime) -> ReviewItem:
    """Somebody who knows the matter should look. Raises NotAllowed, NotFound, AlreadyReviewed."""
    item = _open(session, officer, item_id)
    _close(session, officer, item, "expert", {"action": "skip"}, now)
    return item


def discard(session: Session, officer: Officer, item_id: int, now: datetime) -> ReviewItem:
    """Nothing to learn from. Raises NotAllowed, NotFound, AlreadyReviewed."""
    item = _open(session, officer, item_id)
    _close(session, officer, item, "discarded", {"action": "discard"}, now)
    ReviewRepository(session).take_marks_of_officers(item.id, now)
    return item


def spans_of(text: str, entities: Sequence[Mapping[str, Any]]) -> list[Span]:
    """Marks as spans without blanks at their ends. Raises BadMarks."""
    spans = []
    for one in entities:
        start, end = int(one["start"]), int(one["end"])
        words = text[start:end]
        if not 0 <= start < end <= len(text) or not words.strip():
            raise BadMarks
        start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
        spans.append(Span(str(one["entity"]), start, end, text[start:end]))
    try:
        render(text, spans)
    except BrokenLine as error:
        raise BadMarks from error
    return sorted(spans, key=lambda span: span.start)


def _open(session: Session, officer: Officer, item_id: int) -> ReviewItem:
    require_editor(officer)
    item = ReviewRepository(session).locked(item_id)
    if item is None:
        raise NotFound
    if item.state not in OPEN:
        raise AlreadyReviewed
    return item


def _close(
    session: Session, officer: Officer, item: ReviewItem, state: str, decision: dict[str, Any], now: datetime
) -> None:
    item.state, item.decision = state, decision
    item.decided_at, item.decided_by = now, officer.id
    ReviewRepository(session).flush()
    detail = {"intent": decision.get("intent")} if decision.get("intent") else {}
    audit.record(session, f"officer:{officer.id}", f"review.{decision['action']}", "review_item", item.id, now, detail)
