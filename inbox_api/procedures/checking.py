"""Doubts about the stored records, for a person to settle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.procedures.answering.dates import ended_dates, is_stale
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.service import export_records
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt about one stored record, for a person to settle. field: the key it is about."""

    id: str
    field: str
    message: str


def check(session: Session, *, now: datetime) -> list[Finding]:
    """Doubts about the stored records on the local day of `now`, in the order of their ids."""
    today = now.astimezone(LOCAL_ZONE).date()
    findings: list[Finding] = []
    names: dict[str, str] = {}
    for record in export_records(session):
        if record.fee.is_doubtful:
            doubt = _("the amount is doubtful: wrong unit, or 0 without the word free")
            findings.append(Finding(record.id, "fee", doubt))
        ended = ended_dates(record.fee.text, today)
        over = [_("a date named in it is over: %(day)s", day=day.isoformat()) for day in ended]
        findings.extend(Finding(record.id, "fee", message) for message in over)
        findings.extend(Finding(record.id, key, message) for key, message in _gaps(record))
        if is_stale(record.as_of, today):
            stale = _("not compared with its source since %(date)s", date=record.as_of)
            findings.append(Finding(record.id, "as_of", stale))
        if record.name in names:
            twin = _("is also the name of %(id)s", id=names[record.name])
            findings.append(Finding(record.id, "name", twin))
        names[record.name] = record.id
    return findings


def _gaps(record: ProcedureRecord) -> Iterator[tuple[str, str]]:
    if record.code is None:
        yield "code", _("is not confirmed")
    if not record.documents:
        yield "documents", _("no paper is listed")
    if record.confidence == "memory":
        yield "confidence", _("the whole record rests on memory")
    elif record.memory_fields:
        yield "memory_fields", _("rest on memory: %(fields)s", fields=", ".join(record.memory_fields))
