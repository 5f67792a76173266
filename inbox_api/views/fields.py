"""What a filter may ask about: every field of a conversation or of its cases, and which values it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from babel.support import LazyProxy

from inbox_api.cases import topics
from inbox_api.cases.states import CaseState
from inbox_api.models import HandledBy
from inbox_api.texts import lazy_gettext
from inbox_api.views.conditions import BadFilter, Condition

YES_NO = ("yes", "no")
DAY = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]")
DAYS = re.compile(r"[1-9][0-9]{0,3}")
SLUG = re.compile(r"[a-zA-Z0-9_.\-]{1,100}")


@dataclass(frozen=True, slots=True)
class Field:
    """is_of_case: it speaks of a case, and conditions that all must hold speak of the same one.

    choices: the values there are; () where `pattern` says what they look like.
    """

    name: str
    label: LazyProxy
    is_of_case: bool
    choices: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    is_day: bool = False  # a local day, "2026-11-20"

    def takes(self, value: str) -> bool:
        if value in self.choices:
            return True
        return bool(self.pattern and self.pattern.fullmatch(value)) and (not self.is_day or _is_day(value))


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


FIELDS = {
    field.name: field
    for field in (
        Field("channel", lazy_gettext("Channel"), False, pattern=SLUG),
        Field("with", lazy_gettext("Who answers"), False, choices=tuple(HandledBy)),
        Field("officer", lazy_gettext("Has the conversation"), False, choices=("me", "nobody"), pattern=SLUG),
        Field("unit", lazy_gettext("Unit of the conversation"), False, choices=("mine", "none"), pattern=SLUG),
        Field("urgent", lazy_gettext("Urgent"), False, choices=YES_NO),
        Field("waiting", lazy_gettext("Waits for the citizen"), False, choices=YES_NO),
        Field("unanswered", lazy_gettext("The citizen waits for an answer"), False, choices=YES_NO),
        Field("unread", lazy_gettext("Not read by me"), False, choices=YES_NO),
        Field("label", lazy_gettext("Label"), False, choices=("none",), pattern=re.compile(r"[0-9]{1,18}")),
        Field("written", lazy_gettext("Last message within days"), False, pattern=DAYS),
        Field("silent", lazy_gettext("No message for days"), False, pattern=DAYS),
        Field("snoozed", lazy_gettext("Put off"), False, choices=(*YES_NO, "any")),
        Field("state", lazy_gettext("Conversation"), False, choices=("open", "closed", "any")),
        Field("words", lazy_gettext("Words"), False, pattern=re.compile(r".{1,100}")),
        Field("case", lazy_gettext("Has a case"), True, choices=YES_NO),
        Field("type", lazy_gettext("Kind of case"), True, choices=tuple(topics.CASE_TYPES)),
        Field("topic", lazy_gettext("Topic"), True, choices=("none", *topics.FIELDS, *topics.TOPICS)),
        Field("ward", lazy_gettext("Ward"), True, choices=("none",), pattern=SLUG),
        Field("status", lazy_gettext("State of the case"), True, choices=tuple(CaseState)),
        Field("priority", lazy_gettext("Priority"), True, choices=("P0", "P1", "P2", "P3")),
        Field("handler", lazy_gettext("Has the case"), True, choices=("me", "nobody"), pattern=SLUG),
        Field("case_unit", lazy_gettext("Unit of the case"), True, choices=("mine",), pattern=SLUG),
        Field("due", lazy_gettext("Deadline"), True, choices=("overdue", "today", "soon", "later", "none")),
        Field("reply", lazy_gettext("Reply due"), True, choices=("overdue", "today", "owed")),
        Field("followed", lazy_gettext("Followed by me"), True, choices=YES_NO),
        Field("received", lazy_gettext("Case received within days"), True, pattern=DAYS),
        Field("since", lazy_gettext("Case received on or after the day"), True, pattern=DAY, is_day=True),
        Field("until", lazy_gettext("Case received on or before the day"), True, pattern=DAY, is_day=True),
    )
}


def check(condition: Condition) -> Field:
    """The field of a condition whose values it takes. Raises BadFilter."""
    field = FIELDS.get(condition.field)
    if field is None or not all(field.takes(value) for value in condition.values):
        raise BadFilter
    return field
