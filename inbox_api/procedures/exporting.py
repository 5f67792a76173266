"""Records out of the catalogue, so that an import of them gives the same back."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import ProcedureOverride
from inbox_api.procedures.dated import merged as merged_on
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.repository import ProcedureRepository


def count(session: Session) -> int:
    """How many procedures the catalogue has, inactive ones included."""
    return ProcedureRepository(session).count()


def records(session: Session, *, day: date | None = None, merged: bool = False) -> list[ProcedureRecord]:
    """All records by id, also inactive ones: today's, or the national versions that held on the local `day`.

    merged: with the city's approved facts of that day laid over, as citizens were answered; such a file is for
    reading, for imported again the facts would pass for national ones.
    """
    repository = ProcedureRepository(session)
    stored = repository.all_records() if day is None else repository.all_on(day)
    if not merged:
        return [ProcedureRecord.model_validate(one) for one in stored]
    layers: dict[str, list[ProcedureOverride]] = {}
    for row in repository.approved_overrides():
        layers.setdefault(row.procedure_id, []).append(row)
    on = day or datetime.now(LOCAL_ZONE).date()
    return [merged_on(one, layers.get(one["id"], []), on).record for one in stored]
