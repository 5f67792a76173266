"""Words for purposes, values and states of templates."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.models import ZnsTemplate
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.zns.orders import Purpose

PURPOSES: dict[str, LazyProxy] = {
    Purpose.CASE_RECEIVED: lazy_gettext("A case was received"),
    Purpose.CASE_MOVED: lazy_gettext("News of a case"),
    Purpose.CASE_ANSWERED: lazy_gettext("The result of a case"),
    Purpose.CASE_RATING: lazy_gettext("Asking for a rating"),
    Purpose.CODE: lazy_gettext("A code that proves a phone number"),
}
VALUES: dict[str, LazyProxy] = {
    "code": lazy_gettext("Case code"),
    "title": lazy_gettext("What it is about"),
    "state": lazy_gettext("State of the case"),
    "name": lazy_gettext("Name of the citizen"),
    "unit": lazy_gettext("Unit in charge"),
    "time": lazy_gettext("Time and day"),
    "date": lazy_gettext("Day"),
    "result": lazy_gettext("Result in a few words"),
    "reason": lazy_gettext("Reason"),
    "link": lazy_gettext("Address of the result page"),
    "otp": lazy_gettext("The code itself"),
}
STATES: dict[str, LazyProxy] = {
    "ENABLE": lazy_gettext("Approved"),
    "PENDING_REVIEW": lazy_gettext("Waiting for approval"),
    "REJECT": lazy_gettext("Refused"),
    "DISABLE": lazy_gettext("Stopped by Zalo"),
    "DELETE": lazy_gettext("Deleted"),
}
QUALITIES: dict[str, LazyProxy] = {
    "HIGH": lazy_gettext("good quality"),
    "MEDIUM": lazy_gettext("middling quality"),
    "LOW": lazy_gettext("poor quality"),
}


def state_of(template: ZnsTemplate) -> str:
    """Its state in words; what the vendor no longer lists is gone."""
    if template.missing_since is not None:
        return _("No longer at Zalo")
    return str(STATES.get(template.status, template.status))


def quality_of(name: str) -> str:
    """ "" where the vendor says nothing."""
    return str(QUALITIES.get(name.upper(), ""))
