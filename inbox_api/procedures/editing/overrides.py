"""The city's own facts: written by one person with their source and days, put live by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.folding import storable
from inbox_api.models import Officer, ProcedureOverride
from inbox_api.procedures import service
from inbox_api.procedures.dated import FIXED_FIELDS, value_hash
from inbox_api.procedures.editing.endings import AMBER_DAYS
from inbox_api.procedures.editing.repository import EditingRepository
from inbox_api.procedures.editing.rights import require_editor, require_second_person
from inbox_api.procedures.editing.trials import fitted
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

MAX_TEXT_CHARS = 2000


class NoSuchOverride(NotFound):
    message = lazy_gettext("There is no such change.")


class AlreadyDecided(Conflict):
    code = "already_decided"
    message = lazy_gettext("Somebody has decided on this change already.")


class FieldChanged(Conflict):
    code = "field_changed"
    message = lazy_gettext("This field has changed since you opened it. Compare, then hand it in again.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person proposes. value: plain JSON of the record's key `field`; days are local, both included."""

    field: str
    value: Any
    source: str
    reason: str
    valid_from: date
    valid_to: date | None = None


def propose(
    session: Session, officer: Officer, procedure_id: str, draft: Draft, *, now: datetime, seen_hash: str | None = None
) -> ProcedureOverride:
    """A new draft.

    seen_hash: `value_in_force` of the field when the officer began. Raises NotAllowed, NoSuchProcedure, FieldChanged
    when another value holds today by now, or Invalid when the value does not fit the record.
    """
    require_editor(officer)
    source, why = storable(draft.source).strip(), storable(draft.reason).strip()
    if not source:
        raise Invalid(_("Say where this comes from: a resolution, an address, an office."))
    if max(len(source), len(why)) > MAX_TEXT_CHARS:
        raise Invalid(_("The text is too long."))
    if draft.valid_to is not None and draft.valid_to < draft.valid_from:
        raise Invalid(_("The last day lies before the first."))
    if draft.field in FIXED_FIELDS or draft.field not in ProcedureRecord.model_fields:
        raise Invalid(_("The field %(field)s cannot be changed.", field=draft.field))
    if seen_hash is not None and seen_hash != value_in_force(session, procedure_id, draft.field, now=now):
        raise FieldChanged
    national = service.on_day(session, procedure_id, draft.valid_from).national.as_json()
    override = EditingRepository(session).add(
        ProcedureOverride(
            procedure_id=procedure_id,
            field=draft.field,
            value=fitted(national, draft.field, draft.value),
            source=source,
            reason=why,
            valid_from=draft.valid_from,
            valid_to=draft.valid_to,
            base_hash=value_hash(national, draft.field),
            status="draft",
            written_by=officer.id,
            written_at=now,
            decision_note="",
        )
    )
    _log(session, officer, "procedure.propose", override, now)
    return override


def value_in_force(session: Session, procedure_id: str, field: str, *, now: datetime) -> str:
    """A mark (hex) of what one field says today, the city's own facts included. Raises NoSuchProcedure."""
    today = now.astimezone(LOCAL_ZONE).date()
    return value_hash(service.on_day(session, procedure_id, today).record.as_json(), field)


def approve(session: Session, officer: Officer, override_id: int, *, note: str = "", now: datetime) -> None:
    """Put a draft live. Raises NotAllowed, OwnChange, NoSuchOverride, AlreadyDecided."""
    _decide(session, officer, override_id, "approved", note, now)


def reject(session: Session, officer: Officer, override_id: int, *, note: str, now: datetime) -> None:
    """Send a draft back with a note. Raises as `approve`, and Invalid without a note."""
    if not note.strip():
        raise Invalid(_("Please say why."))
    _decide(session, officer, override_id, "rejected", note, now)


def _decide(session: Session, officer: Officer, override_id: int, status: str, note: str, now: datetime) -> None:
    override = get(session, override_id)
    require_second_person(officer, override.written_by)
    moved = EditingRepository(session).decide(
        override_id, seen="draft", status=status, officer_id=officer.id, note=note.strip()[:MAX_TEXT_CHARS], now=now
    )
    if not moved:
        raise AlreadyDecided
    _log(session, officer, f"procedure.{status}", override, now)


def withdraw(session: Session, officer: Officer, override_id: int, *, now: datetime) -> None:
    """Take back one's own draft, or end an approved fact, which then no longer holds on any day.

    To end a fact from a day on, propose its successor instead: answers of earlier days stay reproducible.
    Raises NotAllowed, OwnChange (for an approved fact), NoSuchOverride, AlreadyDecided.
    """
    override = get(session, override_id)
    seen = override.status
    if seen == "draft" and officer.id == override.written_by:
        decided_by = None
    elif seen in {"draft", "approved"}:
        require_second_person(officer, override.written_by)
        decided_by = officer.id
    else:
        raise AlreadyDecided
    moved = EditingRepository(session).decide(
        override_id, seen=seen, status="withdrawn", officer_id=decided_by, note="", now=now
    )
    if not moved:
        raise AlreadyDecided
    _log(session, officer, "procedure.withdrawn", override, now)


def get(session: Session, override_id: int) -> ProcedureOverride:
    """Raises NoSuchOverride."""
    override = EditingRepository(session).override(override_id)
    if override is None:
        raise NoSuchOverride
    return override


def of_procedure(session: Session, procedure_id: str) -> Sequence[ProcedureOverride]:
    """All changes of one procedure, whatever became of them, the newest first."""
    return EditingRepository(session).overrides(procedure_id)


def waiting(session: Session) -> Sequence[ProcedureOverride]:
    """Drafts that wait for a second person, the oldest first."""
    return EditingRepository(session).drafts()


def returned_to(session: Session, officer: Officer) -> Sequence[ProcedureOverride]:
    """What this officer wrote and was sent back, the newest first, unless a later change of the field stands for it."""
    return EditingRepository(session).returned_to(officer.id)


def ending_soon(session: Session, *, now: datetime, days: int = AMBER_DAYS) -> Sequence[ProcedureOverride]:
    """Approved facts whose last day is within `days` from today, or was within the last `days`."""
    today = now.astimezone(LOCAL_ZONE).date()
    return EditingRepository(session).ending(today - timedelta(days), today + timedelta(days))


def overtaken(session: Session, *, now: datetime) -> list[ProcedureOverride]:
    """Facts in force today below which the national value has changed since: a person must compare."""
    today = now.astimezone(LOCAL_ZONE).date()
    found = []
    for override in service.approved_today(session, today):
        dated = service.on_day(session, override.procedure_id, today)
        origin = dated.origins.get(override.field)
        is_in_force = origin is not None and origin.override_id == override.id
        if is_in_force and value_hash(dated.national.as_json(), override.field) != override.base_hash:
            found.append(override)
    return found


def is_overtaken(session: Session, override: ProcedureOverride, *, now: datetime) -> bool:
    """Has the national value below this change become another since it was written?"""
    today = now.astimezone(LOCAL_ZONE).date()
    national = service.on_day(session, override.procedure_id, max(today, override.valid_from)).national.as_json()
    return value_hash(national, override.field) != override.base_hash


def _log(session: Session, officer: Officer, action: str, override: ProcedureOverride, now: datetime) -> None:
    detail = {"override": override.id, "field": override.field}
    audit.record(session, f"officer:{officer.id}", action, "procedure", override.procedure_id, now, detail)
