"""Form controls as data: what a field of a record looks like when a person edits it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from babel.support import LazyProxy

from inbox_api.procedures.vocabulary import load
from inbox_api.texts import lazy_gettext

Options = Callable[[], list[tuple[str, str]]]
Kind = Literal["line", "text", "lines", "number", "money", "day", "choice", "checks", "check", "group", "rows", "json"]


@dataclass(frozen=True, slots=True)
class Control:
    """One control, or a group or rows of them.

    key: within its group, "" at the top. options: of a choice or checks. is_nullable: empty means null.
    needed_by: keys of a group of which one must be filled, else the whole group is null; () when it never is.
    is_extra: shown only on demand.
    """

    kind: Kind
    label: LazyProxy | str = ""
    key: str = ""
    hint: LazyProxy | str = ""
    parts: tuple[Control, ...] = ()
    options: Options | None = None
    is_nullable: bool = False
    needed_by: tuple[str, ...] = ()
    is_extra: bool = False


def _listed(*pairs: tuple[str, LazyProxy]) -> Options:
    return lambda: [(value, str(label)) for value, label in pairs]


def _units() -> list[tuple[str, str]]:
    return [(unit, unit) for unit in load("vocabulary")["time_units"]]


def online_levels() -> list[tuple[str, str]]:
    return [(level, level) for level in load("vocabulary")["online_levels"]]


WAYS = (
    ("online", lazy_gettext("online way")),
    ("post", lazy_gettext("by post")),
    ("direct", lazy_gettext("at the counter")),
)
CHANNELS = _listed(("", lazy_gettext("whichever way")), *WAYS)
ONE_CHANNEL = _listed(("", lazy_gettext("(choose)")), *WAYS)
MONEY = Control(
    "money",
    lazy_gettext("Amount (VND)"),
    "amount_vnd",
    lazy_gettext("Empty: not published. Only 0 with the word free below is free."),
    is_nullable=True,
)
TIME_PARTS = (
    Control("number", lazy_gettext("Number"), "value", lazy_gettext("Empty: no single number holds"), is_nullable=True),
    Control("choice", lazy_gettext("Unit"), "unit", options=_units),
    Control("text", lazy_gettext("In words"), "text"),
)
FEE_ITEM = (
    Control("line", lazy_gettext("Name of the fee"), "name"),
    MONEY,
    Control("line", lazy_gettext("In which case"), "case", lazy_gettext("Empty: for everybody")),
    Control("choice", lazy_gettext("Way of handing in"), "channel", options=CHANNELS),
    Control("text", lazy_gettext("In words"), "text"),
    Control("lines", lazy_gettext("Free for (one a line)"), "free_for"),
    Control("day", lazy_gettext("First day"), "valid_from", is_nullable=True),
    Control("day", lazy_gettext("Last day"), "valid_to", is_nullable=True),
    Control("line", lazy_gettext("Basis: which resolution sets it"), "basis"),
)
DOCUMENT = (
    Control("text", lazy_gettext("Name of the paper"), "name"),
    Control("number", lazy_gettext("Originals"), "original"),
    Control("number", lazy_gettext("Copies"), "copies"),
    Control("line", lazy_gettext("In which case"), "case", lazy_gettext("Empty: for everybody")),
    Control("text", lazy_gettext("Note"), "note"),
    Control("check", lazy_gettext("Optional"), "is_optional", is_extra=True),
    Control("check", lazy_gettext("Electronic form on the portal"), "is_electronic", is_extra=True),
    Control("line", lazy_gettext("Code of the paper"), "code", is_extra=True),
    Control(
        "rows",
        lazy_gettext("Forms to download"),
        "forms",
        parts=(
            Control("line", lazy_gettext("Name of the form"), "name"),
            Control("line", lazy_gettext("Address of the file"), "url"),
        ),
        is_extra=True,
    ),
)
METHOD = (
    Control(
        "choice", lazy_gettext("Way of handing in"), "channel", options=_listed(("", lazy_gettext("(choose)")), *WAYS)
    ),
    Control("line", lazy_gettext("In which case"), "case", lazy_gettext("Empty: for everybody")),
    Control("group", lazy_gettext("Time"), "time", parts=TIME_PARTS, needed_by=("value", "text")),
    Control("text", lazy_gettext("Note"), "note"),
    Control("rows", lazy_gettext("Fees this way"), "fees", parts=FEE_ITEM, is_extra=True),
)
DECISION = (
    Control("line", lazy_gettext("Number of the decision"), "number"),
    Control("day", lazy_gettext("Decided on"), "decided_on", is_nullable=True),
    Control("day", lazy_gettext("Published on"), "published_on", is_nullable=True),
    Control("line", lazy_gettext("Issued by"), "agency"),
)
OFFICIAL_STEP = (
    Control("line", lazy_gettext("Name of the step"), "name"),
    Control("text", lazy_gettext("What is done"), "text"),
)
