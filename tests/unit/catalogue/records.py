"""One record for the tests of this folder, changed as each test needs it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from inbox_api.procedures.importing.json_lines import read_records
from inbox_api.procedures.records import ProcedureRecord

CITY = Path(__file__).parents[3] / "demo_city" / "procedures.jsonl"


@lru_cache(maxsize=1)
def _birth() -> ProcedureRecord:
    return next(record for record in read_records(CITY).records if record.id == "dang-ky-khai-sinh")


def birth(**changes: object) -> ProcedureRecord:
    """The registration of a birth with some of its keys changed."""
    return ProcedureRecord.model_validate(_birth().as_json() | changes)
