"""The panel of one case: clocks, units, suggestions, questions to leaders, instructions, and what the reader may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from admin_ui import words
from admin_ui.looks.words import LINES as LOOK_LINES
from admin_ui.overview import words as desk_words
from admin_ui.overview.moments import typed_form
from inbox_api.approvals import extensions
from inbox_api.approvals import service as approvals
from inbox_api.approvals.known import KINDS
from inbox_api.assignment import co_units, transfers
from inbox_api.assignment.city import choices
from inbox_api.assignment.learning import acting, suggesting
from inbox_api.cases import desk, refusing, topics
from inbox_api.cases.states import CaseState
from inbox_api.deadlines import desk as deadline_desk
from inbox_api.deadlines import legal, panel
from inbox_api.deadlines.wording import due_text
from inbox_api.instructions import service as instructions
from inbox_api.models import Case, CaseEvent, Officer
from inbox_api.officers import absence
from inbox_api.texts import gettext as _

SORTED_IN = frozenset({CaseState.RECEIVED, CaseState.SORTING})


@dataclass(frozen=True, slots=True)
class Work:
    """Everything the template case_work.html shows. may_step: takes steps; may_answer: codes of units to answer for."""

    values: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError as error:
            raise AttributeError(name) from error


def case_work(session: Session, officer: Officer, case: Case, now: datetime) -> Work:
    may_step = desk.may_step(session, officer, case)
    is_open = case.closed_at is None
    helping = co_units.of_case(session, case)
    questions = approvals.of_case(session, case)
    away = absence.away(session, {case.officer_id}, now) if case.officer_id else {}
    own_units = desk.units_read_by(session, officer) if helping else set()
    values: dict[str, Any] = {
        "may_step": may_step and is_open,
        "clocks": panel.of_case(session, case, now),
        "due_text": due_text,
        "helping": helping,
        "may_answer": {row.unit.code for row in helping if desk.may_act(officer) and row.unit_id in own_units},
        "co_choices": [u for u in desk.units(session) if not u.is_outside and u.id != case.unit_id] if may_step else [],
        "may_help": is_open and case.restricted == "none",
        "away": away.get(case.officer_id or 0),
        "questions": questions,
        "waiting": {row.kind for row in questions if row.state == "waiting"},
        "kinds": KINDS,
        "summary": lambda row: KINDS[row.kind].summary(session, row),
        "approval_states": desk_words.APPROVAL_STATES,
        "transfers": transfers.of_case(session, case),
        "needs_leader": transfers.needs_leader(session, case),
        "may_refuse": may_step and CaseState(case.status) in SORTED_IN,
        "refusals": list(refusing.reasons().values()),
        "refusal_needs_leader": choices(session).refusal_needs_leader,
        "instructions": instructions.of_case(session, case),
        "may_instruct": instructions.may_give(session, case, officer),
        "may_judge": lambda row: instructions.may_judge(session, officer, row),
        "may_report": officer.has_role(*instructions.REPORTERS),
        "instruction_states": desk_words.INSTRUCTION_STATES,
        "is_late": lambda row: instructions.is_late(row, now),
        "tomorrow": typed_form(now + timedelta(days=1)),
        "nowish": typed_form(now),
        "facts": deadline_desk.facts(session, case),
        "events": desk_words.LEGAL_EVENTS,
        "options": desk_words.LEGAL_OPTIONS,
        "priorities": words.PRIORITIES,
        "case_types": topics.CASE_TYPES,
    }
    values.update(_offers(session, case, now) if may_step and is_open else _nothing())
    return Work(values)


def _offers(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    return {
        "suggestions": [one for one in suggesting.suggest(session, case, now) if not one.is_current][:4],
        "done_with": [row for row in acting.done_with(session, case) if row.state != "rejected" and not row.undone_at][
            :3
        ],
        "extensions": extensions.possible(session, case, now),
        "units_of_rules": extensions.UNITS,
        "possible": legal.possible(session, case),
    }


def _nothing() -> dict[str, Any]:
    return {"suggestions": [], "done_with": [], "extensions": [], "units_of_rules": {}, "possible": []}


def line_of(event: CaseEvent) -> str | None:
    """The sentence of a line of the timeline that this room writes; None for others."""
    detail = event.detail
    name = str(detail.get("name") or "")
    sentences = {
        "unassigned": lambda: _("gave the case back; before: %(name)s", name=name),
        "co_unit": lambda: _("asked %(name)s to help", name=name),
        "co_unit_removed": lambda: _("ended the help of %(name)s", name=name),
        "co_answer": lambda: _("answered for %(name)s", name=name),
        "hidden": lambda: _("asked to be hidden; nothing is public"),
        "resent": lambda: _("sent again after %(code)s was not accepted", code=detail["code"]),
        "silence": lambda: str(desk_words.REMINDERS[detail["step"]]),
        "approval": lambda: _approval(detail),
        "extension": lambda: _extension(detail),
        "legal": lambda: _legal(detail),
        "look": lambda: str(LOOK_LINES[detail["step"]]) % {"name": name},
        "instruction": lambda: _("instruction: %(step)s", step=str(desk_words.INSTRUCTION_STATES[detail["step"]])),
        "suggestion": lambda: _suggestion(detail),
        "reclassified": lambda: _reclassified(detail),
    }
    make = sentences.get(event.kind)
    return make() if make is not None else None


def _approval(detail: dict[str, Any]) -> str:
    kind = KINDS.get(detail["kind"])
    state = str(desk_words.APPROVAL_STATES[detail["step"]])
    return _("%(question)s: %(state)s", question=str(kind.label) if kind else detail["kind"], state=state)


def _extension(detail: dict[str, Any]) -> str:
    old, new = (due_text(datetime.fromisoformat(detail[name])) for name in ("old", "new"))
    return _("extended the deadline from %(old)s to %(new)s", old=old, new=new)


def _legal(detail: dict[str, Any]) -> str:
    values = {"fact": str(desk_words.LEGAL_EVENTS[detail["event"]]), "number": detail["document_no"]}
    if detail["step"] == "withdrawn":
        return _("withdrew, recorded by mistake: %(fact)s, no. %(number)s", **values)
    return _("recorded: %(fact)s, no. %(number)s", **values)


def _suggestion(detail: dict[str, Any]) -> str:
    values = {"name": detail["name"], "share": round(float(detail.get("share") or 0) * 100)}
    if detail["step"] == "undone":
        return _("undid a suggestion; again: %(name)s", name=detail["name"])
    if detail["step"] == "rejected":
        return _("rejected the suggestion %(name)s (%(share)d %%)", **values)
    if detail["step"] == "automatic":
        return _("set by itself as suggested: %(name)s (%(share)d %%)", **values)
    return _("followed the suggestion %(name)s (%(share)d %%)", **values)


def _reclassified(detail: dict[str, Any]) -> str:
    before, after = detail["before"], detail["after"]
    old, new = (
        f"{topics.CASE_TYPES[one['case_type']].name}, {words.PRIORITIES[one['priority']]}" for one in (before, after)
    )
    due = due_text(datetime.fromisoformat(after["due_at"])) if after.get("due_at") else ""
    if decider := detail.get("decided_by"):
        due = _("%(due)s, as %(name)s decided", due=due, name=decider)
    return _("changed kind and priority from %(old)s to %(new)s; due %(due)s", old=old, new=new, due=due)
