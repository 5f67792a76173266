"""Facts that both sides changed: a person chooses, with both before the eyes; neither is ever lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.steps import change_fields, require_writer
from inbox_api.errors import Conflict, NotFound
from inbox_api.field import facts
from inbox_api.field.repository import FieldRepository
from inbox_api.models import Case, FieldChoice, Officer
from inbox_api.texts import lazy_gettext

CHOICES_AT_MOST = 100


class ChosenAlready(Conflict):
    code = "chosen_already"
    message = lazy_gettext("Somebody has chosen already.")


def open_for(session: Session, officer: Officer) -> Sequence[FieldChoice]:
    """What waits in cases that the officer may read, the newest first."""
    return FieldRepository(session).choices_for(officer, CHOICES_AT_MOST)


def decide(
    session: Session, officer: Officer, choice_id: int, chosen: str, seen: Any, now: datetime
) -> tuple[Case, FieldChoice]:
    """chosen: mine (what was put down on the spot) | theirs (what stands in the case).

    seen: what stood in the case before the officer's eyes; when it is another by now, nothing is done. Raises
    NotFound, NotAllowed, LeadUnitOnly, ChosenAlready, Conflict.
    """
    repository = FieldRepository(session)
    row = repository.choice(choice_id)
    case = repository.readable(officer, row.case_id) if row is not None else None
    if row is None or case is None:
        raise NotFound
    require_writer(officer)
    require_lead(session, case, officer)
    if row.decided_at is not None:
        raise ChosenAlready
    stands = facts.facts_of(case)[row.fact]
    if not facts.is_same(stands, seen):
        raise Conflict
    if chosen == "mine" and not facts.is_same(stands, row.mine):
        change_fields(session, case, facts.columns(row.fact, row.mine), officer, now)
    row.decider, row.decided_at, row.chosen = officer, now, chosen
    detail = {"visit": row.visit_id, "fact": row.fact, "chosen": chosen, "mine": row.mine, "theirs": stands}
    add_event(session, case, "field_choice", now, detail=detail, officer_id=officer.id)
    ids = {"visit": row.visit_id, "fact": row.fact, "chosen": chosen}
    audit.record(session, f"officer:{officer.id}", "case.field_choice", "case", case.id, now, ids)
    announce_case(session, case)
    return case, row
