"""The states a record has had: national versions, and any day with the city's facts of that day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from inbox_api.errors import Invalid
from inbox_api.models import ProcedureVersion
from inbox_api.procedures import service
from inbox_api.procedures.editing.differences import FieldDifference, compare
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.repository import ProcedureRepository
from inbox_api.procedures.service import NoSuchProcedure
from inbox_api.texts import gettext as _

_VERSION = re.compile(r"v([0-9]{1,18})")


def versions(session: Session, procedure_id: str) -> Sequence[ProcedureVersion]:
    """All national versions, the newest first. Raises NoSuchProcedure."""
    found = ProcedureRepository(session).versions(procedure_id)
    if not found:
        raise NoSuchProcedure
    return found


def version_on(found: Sequence[ProcedureVersion], day: date) -> ProcedureVersion:
    """The version of `versions` that `service.on_day` answers from on the local `day`."""
    for version in found:
        if version.valid_from <= day and (version.valid_to is None or version.valid_to > day):
            return version
    return found[-1]


def state(session: Session, procedure_id: str, mark: str) -> ProcedureRecord:
    """The record by its mark: "v12" is a national version alone, "2026-07-01" a day with the city's facts.

    Raises NoSuchProcedure, and Invalid for a mark that is neither or a version of another procedure.
    """
    numbered = _VERSION.fullmatch(mark)
    if numbered is None:
        return service.on_day(session, procedure_id, parsed_day(mark)).record
    for version in versions(session, procedure_id):
        if version.id == int(numbered[1]):
            return ProcedureRecord.model_validate(version.record)
    raise Invalid(_("There is no such version of this procedure."))


def compare_states(session: Session, procedure_id: str, before: str, after: str) -> list[FieldDifference]:
    """The fields that differ between two marks. Raises as `state`."""
    return compare(state(session, procedure_id, before), state(session, procedure_id, after))


def parsed_day(text: str) -> date:
    """A day as pages and programs write it, "2026-07-01". Raises Invalid."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(_("This is not a date: %(text)s.", text=text[:40])) from error
