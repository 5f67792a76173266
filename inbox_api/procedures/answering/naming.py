"""Days, amounts and ways of handing in, as people write them."""

from __future__ import annotations

from datetime import date

from inbox_api.deadlines.wording import WEEKDAYS
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

_CHANNELS = {
    "online": lazy_gettext("handed in online"),
    "post": lazy_gettext("handed in by post"),
    "direct": lazy_gettext("handed in at the counter"),
}
FIELD_NAMES = {
    "documents": lazy_gettext("the papers"),
    "steps": lazy_gettext("the steps"),
    "processing_time": lazy_gettext("the time it takes"),
    "methods": lazy_gettext("the ways of handing in"),
    "fee": lazy_gettext("the fee"),
    "fees": lazy_gettext("the fee"),
    "conditions": lazy_gettext("the conditions"),
    "notes": lazy_gettext("the notes"),
    "result": lazy_gettext("the result"),
    "submit_where": lazy_gettext("the place to hand in"),
}


def channel_name(channel: str) -> str:
    """ "online" in Vietnamese; "" for whichever way."""
    return str(_CHANNELS[channel]) if channel in _CHANNELS else ""


def field_name(name: str) -> str:
    """The name of a key of the record, as people call it; "" for one they have no word for."""
    return str(FIELD_NAMES[name]) if name in FIELD_NAMES else ""


def money(amount_vnd: int) -> str:
    """1500000 -> "1.500.000 dong"."""
    return _("%(amount)s VND", amount=f"{amount_vnd:,}".replace(",", "."))


def day_text(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def long_day(day: date) -> str:
    """With the day of the week."""
    return _("%(weekday)s, %(date)s", weekday=str(WEEKDAYS[day.weekday()]), date=day_text(day))
