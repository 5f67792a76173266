"""Carrying steps out on many cases: every case by itself, all of its steps or none, and what became of each is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import desk, steps
from inbox_api.cases.bulk import actions
from inbox_api.cases.bulk.actions import Action
from inbox_api.cases.bulk.repository import BulkRepository
from inbox_api.cases.links import merging
from inbox_api.cases.service import find_case
from inbox_api.deadlines.wording import due_text
from inbox_api.errors import AppError, Conflict, Invalid
from inbox_api.models import BulkRun, Case, Officer
from inbox_api.texts import gettext as _

AT_MOST = 200


class _Undo(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Outcome:
    """problem: why nothing was done with this case, "" when everything was (or would be, in a dry run)."""

    code: str
    problem: str


def run(
    session: Session, officer: Officer, codes: Sequence[str], steps_as_data: Sequence[Mapping[str, object]],
    now: datetime, *, is_dry: bool,
) -> list[Outcome]:  # fmt: skip
    """One outcome for each case, in the given order. is_dry: everything is really tried and taken back.

    Raises NotAllowed, Invalid (steps, none or too many cases).
    """
    steps.require_writer(officer)
    wanted = list(dict.fromkeys(codes))
    if not 1 <= len(wanted) <= AT_MOST:
        raise Invalid(_("Choose between 1 and %(most)s cases.", most=AT_MOST))
    todo = actions.read(steps_as_data)
    outcomes = [_one(session, officer, code, todo, now, is_dry=is_dry) for code in wanted]
    if not is_dry:
        _keep(session, officer, steps_as_data, outcomes, now)
    return outcomes


def _one(
    session: Session, officer: Officer, code: str, todo: Sequence[Action], now: datetime, *, is_dry: bool
) -> Outcome:
    try:
        with session.begin_nested():
            case = find_case(session, officer, code)
            for action in todo:
                _do(session, officer, case, action, now)
                session.flush()
            if is_dry:
                raise _Undo
    except _Undo:
        return Outcome(code, "")
    except AppError as error:
        return Outcome(code, error.text)
    return Outcome(code, "")


def _do(session: Session, officer: Officer, case: Case, action: Action, now: datetime) -> None:
    values = _values(case)
    if isinstance(action, actions.Take):
        steps.assign(session, case, officer, officer, now)
    elif isinstance(action, actions.Assign):
        steps.assign(session, case, desk.officer_named(session, action.to), officer, now)
    elif isinstance(action, actions.ToUnit):
        reason = actions.fill(action.reason, values)
        steps.transfer(session, case, desk.unit_coded(session, action.unit).id, reason, officer, now)
    elif isinstance(action, actions.SetState):
        reasons = steps.Reasons(reason=actions.fill(action.reason, values) or None, refusal=action.refusal or None)
        steps.change_state(session, case, action.target, officer, now, reasons)
    elif isinstance(action, actions.Answer):
        steps.answer(session, case, actions.fill(action.text, values), officer, now, force=action.force)
    elif isinstance(action, actions.Note):
        steps.add_note(session, case, actions.fill(action.text, values), officer, now)
    elif isinstance(action, actions.Close):
        why = actions.fill(action.no_photo_reason, values) or None
        reasons = steps.Reasons(result=actions.fill(action.result, values), no_photo_reason=why)
        steps.close_with_result(session, case, officer, now, reasons, force=action.force)
    else:
        _merge(session, officer, case, action, now)


def _merge(session: Session, officer: Officer, case: Case, action: actions.Merge, now: datetime) -> None:
    (outcome,) = merging.merge(session, officer, action.into, [case.code], now)
    if outcome.problem:
        raise Conflict(outcome.problem)


def _values(case: Case) -> dict[str, str]:
    return {
        "code": case.code,
        "title": case.title,
        "unit": case.unit.name,
        "officer": case.officer.display_name if case.officer else "",
        "due": due_text(case.due_at) if case.due_at else "",
    }


def _keep(
    session: Session, officer: Officer, steps_as_data: Sequence[Mapping[str, object]], outcomes: Sequence[Outcome],
    now: datetime,
) -> None:  # fmt: skip
    row = BulkRun(
        officer_id=officer.id, at=now, steps=[dict(step) for step in steps_as_data],
        outcomes=[{"code": one.code, "problem": one.problem} for one in outcomes],
    )  # fmt: skip
    BulkRepository(session).add(row)
    done = sum(not one.problem for one in outcomes)
    detail = {"done": done, "failed": len(outcomes) - done}
    audit.record(session, f"officer:{officer.id}", "case.bulk", "bulk_run", row.id, now, detail)
