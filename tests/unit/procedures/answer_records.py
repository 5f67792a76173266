"""Records and surroundings for the tests of answers."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from inbox_api.deadlines.calendar import LOCAL_ZONE, SaturdayMode, build_calendar
from inbox_api.procedures.answering.answers import Answer, Aspect, answer
from inbox_api.procedures.answering.around import NOTHING, Around
from inbox_api.procedures.answering.aspects import Case
from inbox_api.procedures.dated import Origin
from inbox_api.procedures.importing.json_lines import read_records
from inbox_api.procedures.records import ProcedureRecord

CITY = Path(__file__).parents[3] / "demo_city" / "procedures.jsonl"
RECORDS = {record.id: record for record in read_records(CITY).records}
BIRTH = RECORDS["dang-ky-khai-sinh"]
TODAY = date(2026, 11, 26)  # a Thursday
CALENDAR = build_calendar()
SATURDAYS = build_calendar(saturday=SaturdayMode.WORKING)


def changed(**changes: Any) -> ProcedureRecord:
    """Registration of birth with other values."""
    return ProcedureRecord.model_validate(BIRTH.as_json() | changes)


def bare(**changes: Any) -> ProcedureRecord:
    """What a bare list of procedures holds: a name, a code, a field and an agency."""
    empty: dict[str, Any] = {
        "audience": "", "documents": [], "steps": [], "conditions": [], "submit_where": "", "result": "",
        "legal_basis": [], "memory_fields": [], "notes": "Danh sách không có chi tiết.", "online_level": "chưa rõ",
        "processing_time": {"value": None, "unit": "ngày", "text": ""}, "fee": {"amount_vnd": None, "text": ""},
    }  # fmt: skip
    return changed(**empty, **changes)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL_ZONE)


def now(hour: int = 9, minute: int = 0, **more: Any) -> Around:
    """Today at this hour, with the calendar."""
    return Around(moment=at(TODAY, hour, minute), calendar=CALENDAR, **more)


def origin(source: str = "NQ 12/2026/NQ-HĐND", since: date = date(2026, 7, 1), until: date | None = None) -> Origin:
    return Origin(1, source, since, until)


def told(
    record: ProcedureRecord, aspect: Aspect, today: date | None = TODAY, around: Around = NOTHING,
    case: Case | None = None,
) -> str:  # fmt: skip
    """Everything."""
    return "\n".join(answer(record, aspect, today, around=around, detail=True, case=case).parts)


def short(
    record: ProcedureRecord, aspect: Aspect, today: date | None = TODAY, around: Around = NOTHING,
    case: Case | None = None,
) -> Answer:  # fmt: skip
    return answer(record, aspect, today, around=around, case=case)


def numbers(words: str) -> set[str]:
    """Figures as they are written, points and commas inside them included."""
    return set(re.findall(r"\d+(?:[.,]\d+)*", words))
