"""Cases as programs read them for one officer: the person behind the shield is no more in the API than on the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.cases import fields, schemas
from inbox_api.cases.shield import service as shield
from inbox_api.masking import masked
from inbox_api.models import Case, CaseEvent, Officer

TEXTS = ("title", "description", "result_text")


def case_for(session: Session, officer: Officer, case: Case, now: datetime) -> schemas.CaseOut:
    """One case in full."""
    return _with(schemas.CaseOut.of(case), shield.shown_text(session, officer, case, now), TEXTS)


def listed_for(officer: Officer, cases: Sequence[Case]) -> list[schemas.CaseOut]:
    """Many cases: private numbers are masked for everybody, names for handling units."""
    return [
        _with(schemas.CaseOut.of(case), masked, TEXTS[:2])
        if shield.is_listed_whole(officer, case)
        else _with(schemas.CaseOut.of(case), partial(shield.veiled, case=case), TEXTS)
        for case in cases
    ]


def events_for(
    session: Session, officer: Officer, case: Case, events: Sequence[CaseEvent], now: datetime
) -> list[schemas.EventOut]:
    """The timeline of one case."""
    shown = shield.shown_text(session, officer, case, now)
    rows = [schemas.EventOut.of(event) for event in events]
    return rows if shown is str else [_without_person(row, shown) for row in rows]


def _without_person(row: schemas.EventOut, shown: Callable[[str], str]) -> schemas.EventOut:
    detail = fields.without_person(row.detail) if row.kind == "field" else row.detail
    return row.model_copy(update={"detail": _inside(detail, shown)})


def _with(row: schemas.CaseOut, shown: Callable[[str], str], names: Sequence[str]) -> schemas.CaseOut:
    return row.model_copy(update={name: shown(text) for name in names if (text := getattr(row, name))})


def _inside(value: Any, shown: Callable[[str], str]) -> Any:
    """Every text in a JSON value."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {key: _inside(one, shown) for key, one in value.items()}
    return [_inside(one, shown) for one in value] if isinstance(value, list) else value
