"""One aspect of one procedure as ready text: short first, never more than the record holds.

Every answer names its source and the date it was read. What rests on memory is marked as still to be confirmed;
what the record does not hold is said to be missing, with whom to ask. Pure: no database, no clock.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from inbox_api.procedures.answering.cutting import cut
from inbox_api.procedures.answering.dates import ended_dates, is_stale, spoken
from inbox_api.procedures.answering.sentences import (
    fee_words,
    is_form,
    notes_about,
    paper_line,
    sayable_amount,
    tentative,
    time_words,
    where_and_steps,
)
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import mentions
from inbox_api.texts import gettext as _


class Aspect(enum.StrEnum):
    OVERVIEW = "overview"
    DOCUMENTS = "documents"
    FORM = "form"
    FEE = "fee"
    DURATION = "duration"
    PLACE = "place"
    STEPS = "steps"
    CONDITIONS = "conditions"
    ONLINE = "online"
    DELIVERY = "delivery"


FIELDS: dict[Aspect, tuple[str, ...]] = {  # whose memory_fields make the answer one to be confirmed
    Aspect.OVERVIEW: (),
    Aspect.DOCUMENTS: ("documents",),
    Aspect.FORM: ("documents",),
    Aspect.FEE: ("fee",),
    Aspect.DURATION: ("processing_time",),
    Aspect.PLACE: ("submit_where",),
    Aspect.STEPS: ("steps",),
    Aspect.CONDITIONS: ("conditions",),
    Aspect.ONLINE: ("submit_where",),
    Aspect.DELIVERY: ("submit_where",),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """parts: messages in order, each at most 1,500 characters. as_of: "2026", "2026-07" or "2026-07-15"."""

    parts: list[str]
    source_url: str
    as_of: str
    other_aspects: list[Aspect]


def answer(record: ProcedureRecord, aspect: Aspect, today: date | None = None) -> Answer:
    """The answer to one aspect.

    today: local date; with it, answers from records not checked for six months and fees whose last day is over
    are marked as to be confirmed. None: no statement depends on the day.
    """
    lines = [*RENDERERS[aspect](record), *_hedges(record, aspect, today), _source(record)]
    return Answer(
        parts=cut("\n".join(line for line in lines if line)),
        source_url=record.sources[0],
        as_of=record.as_of,
        other_aspects=[other for other in _held(record) if other not in {aspect, Aspect.OVERVIEW}],
    )


def _source(record: ProcedureRecord) -> str:
    return _("Source: %(url)s (checked: %(date)s)", url=record.sources[0], date=spoken(record.as_of))


def _ask(record: ProcedureRecord) -> str:
    return _("Please ask: %(agency)s.", agency=record.agency.rstrip("."))


def _hedges(record: ProcedureRecord, aspect: Aspect, today: date | None) -> list[str]:
    hedges: list[str] = []
    if record.is_from_memory(*FIELDS[aspect]):
        hedges.append(
            _("This has not been checked fully against the official source; please confirm it with: %(agency)s.",
              agency=record.agency.rstrip("."))
        )  # fmt: skip
    if today is not None and aspect in {Aspect.FEE, Aspect.OVERVIEW}:
        hedges.extend(
            _("The date %(date)s named above is over; please confirm the present amount.", date=f"{day:%d/%m/%Y}")
            for day in ended_dates(record.fee.text, today)
        )
    if today is not None and is_stale(record.as_of, today):
        hedges.append(_("The record has not been checked again for more than six months; please confirm it."))
    return hedges


def _held(record: ProcedureRecord) -> list[Aspect]:
    """The aspects on which the record says something, the most asked first."""
    holds = {
        Aspect.DOCUMENTS: bool(record.documents),
        Aspect.FEE: bool(record.fee.text) or sayable_amount(record) is not None,
        Aspect.DURATION: bool(record.processing_time.text) or record.processing_time.value is not None,
        Aspect.PLACE: bool(record.submit_where),
        Aspect.STEPS: bool(record.steps),
        Aspect.CONDITIONS: bool(record.conditions),
        Aspect.ONLINE: True,
        Aspect.FORM: any(is_form(paper) for paper in record.documents),
        Aspect.DELIVERY: mentions(where_and_steps(record), "post_words"),
    }
    return [Aspect.OVERVIEW, *(aspect for aspect, is_held in holds.items() if is_held)]


# --- one renderer for each aspect: the record in, lines out ----------------------------------------------


def _overview(record: ProcedureRecord) -> list[str]:
    code = _(" (code %(code)s)", code=record.code) if record.code else ""
    time, fee = time_words(record), fee_words(record)
    lines = [
        f"{record.name}{code}",
        _("Who it is for: %(audience)s", audience=record.audience) if record.audience else "",
        _("Handled by: %(agency)s", agency=record.agency),
        tentative(record, "processing_time", _("Time: %(time)s", time=time) if time else ""),
        tentative(record, "fee", _("Fee: %(text)s", text=fee) if fee else ""),
        _("Result: %(result)s", result=record.result) if record.result else "",
    ]
    notes = notes_about(record, about_online=False)
    if notes:
        lines.append(tentative(record, "notes", _("Note: %(note)s", note=notes)))
    return lines


def _documents(record: ProcedureRecord) -> list[str]:
    if not record.documents:
        missing = _("The record does not list the papers for: %(name)s.", name=record.name)
        return [missing, record.notes, _ask(record)]
    lines = [_("Papers for: %(name)s", name=record.name)]
    lines.extend(paper_line(paper) for paper in record.documents if not paper.case)
    cases = dict.fromkeys(paper.case for paper in record.documents if paper.case)
    for case in cases:
        lines.append(_("If this applies - %(case)s:", case=case))
        lines.extend(paper_line(paper) for paper in record.documents if paper.case == case)
    return lines


def _form(record: ProcedureRecord) -> list[str]:
    forms = [paper for paper in record.documents if is_form(paper)]
    if not forms:
        return [_("The record names no form for: %(name)s.", name=record.name), _ask(record)]
    return [
        _("Forms for: %(name)s", name=record.name),
        *(paper_line(paper) for paper in forms),
        _("I do not have the file of the form. Look for it on the source page below, or ask where you hand in."),
        _("Handing in: %(where)s", where=record.submit_where) if record.submit_where else _ask(record),
    ]


def _fee(record: ProcedureRecord) -> list[str]:
    head = _("Fee for: %(name)s", name=record.name)
    if sayable_amount(record) is None and not record.fee.text:
        return [head, _("The record holds no amount."), _ask(record)]
    lines = [head, fee_words(record)]
    if record.fee.amount_vnd is None:
        lines.append(_("The record holds no fixed amount for this, which does not mean that it is free."))
        lines.append("" if record.is_from_memory("fee") else _ask(record))
    elif record.fee.is_doubtful:
        lines.extend([_("The amount in the record is doubtful and still being checked."), _ask(record)])
    return lines


def _duration(record: ProcedureRecord) -> list[str]:
    lines = [_("How long it takes: %(name)s", name=record.name)]
    said = time_words(record)
    return [*lines, said] if said else [*lines, _("The record holds no time limit."), _ask(record)]


def _place(record: ProcedureRecord) -> list[str]:
    lines = [_("Where to hand in: %(name)s", name=record.name)]
    lines.append(record.submit_where or _("The record does not say where to hand in."))
    lines.append(_("Handled by: %(agency)s", agency=record.agency))
    lines.append(_("The record does not hold addresses or opening hours of the counters."))
    return lines


def _steps(record: ProcedureRecord) -> list[str]:
    if not record.steps:
        return [_("The record does not describe the steps for: %(name)s.", name=record.name), _ask(record)]
    numbered = [f"{number}. {step}" for number, step in enumerate(record.steps, start=1)]
    return [_("Steps for: %(name)s", name=record.name), *numbered]


def _conditions(record: ProcedureRecord) -> list[str]:
    lines = [_("Conditions for: %(name)s", name=record.name)]
    if record.audience:
        lines.append(_("Who it is for: %(audience)s", audience=record.audience))
    lines.extend(f"- {condition}" for condition in record.conditions)
    proxies = [paper for paper in record.documents if mentions(f"{paper.name} {paper.case}", "proxy_words")]
    if proxies:
        lines.append(_("If somebody else does it for you:"))
        lines.extend(paper_line(paper) for paper in proxies)
    if not record.conditions:
        lines.extend([_("The record names no further condition."), _ask(record)])
    return lines


def _online(record: ProcedureRecord) -> list[str]:
    notes = notes_about(record, about_online=True)
    level = {
        "full": _("Can be done online from start to end."),
        "partial": _("Can be handed in online."),
        "none": _("By the record, this is not handed in online."),
        "unknown": _("The record does not say whether this can be handed in online."),
    }[record.online]
    lines = [_("Online: %(name)s", name=record.name), level]
    if record.online == "partial" and not notes:
        lines.append(_("It is not confirmed that every step is online."))
    if record.submit_where:
        lines.append(_("Handing in: %(where)s", where=record.submit_where))
    return [*lines, notes]


def _delivery(record: ProcedureRecord) -> list[str]:
    lines = [_("By post: %(name)s", name=record.name)]
    if mentions(where_and_steps(record), "post_words"):
        lines.append(_("The record names the post for handing in: %(where)s", where=record.submit_where))
        lines.extend(f"- {step}" for step in record.steps if mentions(step, "post_words"))
    else:
        lines.append(_("The record says nothing about handing in by post."))
    lines.append(_("The record does not say whether the result is delivered to your home."))
    return [*lines, _ask(record)]


RENDERERS: dict[Aspect, Callable[[ProcedureRecord], list[str]]] = {
    Aspect.OVERVIEW: _overview,
    Aspect.DOCUMENTS: _documents,
    Aspect.FORM: _form,
    Aspect.FEE: _fee,
    Aspect.DURATION: _duration,
    Aspect.PLACE: _place,
    Aspect.STEPS: _steps,
    Aspect.CONDITIONS: _conditions,
    Aspect.ONLINE: _online,
    Aspect.DELIVERY: _delivery,
}
