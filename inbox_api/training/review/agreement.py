"""Two people label the same message without seeing each other's word: how far they agree, and who decides where not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import Officer, ReviewItem, ReviewMark
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training import data as training_data
from inbox_api.training.data import changes
from inbox_api.training.data.rights import require_editor, require_reader
from inbox_api.training.examples import render
from inbox_api.training.review import deciding
from inbox_api.training.review.repository import ReviewRepository


class MarksNeeded(Invalid):
    code = "marks_needed"
    message = lazy_gettext("Both labels have this intent: say which marks count.")


@dataclass(frozen=True, slots=True)
class Agreement:
    """kappa: Cohen's, None with fewer than two labels or no pair. pairs: [(one intent, other intent, how often)]."""

    items: int
    agreed: int
    kappa: float | None
    same_entities: int
    pairs: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two words on one message; names of the labellers stay away until it is decided."""

    item: ReviewItem
    marks: tuple[ReviewMark, ...]

    @property
    def is_about_marks(self) -> bool:
        """The intent is the same; what is marked differs."""
        return len({mark.intent for mark in self.marks}) == 1


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two people's labels; None where chance alone would agree always, or nothing was labelled."""
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(one == other for one, other in pairs) / total
    first, second = Counter(one for one, _other in pairs), Counter(other for _one, other in pairs)
    chance = sum(first[name] * second[name] for name in first) / total**2
    return None if chance >= 1.0 else (observed - chance) / (1.0 - chance)


def figures(session: Session, officer: Officer) -> Agreement:
    """Over all messages that two people labelled. Raises NotAllowed."""
    require_reader(officer)
    double = [marks for _item, marks in ReviewRepository(session).double_marks()]
    pairs = [(one.intent, other.intent) for one, other in double]
    differing = Counter((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])
    return Agreement(
        items=len(pairs),
        agreed=sum(one == other for one, other in pairs),
        kappa=kappa(pairs),
        same_entities=sum(_spans(one) == _spans(other) for one, other in double),
        pairs=tuple((one, other, count) for (one, other), count in differing.most_common(20)),
    )


def _spans(mark: ReviewMark) -> set[tuple[str, int, int]]:
    return {(one["entity"], one["start"], one["end"]) for one in mark.entities}


def second_looks(session: Session, officer: Officer, limit: int) -> Sequence[ReviewItem]:
    """Messages that somebody else labelled, for a second label that is given blindly. Raises NotAllowed."""
    require_editor(officer)
    return ReviewRepository(session).waiting_for_second(officer.id, limit, get_settings().second_label_share)


def second_label(
    session: Session, officer: Officer, item_id: int, intent: str, entities: Sequence[Mapping[str, Any]] | None,
    now: datetime,
) -> bool:  # fmt: skip
    """True: the same intent and the same marks as the first. Otherwise the message goes to a third person, and its line
    stays until then.

    entities: None: those of the prediction, which the first person started from, too. Raises NotAllowed, NotFound,
    Invalid, BadMarks.
    """
    require_editor(officer)
    repository = ReviewRepository(session)
    item = repository.locked(item_id)
    marks = repository.marks(item_id) if item is not None else ()
    if item is None or item.state != "done" or len(marks) != 1:
        raise NotFound
    if marks[0].officer_id == officer.id:
        raise NotAllowed
    _known(session, intent)
    found = item.prediction.get("entities") or [] if entities is None else entities
    mine = repository.put_mark(
        item.id, officer.id, now, intent=intent, entities=_kept(item, found), is_adjudication=False
    )
    if intent == marks[0].intent and _spans(mine) == _spans(marks[0]):
        return True
    item.state = "disputed"
    repository.flush()
    audit.record(session, f"officer:{officer.id}", "review.disputed", "review_item", item.id, now)
    return False


def _known(session: Session, intent: str) -> None:
    if intent not in training_data.current(session).intents:
        raise Invalid


