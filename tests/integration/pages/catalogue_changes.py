"""Changes to the catalogue for the tests of its public pages, and how to read a page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import ProcedureQuestion
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures import service
from inbox_api.procedures.editing import overrides
from inbox_api.procedures.editing.overrides import Draft
from inbox_api.procedures.importing.json_lines import ReadResult
from inbox_api.procedures.importing.storing import store
from inbox_api.procedures.records import ProcedureRecord

BIRTH = "dang-ky-khai-sinh"
NOW = datetime.now(UTC)
TODAY = NOW.astimezone(LOCAL_ZONE).date()
EARLIER = NOW - timedelta(days=60)
ATTACK = '<script>alert(1)</script><img src=x onerror=alert(2)>" onclick="x'


def put(session: Session, procedure_id: str = BIRTH, **changes: object) -> ProcedureRecord:
    """A record with changes, imported today."""
    record = service.on_day(session, procedure_id, TODAY).national
    fresh = ProcedureRecord.model_validate(record.as_json() | changes)
    store(session, ReadResult(records=[fresh]), "new.jsonl", now=NOW)
    return fresh


def decide(session: Session, field: str, value: Any, first: date, last: date | None = None) -> None:
    """A fact of the city's own, written by one and approved by another."""
    people = OfficerRepository(session)
    writer, second = people.by_username("trainer"), people.by_username("approver")
    assert writer is not None
    assert second is not None
    draft = Draft(field, value, "Nghị quyết 12/2026 của HĐND", "theo nghị quyết", first, last)
    row = overrides.propose(session, writer, BIRTH, draft, now=EARLIER)
    overrides.approve(session, second, row.id, now=EARLIER)


def words_of(page: str) -> str:
    """What a reader of the page reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


class _Active(HTMLParser):
    """Collects what would run: scripts with a text, handlers, pictures from nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        has_handler = any(name.startswith("on") for name in names)
        leads_to_script = any("javascript:" in (value or "") for value in names.values())
        if has_handler or leads_to_script or tag == "img" or (tag == "script" and "src" not in names):
            self.found.append(str(self.get_starttag_text()))


def active_parts(page: str) -> list[str]:
    reader = _Active()
    reader.feed(page)
    return reader.found


def questions(session: Session) -> list[ProcedureQuestion]:
    return list(session.scalars(select(ProcedureQuestion).order_by(ProcedureQuestion.id)))
