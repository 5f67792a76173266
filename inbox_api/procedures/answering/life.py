"""Whether the procedure itself holds on a day, and what stands in its place. Pure."""

from __future__ import annotations

from datetime import date

from inbox_api.procedures.answering.around import Around, Status
from inbox_api.procedures.answering.lines import Line, plain
from inbox_api.procedures.answering.naming import day_text
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.texts import gettext as _

OVER = frozenset({Status.ENDED, Status.REPLACED, Status.WITHDRAWN})


def status_on(record: ProcedureRecord, day: date | None, *, is_active: bool = True) -> Status:
    """`day` None: the day does not matter. A successor without a last day means that it is replaced already."""
    if day is not None and record.valid_to is not None and record.valid_to < day:
        return Status.ENDED
    if not is_active:
        return Status.WITHDRAWN
    if record.replaced_by and record.valid_to is None:
        return Status.REPLACED
    if day is not None and record.valid_from is not None and day < record.valid_from:
        return Status.NOT_YET
    return Status.CURRENT


def over_lines(record: ProcedureRecord, status: Status, around: Around) -> list[Line]:
    """Instead of an answer: it no longer holds, and what does."""
    said = {
        Status.ENDED: _("This procedure ended on %(date)s and is no longer done.", date=_end(record)),
        Status.REPLACED: _("This procedure has been replaced and is no longer done."),
        Status.WITHDRAWN: _("The city no longer offers this procedure in its catalogue."),
    }[status]
    code = _(" (code %(code)s)", code=record.code) if record.code else ""
    lines = [*plain([f"{record.name}{code}", said], is_essential=True)]
    if around.successors:
        lines += plain(
            _("In its place: %(name)s%(code)s.", name=one.name,
              code=_(" (code %(code)s)", code=one.code) if one.code else "")
            for one in around.successors
        )  # fmt: skip
    elif record.replaced_by:
        lines += plain([_("In its place: the code %(codes)s.", codes=", ".join(record.replaced_by))])
    else:
        lines += plain([_("The record names no other one in its place.")])
    lines += plain([_("Please ask: %(agency)s.", agency=record.agency.rstrip("."))])
    return lines


def _end(record: ProcedureRecord) -> str:
    return day_text(record.valid_to) if record.valid_to else ""


def life_lines(record: ProcedureRecord, status: Status, day: date | None, around: Around) -> list[str]:
    """Beside an answer that holds: that it begins later, or ends soon and what follows it."""
    if status is Status.NOT_YET and record.valid_from is not None:
        return [_("This procedure comes into force on %(date)s only.", date=day_text(record.valid_from))]
    if record.valid_to is None or day is None:
        return []
    following = "; ".join(one.name for one in around.successors)
    if following:
        return [_("It holds until %(date)s; then: %(name)s.", date=day_text(record.valid_to), name=following)]
    return [_("It holds until %(date)s.", date=day_text(record.valid_to))]
