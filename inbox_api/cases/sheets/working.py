"""What officers do with the sheet of a case: tick a step, take it back, write what the fields say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases import fields, guards, steps
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.sheets import rules
from inbox_api.cases.sheets.reading import counting
from inbox_api.cases.sheets.repository import SheetRepository
from inbox_api.cases.sheets.rules import Field, Step
from inbox_api.cases.shield import service as shield
from inbox_api.errors import Conflict, NotFound
from inbox_api.models import Case, Officer
from inbox_api.texts import lazy_gettext


class CaseEnded(Conflict):
    code = "case_ended"
    message = lazy_gettext("The case has ended. Its checklist stays as it is.")


def tick(session: Session, case: Case, key: str, officer: Officer, now: datetime) -> None:
    """A step is done; nothing when a colleague was faster. Raises NotAllowed, NotFound, CaseEnded, MergedAway."""
    step = _step(session, case, key, officer)
    if SheetRepository(session).tick(case.id, step.key, officer.id, now):
        _note(session, case, "ticked", step, officer, now)
        audit.record(session, f"officer:{officer.id}", "case.ticked", "case", case.id, now, {"step": step.key})


def untick(session: Session, case: Case, key: str, officer: Officer, now: datetime) -> None:
    """It was not done after all. Raises what `tick` raises."""
    step = _step(session, case, key, officer)
    if SheetRepository(session).untick(case.id, step.key):
        _note(session, case, "unticked", step, officer, now)
        audit.record(session, f"officer:{officer.id}", "case.unticked", "case", case.id, now, {"step": step.key})


def _step(session: Session, case: Case, key: str, officer: Officer) -> Step:
    steps.require_writer(officer)
    require_lead(session, case, officer)
    guards.require_own_path(case)
    if case.closed_at is not None:
        raise CaseEnded
    for step in counting(session, case.topic).sheet.steps:
        if step.key == key:
            return step
    raise NotFound


def _note(session: Session, case: Case, kind: str, step: Step, officer: Officer, now: datetime) -> None:
    add_event(session, case, kind, now, detail={"step": step.key, "text": step.text}, officer_id=officer.id)
    announce_case(session, case)


def write(
    session: Session, case: Case, values: Mapping[str, str | None], officer: Officer, now: datetime,
    *, seen: Mapping[str, str] | None = None,
) -> Case:  # fmt: skip
    """What these fields say from now on; "" or None: nothing; other fields stay. Old values stay in the timeline.

    seen: what stood there before the officer's eyes: a field that was left as it was is not written, one that a
    colleague changed meanwhile raises Conflict. Raises NotFound (no such field), BadValue, PersonCovered, and what
    steps.change_fields raises.
    """
    steps.require_writer(officer)
    guards.require_own_path(case)
    sheet = counting(session, case.topic).sheet
    own = {key: dict(row) for key, row in case.own_fields.items()}
    hidden = covered(session, case, officer, now)
    for key, typed in values.items():
        asked = sheet.field(key)
        if asked is None:
            raise NotFound
        row = own.get(key)
        stands, told = (row["value"], rules.shown_value(row["kind"], row["value"])) if row else ("", "")
        before = stands if seen is None else seen.get(key, "")
        if (typed or "").strip() in {before, told} or ((value := rules.read_value(asked, typed)) or "") == before:
            continue
        if seen is not None and stands not in {before, value or ""}:
            raise Conflict
        if key in hidden:
            raise fields.PersonCovered
        _put(own, asked, value)
    return steps.change_fields(session, case, {"own_fields": own}, officer, now)


def _put(own: dict[str, dict[str, str]], asked: Field, value: str | None) -> None:
    if value is None:
        own.pop(asked.key, None)
    else:
        own[asked.key] = rules.row_of(asked, value)


def covered(session: Session, case: Case, officer: Officer, now: datetime) -> set[str]:
    """Keys of the fields that say more than this officer sees of them."""
    shown = shield.shown_text(session, officer, case, now)
    if shown is str:
        return set()
    return {key for key, row in case.own_fields.items() if shown(row["value"]) != row["value"]}