def disputes(session: Session, officer: Officer, limit: int = 50) -> list[Dispute]:
    """Messages on which two people differ and that this one has not labelled. Raises NotAllowed."""
    require_editor(officer)
    return [Dispute(item, tuple(marks)) for item, marks in ReviewRepository(session).disputed(officer.id, limit)]


def adjudicate(
    session: Session, officer: Officer, item_id: int, intent: str, now: datetime,
    entities: Sequence[Mapping[str, Any]] | None = None,
) -> ReviewItem:  # fmt: skip
    """A third person's word counts: the line stands under this intent, with these marks, afterwards.

    entities: None: those of the label with this intent, or of the first where neither has it. Raises NotAllowed,
    NotFound, Invalid, BadMarks, MarksNeeded (both have the intent, with other marks), and what data.changes raises.
    """
    require_editor(officer)
    repository = ReviewRepository(session)
    item = repository.locked(item_id)
    if item is None or item.state != "disputed":
        raise NotFound
    marks = repository.marks(item.id)
    if any(mark.officer_id == officer.id for mark in marks):
        raise NotAllowed
    _known(session, intent)
    kept = _kept(item, _marks_of(marks, intent) if entities is None else entities)
    written = _put_right(session, officer, item, intent, kept, now)
    repository.put_mark(item.id, officer.id, now, intent=intent, entities=kept, is_adjudication=True)
    item.state, item.decided_at, item.decided_by = "done", now, officer.id
    item.decision = {"action": "adjudicate", "intent": intent} | written
    repository.flush()
    audit.record(session, f"officer:{officer.id}", "review.adjudicated", "review_item", item.id, now)
    return item


def _kept(item: ReviewItem, entities: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Marks as they are stored. Raises BadMarks."""
    return [
        {"entity": span.entity, "start": span.start, "end": span.end} for span in deciding.spans_of(item.text, entities)
    ]


def _marks_of(marks: Sequence[ReviewMark], intent: str) -> Sequence[Mapping[str, Any]]:
    fitting = [mark for mark in marks if mark.intent == intent]
    if len(fitting) > 1 and any(_spans(mark) != _spans(fitting[0]) for mark in fitting):
        raise MarksNeeded
    return (fitting or marks)[0].entities


def _put_right(
    session: Session, officer: Officer, item: ReviewItem, intent: str, kept: Sequence[Mapping[str, Any]], now: datetime
) -> dict[str, Any]:
    """Have the line that came of the item stand under the intent, with these marks.

    {"change": its last change or None, "batch": of both, where there were two}.
    """
    data = training_data.current(session)
    there = data.by_key.get(training_data.state.key_of(item.text))
    reason = _("Review of message %(number)s: decided by a third person", number=item.id)
    line = render(item.text, deciding.spans_of(item.text, kept))
    if there is None:
        change = changes.add(
            session, officer, intent, line, reason=reason, source="review", review_item_id=item.id, now=now
        )
        return {"change": change.id}
    # A line that is nearly this one may be spelt otherwise: its marks do not lie where these do.
    stood = {(span.entity, span.start, span.end) for span in there.entities}
    wanted = {(one["entity"], one["start"], one["end"]) for one in kept}
    has_other_marks = there.text == item.text and stood != wanted
    batch = changes.new_batch() if has_other_marks and there.intent != intent else None
    last, now_there = None, there.line
    if has_other_marks:
        now_there = line
        last = changes.edit(
            session, officer, there.intent, there.line, line, reason=reason, source="review", batch=batch,
            review_item_id=item.id, now=now,
        ).id  # fmt: skip
    if there.intent != intent:
        last = changes.move(
            session, officer, there.intent, now_there, intent, reason=reason, source="review", batch=batch,
            review_item_id=item.id, now=now,
        ).id  # fmt: skip
    return {"change": last} | ({"batch": batch} if batch else {})
