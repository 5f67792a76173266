"""Which unit gets a case: ordered rules, the first that fits wins; without a ward the city's desk sorts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.errors import Conflict
from inbox_api.models import RoutingRule, Unit
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import lazy_gettext


class NoUnit(Conflict):
    """The city's data have no unit to take cases at all."""

    code = "no_unit"
    message = lazy_gettext("No unit is set up to receive this case.")


def fits(rule: RoutingRule, *, case_type: str, topic: str | None, ward_code: str | None) -> bool:
    """Whether a rule's conditions hold; empty conditions match everything. Topics match by code or field (2 digits)."""
    if rule.case_types and case_type not in rule.case_types:
        return False
    if rule.topics and not (topic and (topic in rule.topics or topic[:2] in rule.topics)):
        return False
    if rule.ward_code and rule.ward_code != ward_code:
        return False
    return bool(ward_code) or not rule.needs_ward


def unit_for(session: Session, *, case_type: str, topic: str | None, ward_code: str | None) -> tuple[Unit, str]:
    """The unit and the name of the rule that chose it. Raises NoUnit."""
    officers = OfficerRepository(session)
    rules: Sequence[RoutingRule] = CaseRepository(session).routing_rules()
    for rule in rules:
        if not fits(rule, case_type=case_type, topic=topic, ward_code=ward_code):
            continue
        unit = None
        if rule.unit_code:
            unit = officers.unit_by_code(rule.unit_code)
        elif rule.unit_kind and ward_code:
            unit = officers.unit_of_kind(rule.unit_kind, ward_code)
        if unit is not None:
            return unit, rule.name
    raise NoUnit
