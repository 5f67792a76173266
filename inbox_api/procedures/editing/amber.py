"""Facts whose last day is near or over, and everything that turns amber with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import ProcedureArticle
from inbox_api.procedures import service
from inbox_api.procedures.answering.papers import form_names
from inbox_api.procedures.editing import articles
from inbox_api.procedures.editing.endings import AMBER_DAYS
from inbox_api.procedures.editing.overview import Row, overview
from inbox_api.procedures.editing.repository import ArticleRepository
from inbox_api.training.catalogue import mentions


@dataclass(frozen=True, slots=True)
class AmberProcedure:
    """One procedure with something that ends, and what is linked to it: live texts, lines of the training data that
    name it, by intent, and the names of its forms.
    """

    row: Row
    texts: list[ProcedureArticle]
    intents: Mapping[str, int] = field(default_factory=dict)
    forms: Sequence[str] = ()

    @property
    def training_lines(self) -> int:
        return sum(self.intents.values())


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
    lines = mentions.on_day(session, today) if marked else {}
    found = [
        AmberProcedure(
            row, [text for text in live if row.brief.id in text.procedure_ids],
            mentions.counts(lines.get(row.brief.id, {})), _forms(session, row.brief.id, today),
        )
        for row in sorted(marked, key=lambda row: row.facts.endings[0].last_day)
    ]  # fmt: skip
    return Amber(found, ending_texts(session, today))


def _forms(session: Session, procedure_id: str, today: date) -> list[str]:
    return list(form_names(service.on_day(session, procedure_id, today).record))


def linked_lines(session: Session, intent: str, *, now: datetime) -> dict[str, tuple[str, list[str]]]:
    """The lines of one intent that are amber: by procedure its name, and the lines that name it."""
    marked = {row.brief.id: row.brief.name for row in overview(session, now=now) if row.is_amber}
    if not marked:
        return {}
    found = mentions.on_day(session, now.astimezone(LOCAL_ZONE).date())
    return {
        procedure_id: (marked[procedure_id], [one.line for one in lines[intent]])
        for procedure_id, lines in found.items()
        if procedure_id in marked and intent in lines
    }


def linked_intents(session: Session, *, now: datetime) -> dict[str, int]:
    """How many lines of each intent are amber."""
    marked = {row.brief.id for row in overview(session, now=now) if row.is_amber}
    found = mentions.on_day(session, now.astimezone(LOCAL_ZONE).date()) if marked else {}
    lines: dict[str, set[str]] = {}
    for procedure_id in marked & found.keys():
        for intent, told in found[procedure_id].items():
            lines.setdefault(intent, set()).update(one.line for one in told)
    return {intent: len(told) for intent, told in lines.items()}


def ending_texts(session: Session, today: date) -> Sequence[ProcedureArticle]:
    """Live articles and ready answers whose last day is near, or over and not dealt with, the first to end first."""
    return ArticleRepository(session).ending(date.min, today + timedelta(days=AMBER_DAYS))


def amber_ids(rows: Sequence[Row]) -> frozenset[str]:
    """The procedures whose linked texts are amber too."""
    return frozenset(row.brief.id for row in rows if row.is_amber)
