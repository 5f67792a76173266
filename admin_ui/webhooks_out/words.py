"""The words of the webhook pages."""

from __future__ import annotations

from typing import Any

from babel.support import LazyProxy

from admin_ui.words import CHANNELS
from inbox_api.cases.desk import units
from inbox_api.cases.states import STATE_LABELS
from inbox_api.cases.topics import CASE_TYPES
from inbox_api.db import SessionDep
from inbox_api.hooks_out import kinds, transport
from inbox_api.models import Hook, HookDelivery
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

STATES: dict[str, LazyProxy] = {
    "waiting": lazy_gettext("waits"),
    "delivered": lazy_gettext("arrived"),
    "failed": lazy_gettext("given up"),
    "withheld": lazy_gettext("withheld: it has become secret"),
}
PAUSED: dict[str, LazyProxy] = {
    "by_hand": lazy_gettext("paused by hand"),
    "failing": lazy_gettext("paused: the address has failed for days"),
    "gone": lazy_gettext("paused: the address says that it is gone"),
}
ERRORS: dict[str, LazyProxy] = {
    transport.NOT_ALLOWED: lazy_gettext("the name leads to a network that may not be called"),
    transport.UNREACHABLE: lazy_gettext("no connection"),
    transport.TIMEOUT: lazy_gettext("no answer in time"),
    transport.TLS: lazy_gettext("the certificate is not valid"),
}


def standing(hook: Hook) -> tuple[str, str]:
    """(class of the chip, words)."""
    if hook.paused_at is not None:
        return "waits" if hook.paused_reason == "by_hand" else "is-failing", str(
            PAUSED[hook.paused_reason or "by_hand"]
        )
    if hook.failing_since is not None:
        return "is-failing", _("does not answer")
    return ("is-well", _("works")) if hook.last_success_at else ("", _("nothing told yet"))


def outcome(delivery: HookDelivery) -> str:
    """What the last try came to."""
    if delivery.last_error:
        return str(ERRORS.get(delivery.last_error, delivery.last_error))
    return _("answer %(status)d", status=delivery.last_status) if delivery.last_status else ""


def choices(session: SessionDep) -> dict[str, Any]:
    """What the form of a webhook offers."""
    return {
        "kinds": kinds.KINDS,
        "with_text": kinds.WITH_TEXT,
        "case_types": {code: kind.name for code, kind in CASE_TYPES.items()},
        "state_labels": {str(state): label for state, label in STATE_LABELS.items()},
        "unit_options": [(unit.code, unit.name) for unit in units(session)],
        "channel_options": CHANNELS,
    }


def done(slug: str) -> str | None:
    return {
        "kept": _("Kept."),
        "paused": _("Paused. What happens meanwhile is kept for it."),
        "resumed": _("Resumed. What was kept goes out in its order."),
        "tested": _("The test event is on its way; load the page again in a moment."),
        "replayed": _("It is told again."),
        "allowed": _("Texts are allowed."),
        "ended": _("Only the new secret signs from now on."),
        "removed": _("Removed."),
    }.get(slug)
