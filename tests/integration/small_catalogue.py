"""Eight records of the demo city: enough for searches to have rivals, quick enough for every test."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from inbox_api.models import Procedure, ProcedureArticle, ProcedureOverride, ProcedurePhrase, ProcedureQuestion
from inbox_api.models.procedures import ProcedureVersion
from inbox_api.procedures import service
from inbox_api.procedures.finding.results import Hit, SearchResult
from inbox_api.procedures.importing.json_lines import ReadResult
from inbox_api.procedures.importing.storing import ImportReport, store
from inbox_api.procedures.questions import service as questions
from inbox_api.procedures.records import ProcedureRecord
from tests.conftest import ROOT

CITY = ROOT / "demo_city" / "procedures.jsonl"
BIRTH = "dang-ky-khai-sinh"
MARRIAGE = "dang-ky-ket-hon"
IDS = {BIRTH, MARRIAGE, "dang-ky-khai-tu", "cap-ban-sao-trich-luc", "dang-ky-thuong-tru", "dang-ky-tam-tru"}
HAS = 8


def load(session: Session, *, days_ago: int = 60) -> None:
    """A catalogue of its own for one test, imported some days ago."""
    for table in (ProcedureArticle, ProcedureQuestion, ProcedurePhrase, ProcedureOverride, ProcedureVersion, Procedure):
        session.execute(delete(table))
    plain = [json.loads(line) for line in CITY.read_text(encoding="utf-8").splitlines()]
    chosen = [one for one in plain if one["id"] in IDS]
    chosen += [one for one in plain if one["id"] not in IDS][: HAS - len(chosen)]
    records = [ProcedureRecord.model_validate(one) for one in chosen]
    store(session, ReadResult(records=records), "procedures.jsonl", now=datetime.now(UTC) - timedelta(days=days_ago))
    session.flush()


def import_changed(session: Session, procedure_id: str, **changes: Any) -> ImportReport:
    """A national import of today that changes some keys of one record."""
    today = datetime.now(UTC)
    record = service.on_day(session, procedure_id, today.date()).national
    fresh = ProcedureRecord.model_validate(record.as_json() | changes)
    return store(session, ReadResult(records=[fresh]), "new.jsonl", now=today)


def ask(session: Session, text: str, *ids: str, sure: bool = False, times: int = 1) -> int:
    """Citizens ask `text` and are offered `ids`; the number of the last question."""
    hits = [Hit(one, None, one, 0.5) for one in ids]
    number = 0
    for _time in range(times):
        number = questions.note(session, text, SearchResult(sure, hits), via="page", now=datetime.now(UTC))
    return number
