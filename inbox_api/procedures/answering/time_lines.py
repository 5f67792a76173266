"""How long it takes, in the record's words, with the day it would be ready."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from inbox_api.deadlines.wording import due_text
from inbox_api.folding import fold
from inbox_api.procedures.answering.around import Around
from inbox_api.procedures.answering.lines import Line, plain
from inbox_api.procedures.answering.naming import channel_name, long_day
from inbox_api.procedures.answering.sentences import time_text, time_words
from inbox_api.procedures.answering.times import Ready, holds_several, ready_on
from inbox_api.procedures.parts import Method, ProcessingTime
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.texts import gettext as _


def main_time(record: ProcedureRecord, around: Around) -> ProcessingTime:
    """The record's usual time; with a way of handing in, the time of the one line for it where there is just one."""
    fitting = [method.time for method in _methods(record, around) if method.time and method.channel == around.via]
    return fitting[0] if len(fitting) == 1 else record.processing_time


def ready(record: ProcedureRecord, around: Around) -> Ready | None:
    """When it would be ready if handed in at `around.moment`; None without moment and calendar."""
    if around.moment is None or around.calendar is None:
        return None
    return None if has_several(record, around) else ready_on(main_time(record, around), around.moment, around.calendar)


def has_several(record: ProcedureRecord, around: Around) -> bool:
    """Does the record hold another time for another case or way of handing in?"""
    return holds_several(main_time(record, around).text) or has_other_ways(record, around)


def has_other_ways(record: ProcedureRecord, around: Around) -> bool:
    """Do the ways of handing in differ in their times, and nobody has said which it will be?"""
    usual = main_time(record, around)
    if usual is not record.processing_time:
        return False
    fitting = [method.time for method in _methods(record, around) if method.time and around.via in {"", method.channel}]
    counted = {(time.value, fold(time.unit)) for time in [usual, *fitting] if time.value is not None}
    return len(counted) > 1


def ready_day(record: ProcedureRecord, around: Around) -> date | None:
    found = ready(record, around)
    return found.day if found else None


def time_lines(record: ProcedureRecord, around: Around, ask: str) -> list[Line]:
    """ask: the line that names whom to ask."""
    lines = [Line(_("How long it takes: %(name)s", name=record.name), is_essential=True)]
    methods = [method for method in _methods(record, around) if method.time is not None]
    usual = main_time(record, around)
    said = time_words(record) if usual is record.processing_time else time_text(usual)
    if not said and not methods:
        return [*lines, *plain([_("The record holds no time limit."), ask], is_essential=True)]
    lines += [Line(said, other=_("time limit"))] if said else []
    found = ready(record, around)
    if found is not None:
        lines.append(Line(ready_text(found), short=expected_text(found), is_essential=True))
    elif around.calendar is not None and has_several(record, around):
        lines += plain([_("The time depends on the case, so I give no single day.")])
    listed = plain(_method_line(method, around) for method in methods if len(methods) > 1)
    lines += [replace(line, other=_("time limit")) for line in listed]
    return lines


def expected_text(found: Ready) -> str:
    """ "If complete papers are handed in now, expected on ..." """
    day = long_day(found.day)
    return _("If your papers are complete and handed in now, the result is expected on %(day)s.", day=day)


def ready_text(found: Ready) -> str:
    """The same with the moment from which the papers count, where that is a later one."""
    expected = expected_text(found)
    if not found.is_filed_later:
        return expected
    return _("%(text)s (They count from %(moment)s.)", text=expected, moment=due_text(found.filed_at))


def _methods(record: ProcedureRecord, around: Around) -> list[Method]:
    """The table of ways; not the national one where the city has set a time of its own."""
    if "processing_time" in around.origins and "methods" not in around.origins:
        return []
    return record.methods


def _method_line(method: Method, around: Around) -> str:
    assert method.time is not None
    label = " - ".join(text for text in (channel_name(method.channel), method.case) if text)
    text = f"- {label}: {time_text(method.time)}"
    if around.moment is None or around.calendar is None:
        return text
    found = ready_on(method.time, around.moment, around.calendar)
    return _("%(text)s, expected on %(day)s", text=text, day=long_day(found.day)) if found else text
