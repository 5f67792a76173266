"""The overview, the steps and the conditions of a procedure, and which aspects its record holds."""

from __future__ import annotations

from datetime import date

from inbox_api.procedures.answering.around import Around
from inbox_api.procedures.answering.aspects import Aspect
from inbox_api.procedures.answering.fee_lines import fee_summary
from inbox_api.procedures.answering.lines import Line, plain
from inbox_api.procedures.answering.papers import form_papers
from inbox_api.procedures.answering.places import by_post
from inbox_api.procedures.answering.sentences import notes_about, paper_line, tentative, time_words
from inbox_api.procedures.answering.time_lines import expected_text, has_other_ways, ready, ready_text
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import mentions
from inbox_api.texts import gettext as _

MOST_OF_A_LINE = 160  # characters on the time, and as many on the fee, in an overview


def overview_lines(record: ProcedureRecord, day: date | None, around: Around) -> list[Line]:
    """What it is, for whom, how long, how much, where, and what comes out."""
    code = _(" (code %(code)s)", code=record.code) if record.code else ""
    time, fee = time_words(record), fee_summary(record, day, around)
    if time and has_other_ways(record, around):
        time = _('%(time)s; others for other ways or cases, ask "how long"', time=time)
    notes = notes_about(record, about_online=False, day=day)
    found = ready(record, around)
    return [
        Line(f"{record.name}{code}", is_essential=True),
        *_cuttable(record, "processing_time", _("Time: %(time)s", time=time) if time else "", _("time limit")),
        *([Line(ready_text(found), short=expected_text(found))] if found is not None else []),
        *_cuttable(record, "fee", _("Fee: %(text)s", text=fee) if fee else "", _("amount")),
        *plain(
            [
                _("Handled by: %(agency)s", agency=record.agency),
                _("Who it is for: %(audience)s", audience=record.audience) if record.audience else "",
                _("Result: %(result)s", result=record.result) if record.result else "",
                tentative(record, "notes", _("Note: %(note)s", note=notes)) if notes else "",
                record.description,
            ]
        ),
    ]


def _cuttable(record: ProcedureRecord, field: str, text: str, other: str) -> list[Line]:
    """A line of which the first sentences are enough to begin with; marked either way when it rests on memory."""
    mark = tentative(record, field, text).removeprefix(text)
    return [Line(text, other=other, most=MOST_OF_A_LINE, mark=mark)] if text else []


def step_lines(record: ProcedureRecord, ask: str) -> list[Line]:
    """Our own short steps, else the portal's."""
    head = Line(_("Steps for: %(name)s", name=record.name), is_essential=True)
    if record.steps:
        return [head, *plain(f"{number}. {step}" for number, step in enumerate(record.steps, start=1))]
    if record.official_steps:
        told = [": ".join(text for text in (step.name, step.text) if text) for step in record.official_steps]
        return [head, *plain(f"{number}. {step}" for number, step in enumerate(told, start=1))]
    missing = _("The record does not describe the steps for: %(name)s.", name=record.name)
    return plain([missing, ask], is_essential=True)


def condition_lines(record: ProcedureRecord, ask: str) -> list[Line]:
    """Who may, on what conditions, and what is needed when somebody else does it."""
    lines = [Line(_("Conditions for: %(name)s", name=record.name), is_essential=True)]
    audience = record.audience or ", ".join(record.subjects)
    if audience:
        lines += plain([_("Who it is for: %(audience)s", audience=audience)])
    lines += plain(f"- {condition}" for condition in record.conditions)
    proxies = [paper for paper in record.documents if mentions(f"{paper.name} {paper.case}", "proxy_words")]
    if proxies:
        lines += plain([_("If somebody else does it for you:"), *map(paper_line, proxies)])
    if not record.conditions:
        lines += plain([_("The record names no further condition."), ask], is_essential=True)
    return lines


def has_fee(record: ProcedureRecord) -> bool:
    """Does the record say anything on the fee, also an amount that is over?"""
    has_amount = record.fee.amount_vnd is not None and not record.fee.is_doubtful
    in_table = bool(record.fees) or any(method.fees for method in record.methods)
    return bool(record.fee.text) or has_amount or in_table


def has_time(record: ProcedureRecord) -> bool:
    usual = record.processing_time
    return bool(usual.text) or usual.value is not None or any(method.time for method in record.methods)


def is_bare(record: ProcedureRecord) -> bool:
    """Nothing but what a bare list of procedures holds?"""
    texts = (record.documents, record.steps, record.official_steps, record.conditions, record.submit_where)
    return not any(texts) and not has_fee(record) and not has_time(record)


def held(record: ProcedureRecord) -> list[Aspect]:
    """The aspects on which the record says something, the most asked first."""
    holds = {
        Aspect.DOCUMENTS: bool(record.documents),
        Aspect.FEE: has_fee(record),
        Aspect.DURATION: has_time(record),
        Aspect.PLACE: bool(record.submit_where or record.receiving_address),
        Aspect.STEPS: bool(record.steps or record.official_steps),
        Aspect.CONDITIONS: bool(record.conditions),
        Aspect.ONLINE: record.online != "unknown",
        Aspect.FORM: bool(form_papers(record)),
        Aspect.DELIVERY: by_post(record),
        Aspect.SOURCE: bool(record.legal_basis),
    }
    return [Aspect.OVERVIEW, *(aspect for aspect, is_held in holds.items() if is_held)]
