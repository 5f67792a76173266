"""A unit of the tree as a file or an administrator describes it: the one place where its row is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from inbox_api.models import Unit
from inbox_api.officers.repository import OfficerRepository


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """kind: city | ward | VP | KT | VHXH | HCC | CA | department | utility. ward_code None: of the whole city."""

    name: str
    kind: str
    ward_code: str | None = None
    parent_id: int | None = None
    is_outside: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


def keep(session: Session, code: str, facts: UnitFacts) -> Unit:
    """The unit of this code is as described from now on; a code that is not known is a new unit."""
    repository = OfficerRepository(session)
    unit = repository.unit_by_code(code) or Unit(code=code)
    unit.name, unit.kind, unit.ward_code = facts.name, facts.kind, facts.ward_code
    unit.parent_id, unit.is_outside = facts.parent_id, facts.is_outside
    unit.valid_from, unit.valid_to = facts.valid_from, facts.valid_to
    repository.add(unit)
    return unit
