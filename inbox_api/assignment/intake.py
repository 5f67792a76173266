"""What follows when a case was recorded: co-units of the rule, alarms of its deadline, an officer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.assignment import co_units
from inbox_api.assignment.learning import acting
from inbox_api.assignment.repository import AssignmentRepository
from inbox_api.assignment.routing import Routed
from inbox_api.cases import news
from inbox_api.deadlines import clocks
from inbox_api.models import Case
from inbox_api.officers.repository import OfficerRepository

ASSIGN_WAITING = "assign_waiting"


def after_create(session: Session, case: Case, routed: Routed, now: datetime, *, by: int | None = None) -> None:
    """Called once, in the transaction that records the case. by: the id of the officer who recorded it."""
    if routed.co_unit_ids:
        found = [OfficerRepository(session).unit(unit_id) for unit_id in routed.co_unit_ids]
        co_units.add_by_rule(session, case, [unit for unit in found if unit is not None], routed.rule_name, now)
    clocks.replan(session, case)
    acting.act_alone(session, case, now)
    if case.priority == "P0":  # whatever the unit's way to hand out: somebody hears of it now
        news.tell_on_duty(session, case, "urgent_case", now, by=by)
    wake(session, case.unit_id)


def wake(session: Session, unit_id: int) -> None:
    """Let the worker hand out what waits in the unit, when the unit wants that."""
    strategy = AssignmentRepository(session).strategy(unit_id)
    if strategy is not None and strategy.strategy != "none":
        queue.defer(session, ASSIGN_WAITING, lock=f"assign:{unit_id}", unit_id=unit_id)
