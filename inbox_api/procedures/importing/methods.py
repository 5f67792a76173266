"""The table of ways to hand in, and what follows from it: one time, one fee, how far online, where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.importing.amounts import fee_item
from inbox_api.procedures.importing.readings import Doubts, Values
from inbox_api.procedures.importing.times import commonest, processing_time, unit_from, without_unit
from inbox_api.procedures.importing.wording import data, folded, holds_word, starts_with_word, text_of
from inbox_api.texts import gettext as _

MAX_CASE_CHARS = 200  # a longer remark is no name of a case


@dataclass(frozen=True, slots=True)
class RawFee:
    """A fee as printed. amount: None when no number is printed; unit "": dong. free_word: printed without a remark."""

    amount: int | None
    words: str = ""
    name: str = ""
    unit: str = ""


@dataclass(slots=True)
class RawMethod:
    """One line of the table as printed. unit None: the source does not name it. time_text: where it is no number."""

    channel: str
    value: int | None = None
    unit: str | None = None
    time_text: str = ""
    note: str = ""
    fees: list[RawFee] = field(default_factory=list)


@lru_cache(maxsize=1)
def _channels() -> dict[str, str]:
    return {fold(word): key for key, channel in data("channels").items() for word in channel["words"]}


def channel_named(text: str) -> str | None:
    """online, direct or post for the word of a page; None: unknown."""
    return _channels().get(fold(text).strip(" .:-*+"))


def channel_name(channel: str) -> str:
    name: str = data("channels")[channel]["name"] if channel else ""
    return name


def read_methods(raw: Iterable[RawMethod], evidence: list[str], doubts: Doubts) -> list[Values]:
    """The lines as plain JSON. evidence: texts that may name the unit of a bare number, the best first."""
    return [_method(line, evidence, doubts) for line in raw]


def _method(line: RawMethod, evidence: list[str], doubts: Doubts) -> Values:
    method: Values = {"channel": line.channel}
    case, note = _case_and_note(line.note)
    if case:
        method["case"] = case
    if time := _time(line, evidence, doubts):
        method["time"] = time
    fees = []
    for fee in line.fees:
        item = fee_item(fee.amount, fee.words, doubts, name=fee.name, unit=fee.unit, channel=line.channel)
        if item is not None and item not in fees:
            fees.append(item | ({"case": case} if case else {}))
    if fees:
        method["fees"] = fees
    if note:
        method["note"] = note
    return method


def _case_and_note(text: str) -> tuple[str, str]:
    """A short remark that begins with "in case ..." is the name of the case; any other stays a remark."""
    plain = fold(text)
    if 0 < len(text) <= MAX_CASE_CHARS and starts_with_word(plain, folded("case_starts")):
        return text.rstrip(" .:;"), ""
    return "", text


def _time(line: RawMethod, evidence: list[str], doubts: Doubts) -> Values | None:
    if line.value is None:
        return processing_time(None, None, line.time_text) if line.time_text else None
    unit = line.unit or unit_from(line.value, [line.note, *evidence])
    if unit is None:
        doubts.append(("processing_time.unit", _("%(value)s has no unit and nothing names it", value=line.value)))
        return processing_time(None, None, without_unit(line.value))
    return processing_time(line.value, unit)


def main_time(methods: list[Values]) -> Values | None:
    """The time of the record: the commonest of all lines, its text with every line that differs; None: no time."""
    timed = [method for method in methods if "time" in method]
    if not timed:
        return None
    numbers = [(m["time"]["value"], m["time"]["unit"]) for m in timed if m["time"]["value"] is not None]
    best = commonest(numbers)
    text = _by_channel([(method["channel"], method.get("case", ""), method["time"]["text"]) for method in timed])
    return processing_time(best[0], best[1], text) if best else processing_time(None, None, text)


def main_fee(items: list[Values]) -> Values | None:
    """The fee of the record: its number when the lines of the first way of handing in agree; None: no fee named."""
    if not items:
        return None
    named = [(item.get("channel", ""), item.get("case", ""), _fee_text(item)) for item in items]
    return {"amount_vnd": _agreed(items), "text": _by_channel(named)}


def _agreed(items: list[Values]) -> int | None:
    for channel in ("direct", "post", "online", ""):
        amounts = {item["amount_vnd"] for item in items if item.get("channel", "") == channel}
        if amounts:
            found = amounts.pop()
            return found if not amounts else None
    return None


def _fee_text(item: Values) -> str:
    name, text = item["name"], item["text"]
    return f"{name}: {text}" if name and text else text or name


def _by_channel(told: list[tuple[str, str, str]]) -> str:
    """ "Direct, Online: 7 days; Post (case): 9 days"; the text alone where all lines say the same."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for channel, case, text in told:
        channels = grouped.setdefault((case, text), [])
        if channel not in channels:
            channels.append(channel)
    if len(grouped) == 1 and not told[0][1]:
        return told[0][2]
    parts = []
    for (case, told_text), channels in grouped.items():
        text = told_text.rstrip(".")
        head = ", ".join(name for channel in channels if (name := channel_name(channel)))
        head = f"{head} ({case})" if head and case else head or case
        parts.append(f"{head}: {text}" if head else text)
    return "; ".join(parts)


def all_fees(methods: list[Values]) -> list[Values]:
    return [item for method in methods for item in method.get("fees", [])]


def online_level(methods: list[Values], *, is_full: bool | None = None, is_offline: bool | None = None) -> str | None:
    """The level by the flags and lines; None when there is neither."""
    has_online = any(method["channel"] == "online" for method in methods)
    if is_full:
        return text_of("full")
    if is_offline:
        return text_of("offline")
    if not methods:
        return None
    return text_of("partial") if has_online else text_of("offline")


def submit_where(methods: list[Values], address: str) -> str:
    """Where to hand in, from the channels: for a new record, until somebody writes it better."""
    channels = {method["channel"] for method in methods}
    told = [data("submit_words")[channel] for channel in ("direct", "post", "online") if channel in channels]
    if address and "direct" in channels:
        told[0] = f"{told[0]} ({address})"
    text = "; ".join(told)
    return text[:1].upper() + text[1:]


def channels_in(lines: list[str]) -> list[str]:
    """The ways of handing in that free lines name, each once, in their order."""
    plain = fold(" ; ".join(lines))
    found: list[tuple[int, str]] = []
    for word, channel in sorted(_channels().items(), key=lambda pair: -len(pair[0])):
        if holds_word(plain, (word,)):
            found.append((plain.find(word), channel))
    return list(dict.fromkeys(channel for _at, channel in sorted(found)))
