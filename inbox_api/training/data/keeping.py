"""What every change of the training data has in common: who may, the reason, the lock, the row and the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Conflict
from inbox_api.models import Officer, TrainingChange
from inbox_api.training.data import spoken, state
from inbox_api.training.data.errors import LineGone, NoReason, UnknownIntent
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import is_protected, require_editor
from inbox_api.training.examples import Example

SOURCES = ("review", "hand", "health", "import", "paraphrase", "procedure", "reply", "file")
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line that is wanted, entities inline. topic: of the block that it belongs to; None: of no certain one.

    procedure: the record that proposed it.
    """

    intent: str
    line: str
    reason: str
    topic: str | None = None
    procedure: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One change. waits: for a second person; None: where its intents are protected."""

    intent: str | None
    detail: dict[str, Any]
    reason: str
    waits: bool | None = None


def begin(session: Session, officer: Officer, *reasons: str) -> state.TrainingData:
    """The data, which nobody else changes until the end of the transaction. Raises NotAllowed, NoReason."""
    require_editor(officer)
    if not all(reason.strip() and len(reason) <= LONGEST_REASON for reason in reasons):
        raise NoReason
    DataRepository(session).lock()
    return state.current(session)


def is_proposal(row: TrainingChange) -> bool:
    """An officer's answer that somebody wants to have taught: it changes nothing by itself."""
    return "question" in row.detail


def there(data: state.TrainingData, intent: str, line: str) -> Example:
    """The line as it stands. Raises UnknownIntent, LineGone."""
    if intent not in data.intents:
        raise UnknownIntent
    found = data.by_line.get((intent, line))
    if found is None:
        raise LineGone
    return found


def keep(
    session: Session, officer: Officer, kind: str, wanted: Sequence[Wanted], *, source: str,
    review_item_id: int | None = None, batch: str | None = None, now: datetime | None = None,
) -> list[TrainingChange]:  # fmt: skip
    """The changes in the draft, in this order: the data are put together once for all.

    Raises Conflict for what no longer fits.
    """
    assert source in SOURCES
    at = now or datetime.now(UTC)
    common = {
        "kind": kind, "source": source, "review_item_id": review_item_id, "batch": batch, "made_at": at,
        "made_by": officer.id,
    }  # fmt: skip
    rows = DataRepository(session).keep_changes({**common, **_values(one)} for one in wanted)
    if not {row.id for row in rows}.isdisjoint(state.current(session).refused):
        raise Conflict
    if kind in ("new_intent", "response", "file"):
        spoken.speak(state.approved(session).taught.values())  # what waits is not said
    for row in rows:
        audit.record(
            session, f"officer:{officer.id}", f"training.{kind}", "training_change", row.id, at,
            {"intent": row.intent, "source": source, "state": row.state},
        )  # fmt: skip
    return rows


def _values(one: Wanted) -> dict[str, Any]:
    waits = is_protected(one.intent, one.detail.get("to")) if one.waits is None else one.waits
    return {
        "intent": one.intent, "detail": one.detail, "reason": one.reason.strip(),
        "state": "waiting" if waits else "approved",
    }  # fmt: skip
