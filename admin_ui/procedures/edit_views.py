"""Editing one field: its controls, the answers it would give, and handing it in as a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.procedures import words
from admin_ui.procedures.controls import Control
from admin_ui.procedures.editors import editor_of, is_editable
from admin_ui.procedures.forms import Form, Raw, day_of, raw_of, read, step, value_of
from admin_ui.procedures.record_views import head
from admin_ui.procedures.requests import Submitted, is_fragment, text_of
from admin_ui.procedures.shell import Shell, open_shell
from admin_ui.rendering import render
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, Invalid, NotFound
from inbox_api.models import OfficerSession, ProcedureOverride
from inbox_api.officers.current import CurrentSession
from inbox_api.procedures import service
from inbox_api.procedures.editing import overrides, trials
from inbox_api.procedures.editing.differences import word_difference
from inbox_api.procedures.editing.overrides import Draft, FieldChanged
from inbox_api.procedures.editing.previews import CHANNELS, LIMITS, previews
from inbox_api.procedures.editing.rights import require_editor
from inbox_api.procedures.editing.trials import Unfit
from inbox_api.texts import gettext as _

router = APIRouter(prefix="/procedures/record/{procedure_id}/edit/{field}", include_in_schema=False)
Earlier = Annotated[int, Query(ge=0, le=2**63 - 1)]
ORDERS = ("add:", "drop:", "up:", "down:")
NAME = "value"  # of the edited control; parts are "value-0-name"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Sheet:
    """What stands in the form, as it was typed. seen: the mark of the value that the officer began with."""

    raw: Raw
    valid_from: str
    valid_to: str = ""
    source: str = ""
    reason: str = ""
    seen: str = ""
    channel: str = "web"

    def days(self) -> tuple[date, date | None]:
        """Raises Invalid."""
        first = day_of(self.valid_from, _("First day"))
        if first is None:
            raise Invalid(_("Say from which day on this holds."))
        return first, day_of(self.valid_to, _("Last day"))

    def draft(self, control: Control, field: str) -> Draft:
        """Raises Invalid."""
        first, last = self.days()
        return Draft(field, value_of(control, self.raw), self.source, self.reason, first, last)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _following(earlier: ProcedureOverride, today: date) -> date:
    """The first day of a fact that takes over from another: the day after its last, at the earliest today."""
    if earlier.valid_to is None or earlier.valid_to < today:
        return today
    return earlier.valid_to + timedelta(days=1)


def _control(field: str) -> Control:
    if not is_editable(field):
        raise NotFound
    return editor_of(field)


def _read_sheet(control: Control, form: Form) -> Sheet:
    channel = text_of(form, "channel")
    return Sheet(
        raw=read(control, NAME, form),
        valid_from=text_of(form, "valid_from", 40),
        valid_to=text_of(form, "valid_to", 40),
        source=text_of(form, "source"),
        reason=text_of(form, "reason"),
        seen=text_of(form, "seen", 64),
        channel=channel if channel in CHANNELS else "web",
    )


@router.get("")
def show_form(
    request: Request,
    procedure_id: str,
    field: str,
    who: CurrentSession,
    session: SessionDep,
    change: Earlier = 0,
    after: Earlier = 0,
) -> Response:
    """change: an earlier draft to begin with, such as one that was sent back. after: a fact whose successor this is."""
    require_editor(who.officer)
    control = _control(field)
    shell = open_shell(session, who.officer, now())
    dated = service.on_day(session, procedure_id, shell.today)
    plain = dated.record.model_dump(mode="json")
    seen = overrides.value_in_force(session, procedure_id, field, now=shell.now)
    sheet = Sheet(raw_of(control, plain.get(field)), shell.today.isoformat(), seen=seen)
    if origin := dated.origins.get(field):
        sheet.source, sheet.valid_to = origin.source, _iso(origin.valid_to)
    if change or after:
        earlier = overrides.get(session, change or after)
        if (earlier.procedure_id, earlier.field) != (procedure_id, field):
            raise NotFound
        sheet.raw, sheet.source = raw_of(control, earlier.value), earlier.source
        if change:
            sheet.reason, sheet.valid_from = earlier.reason, _iso(earlier.valid_from)
            sheet.valid_to = _iso(earlier.valid_to)
        else:
            sheet.valid_from, sheet.valid_to = _iso(_following(earlier, shell.today)), ""
    return _page(request, session, shell, who, procedure_id, field, sheet)


@router.post("")
def use_form(
    request: Request,
    procedure_id: str,
    field: str,
    who: CurrentSession,
    session: SessionDep,
    form: Submitted,
) -> Response:
    """Hand in, look at the answers, or change the rows: whichever button was used."""
    require_editor(who.officer)
    control = _control(field)
    shell = open_shell(session, who.officer, now())
    sheet = _read_sheet(control, form)
    order = text_of(form, "then", 200)
    if order.startswith(ORDERS):
        sheet.raw = step(control, sheet.raw, order)
        return _page(request, session, shell, who, procedure_id, field, sheet, part="editor")
    if order != "save":
        return _page(request, session, shell, who, procedure_id, field, sheet, part="preview")
    try:
        draft = sheet.draft(control, field)
        made = overrides.propose(
            session, who.officer, procedure_id, draft, now=shell.now, seen_hash=sheet.seen or None
        )  # fmt: skip
    except FieldChanged as error:
        sheet.seen = overrides.value_in_force(session, procedure_id, field, now=shell.now)
        return _page(request, session, shell, who, procedure_id, field, sheet, error=error)
    except Invalid as error:
        told = Invalid(readable(error, control, field))
        return _page(request, session, shell, who, procedure_id, field, sheet, error=told)
    return RedirectResponse(f"/procedures/changes/{made.id}?done=proposed", status_code=303)


def _page(
    request: Request,
    session: Session,
    shell: Shell,
    who: OfficerSession,
    procedure_id: str,
    field: str,
    sheet: Sheet,
    *,
    part: str = "",
    error: AppError | None = None,
) -> Response:
    """The page, or for a script only its `part`: editor or preview."""
    control = _control(field)
    context: dict[str, Any] = head(session, shell, procedure_id) | {
        "field": field,
        "label": words.field(field),
        "control": control,
        "sheet": sheet,
        "error": error,
        "name": NAME,
        "limits": LIMITS,
        "word_difference": word_difference,
    }
    if part == "editor" and is_fragment(request):
        return render(request, "procedure_editor.html", who=who, **context)
    context |= _preview(session, procedure_id, field, control, sheet, shell)
    if part == "preview" and is_fragment(request):
        return render(request, "procedure_preview.html", who=who, **context)
    today = service.on_day(session, procedure_id, shell.today)
    changes = overrides.of_procedure(session, procedure_id)
    context |= {
        "now_lines": shell.context("")["lines_of"](field, today.record.as_json().get(field)),
        "origin": today.origins.get(field),
        "is_from_memory": today.record.is_from_memory(field),
        "others": [row for row in changes if row.field == field and row.status == "draft"],
    }
    status = error.status_code if error else 200
    return render(request, "procedure_edit.html", who=who, status_code=status, **context)


def _preview(
    session: Session, procedure_id: str, field: str, control: Control, sheet: Sheet, shell: Shell
) -> dict[str, Any]:
    """The answers with what is typed; problem: why there are none."""
    empty: dict[str, Any] = {"previews": [], "differences": [], "preview_day": shell.today, "problem": ""}
    try:
        first, last = sheet.days()
        day = trials.shown_day(first, last, shell.today)
        value = value_of(control, sheet.raw)
        trial = trials.of_value(
            session, procedure_id, field, value, day=day, source=sheet.source, valid_from=first, valid_to=last
        )
    except Invalid as error:
        return empty | {"problem": readable(error, control, field)}
    return {
        "previews": previews(session, trial, sheet.channel, now=shell.now),
        "differences": trials.differences(trial),
        "preview_day": day,
        "problem": "",
    }


def readable(error: Invalid, control: Control, field: str) -> str:
    """What is wrong, with the labels of the controls in place of the record's keys."""
    if not isinstance(error, Unfit):
        return error.text
    names, where = [words.field(field)], control
    for key in error.place[1:]:
        if isinstance(key, int):
            names.append(_("line %(number)s", number=key + 1))
            continue
        part = next((one for one in where.parts if one.key == key), None)
        if part is None:
            break
        names.append(str(part.label))
        where = part
    return f"{' / '.join(names)}: {error.why}"
