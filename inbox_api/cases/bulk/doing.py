"""One target, all steps of a macro: what they change, what of it can be taken back, what stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment import reclassifying
from inbox_api.cases import desk, steps, undoable
from inbox_api.cases.bulk import actions
from inbox_api.cases.bulk.actions import Action
from inbox_api.cases.bulk.targets import Target
from inbox_api.cases.links import merging
from inbox_api.conversations import acts, inbox, labels, moments, reminders
from inbox_api.errors import Conflict
from inbox_api.models import Case, Officer
from inbox_api.texts import gettext as _

OF_CASE = ("take", "assign", "state")  # put back together, from the case's first state to its last
ENDS_UNDO = ("unit", "close", "merge")  # after them the case is in other hands
MAY_LOCK = (
    *ENDS_UNDO, "answer", "priority", "state", "label", "label_off", "snooze", "urgent", "not_urgent",
    "close_conversation",
)  # fmt: skip


@dataclass(slots=True)
class Traces:
    """acts: numbers of what can be taken back, in order. lasting: the steps that cannot."""

    acts: list[int] = field(default_factory=list)
    lasting: list[str] = field(default_factory=list)


def carry_out(session: Session, officer: Officer, target: Target, todo: list[Action], now: datetime) -> Traces:
    """All the steps. Raises AppError of whatever kind; the caller takes everything back then."""
    traces = Traces()
    before = undoable.snapshot(target.case) if target.case is not None else {}
    for action in todo:
        _do(session, officer, target, action, now, traces)
        session.flush()
    if target.case is None or undoable.snapshot(target.case) == before:
        return traces
    done = [action.do for action in todo]
    is_over = any(name in traces.lasting for name in ENDS_UNDO)
    number = None if is_over else undoable.note(session, officer, target.case, "case_steps", before, now)
    if number is None:
        kept = OF_CASE if not target.is_talk else ("state",)
        traces.lasting += [name for name in done if name in kept]
    else:
        traces.acts.append(number)
    return traces


def _do(session: Session, officer: Officer, target: Target, action: Action, now: datetime, traces: Traces) -> None:
    if isinstance(action, actions.OfConversation):
        traces.acts += _on_conversation(session, officer, target.of_talk(), action, now)
    elif target.is_talk and isinstance(action, actions.Take | actions.Assign | actions.ToUnit):
        traces.acts += _pass_on(session, officer, target.of_talk(), action, now)
    elif isinstance(action, actions.Take):
        steps.assign(session, target.of_case(), officer, officer, now)
    elif isinstance(action, actions.Assign):
        steps.assign(session, target.of_case(), desk.officer_named(session, action.to), officer, now)
    elif isinstance(action, actions.SetState):
        reason = actions.fill(action.reason, target.values()) or None
        reasons = steps.Reasons(reason=reason, refusal=action.refusal or None)
        steps.change_state(session, target.of_case(), action.target, officer, now, reasons)
    else:
        traces.lasting.append(action.do)
        _for_good(session, officer, target, action, now)


def _on_conversation(
    session: Session, officer: Officer, public_id: str, action: actions.OfConversation, now: datetime
) -> list[int]:
    if isinstance(action, actions.PutLabel):
        number = labels.put(session, officer, public_id, action.label, now)
    elif isinstance(action, actions.TakeLabelOff):
        number = labels.take_off(session, officer, public_id, action.label, now)
    elif isinstance(action, actions.Snooze):
        until = moments.offered(action.until, now)
        assert until is not None
        number = reminders.snooze(session, officer, public_id, until, "", now).undo_id
    elif isinstance(action, actions.MarkUrgent | actions.UnmarkUrgent):
        is_urgent = isinstance(action, actions.MarkUrgent)
        number = acts.set_urgent(session, officer, public_id, is_urgent, now).undo_id
    else:
        number = acts.close(session, officer, public_id, now).undo_id
    return [number] if number is not None else []


def _pass_on(
    session: Session, officer: Officer, public_id: str, action: actions.Take | actions.Assign | actions.ToUnit,
    now: datetime,
) -> list[int]:  # fmt: skip
    if isinstance(action, actions.Take):
        done = acts.take_over(session, officer, public_id, now)
    elif isinstance(action, actions.Assign):
        done = acts.give(session, officer, public_id, desk.officer_named(session, action.to), now)
    else:
        done = acts.give(session, officer, public_id, desk.unit_coded(session, action.unit), now)
    return [done.undo_id] if done.undo_id is not None else []


def _for_good(session: Session, officer: Officer, target: Target, action: Action, now: datetime) -> None:
    """What nobody takes back: told to the citizen, or in other hands."""
    values = target.values()
    if isinstance(action, actions.ToUnit):
        reason = actions.fill(action.reason, values)
        steps.transfer(session, target.of_case(), desk.unit_coded(session, action.unit).id, reason, officer, now)
    elif isinstance(action, actions.SetPriority):
        _set_priority(session, officer, target.of_case(), action, actions.fill(action.reason, values), now)
    elif isinstance(action, actions.Answer):
        _answer(session, officer, target, actions.fill(action.text, values), now, force=action.force)
    elif isinstance(action, actions.Note):
        text = actions.fill(action.text, values)
        if target.is_talk:
            inbox.add_note(session, officer, target.of_talk(), text, now)
        else:
            steps.add_note(session, target.of_case(), text, officer, now)
    elif isinstance(action, actions.Close):
        why = actions.fill(action.no_photo_reason, values) or None
        reasons = steps.Reasons(result=actions.fill(action.result, values), no_photo_reason=why)
        steps.close_with_result(session, target.of_case(), officer, now, reasons, force=action.force)
    elif isinstance(action, actions.Merge):
        (outcome,) = merging.merge(session, officer, action.into, [target.of_case().code], now)
        if outcome.problem:
            raise Conflict(outcome.problem)


def _set_priority(
    session: Session, officer: Officer, case: Case, action: actions.SetPriority, reason: str, now: datetime
) -> None:
    """Nothing when it has that priority already."""
    if case.priority != action.priority:
        asked = reclassifying.reclassify(
            session, case, officer, case_type=case.case_type, priority=action.priority, reason=reason, now=now
        )
        if asked is not None:  # taken back with all the rest
            raise Conflict(_("The deadline would get later: a leader decides. Ask on the page of the case."))


def _answer(session: Session, officer: Officer, target: Target, text: str, now: datetime, *, force: bool) -> None:
    """In a conversation whoever answers takes it, as by hand, but never from a colleague: `force` only speaks there."""
    if target.is_talk:
        inbox.reply(session, officer, target.of_talk(), text, now, force=force, takes=False)
    else:
        steps.answer(session, target.of_case(), text, officer, now, force=force)
