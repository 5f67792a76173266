"""How fees are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from inbox_api.procedures.answering.around import Around
from inbox_api.procedures.answering.fees import FeeTable, fee_table, said_of
from inbox_api.procedures.answering.lines import Line, plain
from inbox_api.procedures.answering.naming import channel_name, day_text, money
from inbox_api.procedures.parts import FeeItem
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.texts import gettext as _


def item_text(item: FeeItem, day: date | None) -> str:
    """One line of a fee table: what for, how much, until when, who pays nothing, by what resolution."""
    head = " - ".join(text for text in (item.name, channel_name(item.channel), item.case) if text)
    amount, words, _over = said_of(item, day)
    parts = [money(amount) if amount else words or _("no amount published")]
    if amount and words and words not in parts[0] and f"{amount:,}".replace(",", ".") not in words:
        parts.append(f"({words})")
    elif amount and words:
        parts = [words]
    if item.valid_to is not None:
        parts.append(_("(up to and with %(date)s)", date=day_text(item.valid_to)))
    text = " ".join(parts)
    if item.free_for:
        text = _("%(text)s; free for: %(people)s", text=text, people=", ".join(item.free_for))
    if item.basis:
        text = _("%(text)s [%(basis)s]", text=text, basis=item.basis)
    return f"{head}: {text}" if head else text


def fee_lines(record: ProcedureRecord, day: date | None, around: Around, ask: str) -> list[Line]:
    """All that may be said of the fee on `day`. ask: the line that names whom to ask."""
    table = fee_table(record, day, around.origins, around.via)
    lines = [_head(record)]
    lines += [Line(f"- {item_text(item, day)}", other=_("amount")) for item in table.current]
    if table.words or table.amount_vnd is not None:
        lines.append(Line(table.words or money(table.amount_vnd or 0), other=_("amount")))
    lines += _what_is_over(table)
    lines += plain(_coming(table.coming, day))
    if around.next_fee is not None:
        lines += _next_fee(around)
    if table.says_nothing:
        doubtful = _("The amount in the record is doubtful and still being checked.")
        missing = _("The record holds no amount.")
        has_ended = bool(table.over)
        lines += plain([doubtful if record.fee.is_doubtful else "" if has_ended else missing], is_essential=True)
        lines += plain([ask], is_essential=True)
    elif _is_open(table, day):
        silent = _("The record holds no fixed amount for this, which does not mean that it is free.")
        if table.exempts_some:
            silent = _("Who is not exempt pays; the record does not hold how much.")
        lines += plain([silent, ask])
    return lines


def _head(record: ProcedureRecord) -> Line:
    return Line(_("Fee for: %(name)s", name=record.name), is_essential=True)


def _is_open(table: FeeTable, day: date | None) -> bool:
    if table.current:
        return all(said_of(item, day)[0] is None for item in table.current)
    return table.headline_vnd is None


def _what_is_over(table: FeeTable) -> list[Line]:
    """Amounts whose last day is over are named by that day only: nobody must take them for today's."""
    if table.says_nothing:
        told = [
            _("The amount in the record held only until %(date)s; the present one is not held.", date=day_text(day))
            for day in table.over
        ]
    else:
        told = [
            _(
                "Another amount in the record held only until %(date)s; it is over and left out.",
                date=day_text(day),
            )
            for day in table.over
        ]
    return plain(told, is_essential=True)


def _coming(items: Sequence[FeeItem], day: date | None) -> list[str]:
    return [
        _("From %(date)s on: %(text)s", date=day_text(item.valid_from), text=item_text(item, day))
        for item in items
        if item.valid_from is not None
    ]


def _next_fee(around: Around) -> list[Line]:
    following = around.next_fee
    assert following is not None
    table = fee_table(following.record, following.day, following.origins, around.via)
    told = [item_text(item, following.day) for item in table.current]
    if table.words or table.amount_vnd is not None:
        told.append(table.words or money(table.amount_vnd or 0))
    if not told:
        return []
    return [Line(_("From %(date)s on: %(text)s", date=day_text(following.day), text="; ".join(told)))]


def fee_summary(record: ProcedureRecord, day: date | None, around: Around) -> str:
    """The fee in one line for the overview; "" when nothing may be said."""
    table = fee_table(record, day, around.origins, around.via)
    if table.current:
        return "; ".join(item_text(item, day) for item in table.current)
    return table.words or (money(table.amount_vnd) if table.amount_vnd else "")
