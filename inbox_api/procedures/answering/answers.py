"""One aspect of one procedure as ready text: short first, never more than the record holds.

Every answer names its source and the date it was read. What rests on memory is marked as still to be confirmed;
what the record does not hold is said to be missing, with whom to ask. Pure: no database, no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from inbox_api.procedures.answering.around import NOTHING, Around, Named, Status
from inbox_api.procedures.answering.aspects import FIELDS, Aspect, Case
from inbox_api.procedures.answering.cases import case_lines
from inbox_api.procedures.answering.dates import is_stale
from inbox_api.procedures.answering.describing import condition_lines, held, is_bare, overview_lines, step_lines
from inbox_api.procedures.answering.fee_lines import fee_lines
from inbox_api.procedures.answering.life import OVER, life_lines, over_lines, status_on
from inbox_api.procedures.answering.lines import Line, compose, plain
from inbox_api.procedures.answering.origins import city_lines, origin_lines, source_line
from inbox_api.procedures.answering.papers import FormFile, form_files, form_lines, papers_lines
from inbox_api.procedures.answering.places import (
    Link,
    delivery_lines,
    handing_in,
    online_lines,
    online_links,
    place_lines,
)
from inbox_api.procedures.answering.time_lines import ready_day, time_lines
from inbox_api.procedures.counters.choosing import Counters
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.texts import gettext as _

__all__ = ["Answer", "Aspect", "Case", "answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """parts: messages in order, within the channel's limit; as_of: "2026", "2026-07" or "2026-07-15".

    has_detail: the first message is short, ask with detail=True for everything. is_held: False when the record says
    nothing on what was asked. confidence: "memory" while this aspect is still to be confirmed. ready_on: local day on
    which the result is expected, of aspect duration and overview.
    """

    parts: list[str]
    source_url: str
    as_of: str
    other_aspects: list[Aspect]
    has_detail: bool = False
    is_held: bool = True
    confidence: Literal["verified", "memory"] = "verified"
    status: Status = Status.CURRENT
    ready_on: date | None = None
    files: list[FormFile] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    counters: Counters = field(default_factory=Counters)
    successors: tuple[Named, ...] = ()
    related: tuple[Named, ...] = ()


def answer(
    record: ProcedureRecord,
    aspect: Aspect,
    today: date | None = None,
    *,
    around: Around = NOTHING,
    detail: bool = False,
    case: Case | None = None,
) -> Answer:
    """The answer to one aspect.

    today: local day that fees and the procedure itself are told for; with it, records not checked for six months are
    marked as to be confirmed. None: no statement depends on the day. detail: everything instead of the short form.
    case: which special case, for the aspect "case"; without one that aspect is the conditions.
    """
    if aspect is Aspect.CASE and case is None:
        aspect = Aspect.CONDITIONS
    status = status_on(record, today, is_active=around.is_active)
    if status in OVER:
        return _over(record, status, around, detail=detail)
    found = _body(record, aspect, today, around, case)
    is_unsure = record.is_from_memory(*found.fields) if found.is_told else False
    beside = [*life_lines(record, status, today, around), *city_lines(aspect, around)]
    lines = [*found.lines[:1], *plain(beside, is_essential=True), *found.lines[1:]]
    hedges = _hedges(record, today, is_unsure=is_unsure)
    composed = compose(lines, hedges, source_line(record), _hint(), channel=around.channel, wants_detail=detail)
    return Answer(
        parts=composed.parts,
        source_url=record.sources[0],
        as_of=record.as_of,
        other_aspects=[other for other in held(record) if other not in {aspect, Aspect.OVERVIEW}],
        has_detail=composed.has_detail,
        is_held=found.is_held,
        confidence="memory" if is_unsure else "verified",
        status=status,
        ready_on=ready_day(record, around) if aspect in {Aspect.DURATION, Aspect.OVERVIEW} else None,
        files=form_files(record, around.forms) if aspect in {Aspect.FORM, Aspect.DOCUMENTS} else [],
        links=online_links(record) if aspect in {Aspect.ONLINE, Aspect.OVERVIEW, Aspect.PLACE} else [],
        counters=around.counters or Counters(),
        successors=around.successors,
        related=around.sisters if aspect is Aspect.CASE else around.related,
    )


def _hint() -> str:
    return _('There is more: choose "Details".')


def _over(record: ProcedureRecord, status: Status, around: Around, *, detail: bool) -> Answer:
    lines = over_lines(record, status, around)
    composed = compose(lines, [], source_line(record), _hint(), channel=around.channel, wants_detail=detail)
    return Answer(
        parts=composed.parts,
        source_url=record.sources[0],
        as_of=record.as_of,
        other_aspects=[],
        has_detail=composed.has_detail,
        confidence=record.confidence,
        status=status,
        successors=around.successors,
    )


def _ask(record: ProcedureRecord) -> str:
    return _("Please ask: %(agency)s.", agency=record.agency.rstrip("."))


def _hedges(record: ProcedureRecord, today: date | None, *, is_unsure: bool) -> list[str]:
    hedges: list[str] = []
    if is_unsure:
        hedges.append(
            _("This has not been checked fully against the official source; please confirm it with: %(agency)s.",
              agency=record.agency.rstrip("."))
        )  # fmt: skip
    if is_bare(record):
        hedges.append(_("Only the name, the field and the agency of this procedure are held, not its details."))
    if today is not None and is_stale(record.as_of, today):
        hedges.append(_("The record has not been checked again for more than six months; please confirm it."))
    return hedges


@dataclass(frozen=True, slots=True)
class _Body:
    """lines: the heading first. fields: of the record, on which they rest. is_told: they say something of it."""

    lines: list[Line]
    fields: tuple[str, ...]
    is_held: bool
    is_told: bool = True


def _body(record: ProcedureRecord, aspect: Aspect, day: date | None, around: Around, case: Case | None) -> _Body:
    """What is said on one aspect."""
    if aspect is Aspect.CASE and case is not None:
        found = case_lines(record, case, day, around, _ask(record))
        return _Body(found.lines, found.fields, found.is_held, is_told=bool(found.fields))
    ask = "" if record.is_from_memory(*FIELDS[aspect]) else _ask(record)  # the hedge names the agency already
    lines = {
        Aspect.OVERVIEW: lambda: overview_lines(record, day, around),
        Aspect.DOCUMENTS: lambda: papers_lines(record, ask),
        Aspect.FORM: lambda: form_lines(record, around, handing_in(record), ask),
        Aspect.FEE: lambda: fee_lines(record, day, around, ask),
        Aspect.DURATION: lambda: time_lines(record, around, ask),
        Aspect.PLACE: lambda: place_lines(record, around),
        Aspect.STEPS: lambda: step_lines(record, ask),
        Aspect.CONDITIONS: lambda: condition_lines(record, ask),
        Aspect.ONLINE: lambda: online_lines(record, day),
        Aspect.DELIVERY: lambda: delivery_lines(record, ask),
        Aspect.SOURCE: lambda: origin_lines(record, around, day),
    }[aspect]()
    return _Body(lines, FIELDS[aspect], aspect in {*held(record), Aspect.OVERVIEW, Aspect.SOURCE})
