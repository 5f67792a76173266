"""Ways and their outcomes in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.support import LazyProxy

from inbox_api.models import AttemptState, ContactKind, RouteAttempt
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

ROUTES = {
    "chat": lazy_gettext("Chat"),
    "zns": lazy_gettext("Zalo message by phone number"),
    "sms": lazy_gettext("SMS"),
    "email": lazy_gettext("E-mail"),
    "person": lazy_gettext("Page with the code"),
}
STATES = {
    "planned": lazy_gettext("planned"),
    "sending": lazy_gettext("on its way"),
    "sent": lazy_gettext("sent, nothing proves yet that it arrived"),
    "delivered": lazy_gettext("arrived"),
    "read": lazy_gettext("read"),
    "opened": lazy_gettext("opened by the citizen with code and key"),
    "failed": lazy_gettext("failed"),
    "unknown": lazy_gettext("broken off: it may have gone out and is not sent again"),
    "skipped": lazy_gettext("not possible"),
}
REASONS: dict[str, LazyProxy] = {
    "window_closed": lazy_gettext("the platform's time for answers is over"),
    "no_conversation": lazy_gettext("the case has no conversation"),
    "no_address": lazy_gettext("no address is known or allowed"),
    "no_template": lazy_gettext("no approved template"),
    "values_misfit": lazy_gettext("the texts do not fit the template"),
    "not_set_up": lazy_gettext("this way is not set up"),
    "quiet_hours": lazy_gettext("it waits for the end of the quiet hours"),
    "waited_too_long": lazy_gettext("it waited too long for its turn"),
    "worker_died": lazy_gettext("the sending program stopped in the middle"),
    "unreachable": lazy_gettext("the server cannot be reached"),
    "connection_broken": lazy_gettext("the connection broke"),
    "suppressed": lazy_gettext("it was stopped"),
    "bounced": lazy_gettext("it came back"),
    "too_old": lazy_gettext("it is too old"),
}
HOW = {
    "phone": lazy_gettext("By phone"),
    "post": lazy_gettext("By post"),
    "counter": lazy_gettext("At the counter"),
}
CONTACTS = {
    ContactKind.CHAT: lazy_gettext("In the same chat"),
    ContactKind.ZNS: lazy_gettext("By Zalo to my phone number"),
    ContactKind.SMS: lazy_gettext("By SMS"),
    ContactKind.EMAIL: lazy_gettext("By e-mail"),
    ContactKind.COUNTER: lazy_gettext("I collect it at the counter"),
}


def reason(code: str | None) -> str:
    """Why, in words; a vendor's code stays as it is."""
    if not code:
        return ""
    return str(REASONS[code]) if code in REASONS else _("code %(code)s", code=code)


def attempt_text(attempt: RouteAttempt) -> str:
    """ "SMS: failed (code 550)"."""
    return _line(str(ROUTES[attempt.route]), str(STATES[attempt.state]), reason(attempt.error_code))


def is_proof_missing(attempt: RouteAttempt) -> bool:
    return attempt.state in {AttemptState.SENT, AttemptState.UNKNOWN}


def _line(route: str, state: str, why: str) -> str:
    values = {"route": route, "state": state, "why": why}
    return _("%(route)s: %(state)s (%(why)s)", **values) if why else _("%(route)s: %(state)s", **values)


def route_sentence(detail: Mapping[str, Any]) -> str:
    """A line of the timeline about an answer on its way."""
    state = str(detail.get("state", ""))
    if state == "undelivered":
        return _("could not prove that the answer arrived; a person has to tell the citizen")
    if state == "handed_over":
        return _("gave the answer to the citizen: %(how)s", how=str(HOW.get(str(detail.get("how")), "")).lower())
    route = ROUTES.get(str(detail.get("route")))
    values = (str(route or ""), str(STATES.get(state, state)), reason(detail.get("code")))
    return _("answer on its way. %(line)s", line=_line(*values))
