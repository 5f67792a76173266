"""Measures of a vendor against a whole page: a person must know at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from connectors.base import InboundMessage
from inbox_api.channels import problems
from inbox_api.texts import lazy_gettext

MEASURE = "policy_measure"
LIFTED = "policy:unblock"
problems.register(
    {
        MEASURE: lazy_gettext(
            "The platform has taken a measure against this page (%(action)s). Open the page's quality report at the"
            " platform, read the reason and appeal if it is wrong; messages may not arrive until then."
        )
    }
)


def note_measure(session: Session, channel: str, event: InboundMessage, now: datetime) -> None:
    """Raise or clear the problem. The event's text is "policy:<action>" of the vendor."""
    if event.text == LIFTED:
        problems.clear_problem(session, channel, event.account_id, MEASURE, now)
        return
    action = (event.text or "").removeprefix("policy:")[:40] or "?"
    problems.raise_problem(session, channel, event.account_id, MEASURE, now, is_urgent=True, detail={"action": action})
