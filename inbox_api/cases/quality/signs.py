"""Signs that somebody works for the figures and not for the people: a computed list, no verdict.

Each sign names its cases, so that whoever reads it can look. Nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.cases.quality.repository import QualityRepository
from inbox_api.cases.states import CaseState
from inbox_api.errors import NotAllowed
from inbox_api.models import Officer
from inbox_api.officers.repository import OfficerRepository

READERS = ("leader", "auditor", "inspector")
MANY_CLOSED, NEXT_WITHIN = 10, timedelta(minutes=3)
JUST_BEFORE, MANY_JUST_BEFORE = timedelta(hours=1), 5
MANY_COPIES = 5
LONG_PAUSE = timedelta(days=15)
PAUSED_LONG = "paused_long"
SHOWN_CODES = 12


@dataclass(frozen=True, slots=True)
class Sign:
    """kind: mass_closing | last_minute | copied | looser | paused_long. who: an officer or a unit.

    codes: the cases, oldest first.
    """

    kind: str
    who: str
    count: int
    codes: tuple[str, ...]
    at: datetime | None = None
    words: str = ""


def signs(session: Session, reader: Officer, since: datetime, until: datetime) -> list[Sign]:
    """Over cases that the reader may know of, the strongest first. Raises NotAllowed."""
    if not reader.has_role(*READERS):
        raise NotAllowed
    repository = QualityRepository(session)
    closings = repository.closers(reader, since, until)
    found = [*mass_closings(closings), *last_minute(closings)]
    found += _copied(session, repository.copied_results(reader, since, until, MANY_COPIES))
    found += _looser(repository.reclassified(reader, since, until))
    found += paused_long(repository.waited(reader, since, until), until)
    return sorted(found, key=lambda sign: (-sign.count, sign.kind, sign.who))


def mass_closings(closings: Sequence[Any]) -> list[Sign]:
    """Runs of many closings of one officer, each within minutes of the one before."""
    found = []
    for (_number, name), rows in groupby(closings, key=lambda row: (row[0], row[1])):
        of_officer, start = list(rows), 0
        while start < len(of_officer):
            end = start
            while end + 1 < len(of_officer) and of_officer[end + 1][2] - of_officer[end][2] <= NEXT_WITHIN:
                end += 1
            run = of_officer[start : end + 1]
            if len(run) >= MANY_CLOSED:
                codes = tuple(row[5] for row in run)[:SHOWN_CODES]
                found.append(Sign("mass_closing", name, len(run), codes, run[0][2]))
            start = end + 1
    return found


def last_minute(closings: Sequence[Any]) -> list[Sign]:
    """Officers who close many cases within the last hour before their deadline."""
    found = []
    for (_number, name), rows in groupby(closings, key=lambda row: (row[0], row[1])):
        close = [row for row in rows if row[3] is not None and timedelta(0) <= row[3] - row[2] <= JUST_BEFORE]
        if len(close) >= MANY_JUST_BEFORE:
            codes = tuple(row[5] for row in close)[:SHOWN_CODES]
            found.append(Sign("last_minute", name, len(close), codes, close[-1][2]))
    return found


def _copied(session: Session, rows: Sequence[Any]) -> list[Sign]:
    officers = OfficerRepository(session)
    found = []
    for row in rows:
        unit = officers.unit(row[0])
        found.append(
            Sign("copied", unit.name if unit else "?", row[2], tuple(sorted(row[3]))[:SHOWN_CODES], words=row[1][:300])
        )
    return found


def _looser(rows: Sequence[Any]) -> list[Sign]:
    """Changes of kind or priority that moved a deadline further away, for each officer."""
    by_officer: dict[str, list[Any]] = {}
    for row in rows:
        event = row[0]
        old, new = event.detail["before"].get("due_at"), event.detail["after"].get("due_at")
        if event.officer is not None and old and new and datetime.fromisoformat(new) > datetime.fromisoformat(old):
            by_officer.setdefault(event.officer.display_name, []).append(row)
    return [
        Sign("looser", name, len(found), tuple(row[1].code for row in found)[:SHOWN_CODES], found[0][0].at)
        for name, found in by_officer.items()
    ]


def paused_long(rows: Sequence[Any], until: datetime) -> list[Sign]:
    """Cases whose clock stood still for their citizens for long, all pauses of a case together; by officer, else unit.

    at: when the last of them became one.
    """
    found: dict[str, list[tuple[str, datetime]]] = {}
    for officer, unit, code, pauses in rows:
        since = _long_since(pauses, until)
        if since is not None:
            found.setdefault(officer or unit, []).append((code, since))
    return [
        Sign(PAUSED_LONG, who, len(cases), tuple(code for code, _at in cases[:SHOWN_CODES]), max(at for _, at in cases))
        for who, cases in found.items()
    ]


def _long_since(pauses: Sequence[dict[str, Any]], until: datetime) -> datetime | None:
    """When the time spent waiting for the citizen reached LONG_PAUSE; None when it has not."""
    left = LONG_PAUSE
    for pause in pauses:
        if pause.get("state", CaseState.NEEDS_INFORMATION) != CaseState.NEEDS_INFORMATION:
            continue
        begin = datetime.fromisoformat(pause["from"])
        end = min(datetime.fromisoformat(pause["to"]), until) if pause.get("to") else until
        if end - begin >= left:
            return begin + left
        left -= max(end - begin, timedelta(0))
    return None
