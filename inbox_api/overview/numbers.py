"""The numbers of the overview, each one condition: what is counted is exactly what its list shows."""

from __future__ import annotations

from dataclasses import dataclass

from babel.support import LazyProxy

from inbox_api.texts import lazy_gettext


@dataclass(frozen=True, slots=True)
class Number:
    """name: the slug in links. tone: bad | warn | plain, how a page colours it when it is not zero."""

    name: str
    label: LazyProxy
    meaning: LazyProxy
    tone: str


NUMBERS: tuple[Number, ...] = (
    Number(
        "overdue", lazy_gettext("Overdue"), lazy_gettext("Not answered yet, past the deadline, clock running"), "bad"
    ),
    Number(
        "legal_overdue", lazy_gettext("Legal period missed"), lazy_gettext("A period of the law has run out"), "bad"
    ),
    Number("urgent", lazy_gettext("Urgent at once (P0)"), lazy_gettext("Open, danger to life or disaster"), "bad"),
    Number("due_today", lazy_gettext("Due today"), lazy_gettext("The deadline ends today"), "warn"),
    Number("due_soon", lazy_gettext("Due in three days"), lazy_gettext("After today, within three days"), "warn"),
    Number("unassigned", lazy_gettext("Without an officer"), lazy_gettext("Open and nobody in charge"), "warn"),
    Number(
        "no_reply", lazy_gettext("No first reply"), lazy_gettext("Open and the citizen has not heard anything"), "warn"
    ),
    Number("open", lazy_gettext("Open"), lazy_gettext("Everything that is not closed"), "plain"),
    Number("paused", lazy_gettext("Clock stands still"), lazy_gettext("Waits for the citizen, or suspended"), "plain"),
    Number("confirming", lazy_gettext("Waits for confirmation"), lazy_gettext("Answered, not closed yet"), "plain"),
    Number("reopened", lazy_gettext("Opened again"), lazy_gettext("The result was not accepted"), "warn"),
    Number("bounced", lazy_gettext("Moved twice or more"), lazy_gettext("Open and transferred at least twice"), "warn"),
    Number("new_today", lazy_gettext("New today"), lazy_gettext("Open and received since midnight"), "plain"),
)
BY_NAME = {number.name: number for number in NUMBERS}
