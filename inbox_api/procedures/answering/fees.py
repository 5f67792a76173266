"""Fees as they hold on one day: by case and way of handing in, never an amount whose last day is over. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inbox_api.procedures.answering.dates import ended_dates
from inbox_api.procedures.dated import Origin
from inbox_api.procedures.parts import Channel, Fee, FeeItem
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import mentions

SENTENCE = re.compile(r"(?<=[.;])\s+")
_FIGURE = re.compile(r"(?<!\d)\d{1,3}(?:\.\d{3})+(?!\d)")  # 135.000
FEE_FIELDS = ("fees", "methods", "fee")


@dataclass(frozen=True, slots=True)
class FeeTable:
    """What may be said of the fee on one day.

    current: lines that hold. coming: lines that begin later, soonest first. ended: lines that are over with nothing in
    their place. words: the record's sentences that name no day that is over. amount_vnd: of a record that has a number
    and no words. headline_vnd: the one number that holds beside or without words; None: no number may be said.
    over: last days of what is left out, oldest first.
    """

    current: tuple[FeeItem, ...] = ()
    coming: tuple[FeeItem, ...] = ()
    ended: tuple[FeeItem, ...] = ()
    words: str = ""
    amount_vnd: int | None = None
    headline_vnd: int | None = None
    over: tuple[date, ...] = ()

    @property
    def says_nothing(self) -> bool:
        return not self.current and not self.words and self.amount_vnd is None

    @property
    def exempts_some(self) -> bool:
        """Does it say who pays nothing, or when?"""
        return any(item.free_for or mentions(item.text, "exemption_words") for item in self.current) or mentions(
            self.words, "exemption_words"
        )


def fee_table(
    record: ProcedureRecord, day: date | None, origins: Mapping[str, Origin] | None = None, via: Channel = ""
) -> FeeTable:
    """The fees of `record` on the local `day` (None: whatever the day). What the city has set itself goes first.

    origins: the record's fields that are the city's own; via: only lines for this way of handing in, where there are
    any.
    """
    own = [name for name in FEE_FIELDS if name in (origins or {})]
    items = _items(record, own)
    if not items:
        return _in_words(record, day)
    current = [item for item in items if day is None or item.holds_on(day)]
    coming = [item for item in items if day is not None and item.valid_from is not None and item.valid_from > day]
    gone = [item for item in items if day is not None and item.valid_to is not None and item.valid_to < day]
    there = {_place(item) for item in (*current, *coming)}
    ended = [item for item in gone if _place(item) not in there]
    beside, over = live_words(record.fee.text, day) if not own or "fee" in own else ("", [])
    return FeeTable(
        current=tuple(_for_channel(current, via)),
        coming=tuple(sorted(_for_channel(coming, via), key=lambda item: item.valid_from or date.min)),
        ended=tuple(ended),
        words=_without_amounts(beside),
        over=tuple(sorted({*over, *(item.valid_to for item in ended if item.valid_to)})),
    )


def _items(record: ProcedureRecord, own: Sequence[str]) -> list[FeeItem]:
    """The record's lines, else those in its table of ways; only the city's own where there are any."""
    if own and "fees" not in own and "methods" not in own:
        return []
    if record.fees and (not own or "fees" in own):
        return list(record.fees)
    return [
        item.model_copy(update={"channel": method.channel, "case": item.case or method.case})
        for method in record.methods
        for item in method.fees
    ]


def _place(item: FeeItem) -> tuple[str, str, str]:
    return item.name, item.case, item.channel


def _for_channel(items: Sequence[FeeItem], via: Channel) -> Sequence[FeeItem]:
    fitting = [item for item in items if not via or item.channel in {"", via}]
    return fitting or items


def _in_words(record: ProcedureRecord, day: date | None) -> FeeTable:
    headline, words, over = said_of(record.fee, day)
    return FeeTable(
        words=words, amount_vnd=None if record.fee.text else headline, headline_vnd=headline, over=tuple(over)
    )


def sayable(fee: Fee) -> int | None:
    """The amount unless it is doubtful."""
    return None if fee.is_doubtful else fee.amount_vnd


def said_of(fee: Fee, day: date | None) -> tuple[int | None, str, list[date]]:
    """What may be said of one fee on `day`: its number, its words, the last days of what is left out of them.

    The one rule on old amounts, for answers and pages: beside words of which a part is over the number is said only
    where the words that are left name it.
    """
    words, over = live_words(fee.text, day)
    amount = sayable(fee)
    if amount is not None and over:
        is_named = f"{amount:,}".replace(",", ".") in words if amount else mentions(words, "free_words")
        amount = amount if is_named else None
    return amount, words, over


def live_words(text: str, day: date | None) -> tuple[str, list[date]]:
    """The sentences of `text` that name no last day before `day`, and the last days of the others.

    What is over without a figure of its own ("half of it until 31/12/2026") was said of the figures beside it: those
    are not told any longer, either.
    """
    if day is None or not text:
        return text, []
    parts = [(sentence, ended_dates(sentence, day)) for sentence in SENTENCE.split(text)]
    over = sorted({one for _, ended in parts for one in ended})
    changes_others = any(ended and not _FIGURE.search(sentence) for sentence, ended in parts)
    kept: list[str] = []
    for sentence, ended in parts:
        if not ended and not (changes_others and _FIGURE.search(sentence)):
            kept.append(sentence)
        elif kept:
            kept[-1] = re.sub(r";$", ".", kept[-1])
    return " ".join(kept).rstrip(";").strip(), over


def _without_amounts(words: str) -> str:
    """Who is exempt, by what law: sentences without a figure of their own beside a table of amounts."""
    kept = [sentence for sentence in SENTENCE.split(words) if sentence and not re.search(r"\d", sentence)]
    return " ".join(kept).strip()
