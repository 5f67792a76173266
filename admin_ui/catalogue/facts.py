"""One fact of a procedure in a few large words, the rest of it small. What the record does not say is not said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from inbox_api.deadlines.wording import due_text
from inbox_api.procedures.answering import naming
from inbox_api.procedures.answering.dates import spoken
from inbox_api.procedures.answering.fees import said_of
from inbox_api.procedures.answering.naming import field_name, long_day, money
from inbox_api.procedures.answering.places import online_links
from inbox_api.procedures.answering.sentences import notes_about, time_text, time_words
from inbox_api.procedures.counters.hours import OpenState
from inbox_api.procedures.parts import FeeItem, Method
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import mentions
from inbox_api.texts import gettext as _

if TYPE_CHECKING:
    from admin_ui.catalogue.sheets import Sheet

__all__ = [
    "day",
    "days",
    "fee_fact",
    "field_name",
    "long_day",
    "money",
    "online_links",
    "open_words",
    "spoken",
    "time_fact",
]

BIG_CHARS = 44  # more does not fit in large letters
SMALL_CHARS = 110
FREE_CHARS = 18  # so short a text says nothing but that it is free
_CLAUSE = re.compile(r"(?<=[.;])\s+|(?<=[^\s])\s*(?=\()")


@dataclass(frozen=True, slots=True)
class Fact:
    """big: what is seen at a glance; small: the rest, "" for nothing. is_doubted: it rests on memory in part."""

    big: str
    small: str = ""
    is_doubted: bool = False


def day(value: date) -> str:
    return naming.day_text(value)


def days(first: date | None, last: date | None) -> str:
    """From one day to another, both included; "" without either."""
    if first and last:
        return _("from %(first)s to %(last)s", first=day(first), last=day(last))
    if first:
        return _("from %(first)s", first=day(first))
    return _("to %(last)s", last=day(last)) if last else ""


def moment(value: datetime) -> str:
    """Aware local time: clock, day of the week and date."""
    return due_text(value)


def first_clause(text: str) -> str:
    """The beginning of a text up to its first full stop or semicolon, without it."""
    return _CLAUSE.split(text, maxsplit=1)[0].rstrip(" .;")


def _split(text: str) -> Fact:
    """The first clause large when it is short enough, the rest small."""
    first, *rest = _CLAUSE.split(text, maxsplit=1)
    if len(first) > BIG_CHARS:
        return Fact("", text)
    return Fact(first.rstrip(" .;,"), rest[0] if rest else "")


def time_fact(sheet: Sheet) -> Fact:
    """How long it takes, in the record's words."""
    said = time_words(sheet.record)
    if not said:
        return Fact(_("Not stated"), _("Please ask at the counter."))
    fact = _split(said)
    is_doubted = _rests_on_memory(sheet.record, "processing_time")
    return Fact(fact.big or _("Depends on the case"), fact.small, is_doubted)


def fee_fact(sheet: Sheet) -> Fact:
    """What it costs on the sheet's day. Free is only said where the record says so; an amount that is over never is."""
    fact = _fee(sheet)
    return Fact(fact.big, fact.small, _rests_on_memory(sheet.record, "fee"))


def _rests_on_memory(record: ProcedureRecord, field: str) -> bool:
    """One field of an otherwise checked record: a record that rests on memory as a whole says so at the top."""
    return record.confidence != "memory" and record.is_from_memory(field)


def _fee(sheet: Sheet) -> Fact:
    table = sheet.fees
    if table.current:
        return _fee_of_table(list(table.current), sheet.day)
    if table.coming and table.coming[0].valid_from is not None:
        return Fact(_("Ask at the counter"), _("A new fee begins on %(day)s.", day=day(table.coming[0].valid_from)))
    amount = table.headline_vnd
    if amount is None and (table.over or table.says_nothing):
        return Fact(_("Ask at the counter"), _("No amount that holds now is published."))
    if amount is None:
        said = _short(table.words)
        return Fact(_("No amount published"), said if len(said) <= SMALL_CHARS else _("See what is said on it below."))
    said = _short(table.words)
    return Fact(_("Free"), "" if _only_says_free(said) else said) if amount == 0 else Fact(money(amount), said)


def _short(text: str) -> str:
    """The whole text where it fits: an exemption may stand at its end; else its first clause."""
    return text.rstrip(" .;") if len(text) <= SMALL_CHARS else first_clause(text)


def _only_says_free(text: str) -> bool:
    return mentions(text, "free_words") and len(text) < FREE_CHARS


def _fee_of_table(items: list[FeeItem], on: date) -> Fact:
    amounts = sorted({amount for item in items if (amount := said_of(item, on)[0]) is not None})
    if not amounts:
        return Fact(_("No amount published"), _("See what is said on it below."))
    if len(amounts) == 1:
        big = _("Free") if amounts[0] == 0 else money(amounts[0])
        return Fact(big, said_of(items[0], on)[1] if len(items) == 1 else _("See the table below."))
    return Fact(
        _("%(low)s to %(high)s", low=f"{amounts[0]:,}".replace(",", "."), high=money(amounts[-1])),
        _("It depends on the case; see the table below."),
    )


def fee_name(item: FeeItem) -> str:
    """What a line of the table is for."""
    parts = [item.name, item.case, naming.channel_name(item.channel)]
    joined = " – ".join(part for part in parts if part)
    return joined[:1].upper() + joined[1:] if joined else _("Fee of the procedure")


def fee_amount(item: FeeItem, on: date) -> str:
    """The amount with its own words; free only where the words say so."""
    amount, said, _over = said_of(item, on)
    if amount is None:
        return said or _("no amount published")
    if amount == 0:
        return said or _("Free")
    shown = money(amount)
    return said if f"{amount:,}".replace(",", ".") in said else f"{shown} ({said})" if said else shown


def channel(key: str) -> str:
    """A way of handing in, as the first word of a line."""
    name = naming.channel_name(key)
    return name[:1].upper() + name[1:]


def method_time(method: Method) -> str:
    return time_text(method.time) if method.time else ""


def open_words(state: OpenState | None) -> str:
    """ "Open now, until 17:00"; "" when it is not known."""
    if state is None:
        return ""
    if state.is_open and state.closes_at is not None:
        return _("Open now, until %(time)s", time=f"{state.closes_at:%H:%M}")
    return _("Closed now; opens %(moment)s", moment=due_text(state.opens_at)) if state.opens_at is not None else ""


def notes(record: ProcedureRecord) -> str:
    """What the record's notes say to citizens."""
    parts = [notes_about(record, about_online=False), notes_about(record, about_online=True)]
    return " ".join(part for part in parts if part)
