"""Facts whose last day is near or over, and everything that turns amber with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import ProcedureArticle
from inbox_api.procedures import service
from inbox_api.procedures.editing import articles, training_lines
from inbox_api.procedures.editing.endings import AMBER_DAYS
from inbox_api.procedures.editing.overview import Row, overview
from inbox_api.procedures.editing.repository import ArticleRepository
from inbox_api.settings import get_settings


@dataclass(frozen=True, slots=True)
class AmberProcedure:
    """One procedure with something that ends, its live texts, and how many training lines name it."""

    row: Row
    texts: list[ProcedureArticle]
    training_lines: int


@dataclass(frozen=True, slots=True)
class Amber:
    """procedures: the first to end first. texts: live articles and ready answers whose own last day is near or over."""

    procedures: list[AmberProcedure]
    texts: Sequence[ProcedureArticle]


def amber(session: Session, *, now: datetime, rows: Sequence[Row] | None = None) -> Amber:
    """Everything that is amber on the local day of `now`. rows: of `overview`, when the caller has them already."""
    today = now.astimezone(LOCAL_ZONE).date()
    marked = [row for row in (overview(session, now=now) if rows is None else rows) if row.is_amber]
    live = [text for text in articles.every(session) if articles.state_of(text, today) in {"approved", "over"}]
    records = service.index(session, today).records if marked else []
    lines = training_lines.counts(get_settings().training_folder, records) if marked else {}
    found = [
        AmberProcedure(row, [text for text in live if row.brief.id in text.procedure_ids], lines.get(row.brief.id, 0))
        for row in sorted(marked, key=lambda row: row.facts.endings[0].last_day)
    ]
    return Amber(found, ending_texts(session, today))


def ending_texts(session: Session, today: date) -> Sequence[ProcedureArticle]:
    """Live articles and ready answers whose last day is near, or over and not dealt with, the first to end first."""
    return ArticleRepository(session).ending(date.min, today + timedelta(days=AMBER_DAYS))


def amber_ids(rows: Sequence[Row]) -> frozenset[str]:
    """The procedures whose linked texts are amber too."""
    return frozenset(row.brief.id for row in rows if row.is_amber)
