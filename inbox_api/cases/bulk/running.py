"""Carrying steps out on many cases and conversations: each by itself, all of its steps or none, each outcome told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import steps
from inbox_api.cases.bulk import actions, doing, taking_back, targets
from inbox_api.cases.bulk.actions import Action
from inbox_api.cases.bulk.repository import BulkRepository
from inbox_api.cases.bulk.targets import Target
from inbox_api.cases.service import typed_code
from inbox_api.errors import AppError, Invalid
from inbox_api.models import BulkRun, Officer
from inbox_api.texts import gettext as _

AT_MOST = 200
CASE, CONVERSATION = "case", "conversation"


class _Undo(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Outcome:
    """code: of the case, or the conversation's id. problem: why nothing was done with it, "" when everything was (or
    would be, in a dry run). lasting: the steps that nobody can take back. undo_id: of the whole run, when something of
    this one can be taken back.
    """

    code: str
    problem: str
    kind: str = CASE
    lasting: tuple[str, ...] = ()
    acts: tuple[int, ...] = ()
    undo_id: int | None = None


def run(
    session: Session, officer: Officer, codes: Sequence[str], steps_as_data: Sequence[Mapping[str, object]],
    now: datetime, *, is_dry: bool, conversations: Sequence[str] = (),
) -> list[Outcome]:  # fmt: skip
    """One outcome for each case, then for each conversation. is_dry: everything is really tried and taken back.

    Raises NotAllowed, Invalid (steps, none or too many chosen).
    """
    steps.require_writer(officer)
    begun = monotonic()
    cases, talks = list(dict.fromkeys(codes)), list(dict.fromkeys(conversations))
    if not 1 <= len(cases) + len(talks) <= AT_MOST:
        raise Invalid(_("Choose between 1 and %(most)s cases or conversations.", most=AT_MOST))
    todo = actions.read(steps_as_data)
    locks = any(action.do in doing.MAY_LOCK for action in todo)
    if not is_dry:  # a trial lets each go before the next
        _lock(session, officer, cases if locks else [], talks, todo)
    finders = [
        *((CASE, one, partial(targets.of_case, session, officer, one, locks=locks)) for one in cases),
        *((CONVERSATION, one, partial(targets.of_conversation, session, officer, one)) for one in talks),
    ]
    found = [_one(session, officer, kind, code, find, todo, now, is_dry=is_dry) for kind, code, find in finders]
    if is_dry:
        return [replace(one, acts=()) for one in found]
    return _keep(session, officer, steps_as_data, found, now, now + timedelta(seconds=monotonic() - begun))


def _lock(
    session: Session, officer: Officer, codes: Sequence[str], talks: Sequence[str], todo: Sequence[Action]
) -> None:
    """Every conversation that the run may change, at once and in the order in which everybody locks."""
    common = [action.into for action in todo if isinstance(action, actions.Merge)]
    BulkRepository(session).lock_conversations(officer, [typed_code(one) for one in (*codes, *common)], talks)


def _one(
    session: Session, officer: Officer, kind: str, code: str, find: Callable[[], Target], todo: list[Action],
    now: datetime, *, is_dry: bool,
) -> Outcome:  # fmt: skip
    traces = doing.Traces()
    try:
        with session.begin_nested():
            traces = doing.carry_out(session, officer, find(), todo, now)
            if is_dry:
                raise _Undo
    except _Undo:
        pass
    except AppError as error:
        return Outcome(code, error.text, kind)
    return Outcome(code, "", kind, tuple(traces.lasting), tuple(traces.acts))


def _keep(
    session: Session, officer: Officer, steps_as_data: Sequence[Mapping[str, object]], found: list[Outcome],
    now: datetime, ended: datetime,
) -> list[Outcome]:  # fmt: skip
    row = BulkRun(
        officer_id=officer.id, at=now, steps=[dict(step) for step in steps_as_data],
        outcomes=[_stored(one) for one in found],
    )  # fmt: skip
    BulkRepository(session).add(row)
    done = sum(not one.problem for one in found)
    detail = {"done": done, "failed": len(found) - done}
    audit.record(session, f"officer:{officer.id}", "case.bulk", "bulk_run", row.id, now, detail)
    if not any(one.acts for one in found):
        return found
    number = taking_back.note(session, officer, row.id, ended)
    return [replace(one, undo_id=number if one.acts else None) for one in found]


def _stored(one: Outcome) -> dict[str, object]:
    return {name: value for name, value in asdict(one).items() if name != "undo_id"}
