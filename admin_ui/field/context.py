"""What the case page shows of field work."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.orm import Session

from admin_ui.field.words import OUTCOMES, STAGES, WHY
from inbox_api.areas import service as areas
from inbox_api.cases.states import CaseState, allowed_moves, path_between
from inbox_api.field import reading
from inbox_api.field.facts import FACTS, facts_of, text_of
from inbox_api.models import Case, Officer


def field_context(session: Session, officer: Officer, case: Case) -> dict[str, Any]:
    """field: the visits with what waits for a person; the words for it; what stands in the case now."""
    ward_names = {ward.code: ward.name for ward in areas.wards(session)}
    stands = facts_of(case)
    return {
        "field": reading.of_case(session, case),
        "field_words": {"outcomes": OUTCOMES, "stages": STAGES, "why": WHY, "facts": FACTS},
        "fact_text": lambda name, value: text_of(name, value, ward_names),
        "fact_now": stands,
        "fact_seen": {name: json.dumps(value) for name, value in stands.items()},
        "may_resolve": _may_resolve(officer, case),
        "is_visitable": case.restricted == "none" and case.closed_at is None and case.merged_into_id is None,
    }


def _may_resolve(officer: Officer, case: Case) -> bool:
    """Whether the steps lead from here to "solved"; each is checked again when it is taken."""
    current = CaseState(case.status)
    moves = allowed_moves(current, officer.roles, case.case_type)
    if any(move.target == CaseState.RESOLVED for move in moves):
        return True
    path = path_between(current, CaseState.IN_PROGRESS, roles=officer.roles, case_type=case.case_type)
    return bool(path)
