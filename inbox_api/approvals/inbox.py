"""One inbox of everything that waits for a person's decision, wherever the decision itself is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.abuse import service as abuse
from inbox_api.approvals import service
from inbox_api.documents import service as documents
from inbox_api.looks import reading as looks
from inbox_api.models import DocumentState, Officer
from inbox_api.tokens import service as tokens


@dataclass(frozen=True, slots=True)
class Sum:
    """kind: decisions | documents_sign | documents_review | looks | limits | api_keys. oldest_at: since when."""

    kind: str
    count: int
    oldest_at: datetime | None


def sums(session: Session, officer: Officer, now: datetime) -> list[Sum]:
    """How much of each kind waits for this officer, and since when; what the officer may not decide counts nothing."""
    decisions, since = service.to_decide(session, officer)
    papers: dict[str, list[datetime]] = {DocumentState.SIGNING: [], DocumentState.REVIEWING: []}
    for one in documents.waiting_for(session, officer):
        papers[one.document.state].append(one.since)
    return [
        Sum("decisions", decisions, since),
        Sum("documents_sign", *_counted(papers[DocumentState.SIGNING])),
        Sum("documents_review", *_counted(papers[DocumentState.REVIEWING])),
        Sum("looks", *_counted([row.made_at for row in looks.waiting_for(session, officer)])),
        Sum("limits", *_counted([row.set_at for row in abuse.waiting_for(session, officer, now)])),
        Sum("api_keys", *_counted([key.created_at for key in tokens.waiting_for(session, officer, now)])),
    ]


def total(session: Session, officer: Officer, now: datetime) -> int:
    """The one number of the menu."""
    return sum(one.count for one in sums(session, officer, now))


def _counted(moments: Sequence[datetime]) -> tuple[int, datetime | None]:
    return len(moments), min(moments, default=None)
