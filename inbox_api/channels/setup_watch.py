"""Once a day every right and secret of the accounts is tested; what a person must repair becomes a problem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import SetupFinding
from connectors.registry import SETUP_CHECKS
from inbox_api.channels import problems
from inbox_api.channels.repository import ChannelRepository
from inbox_api.texts import lazy_gettext

TOKEN_WARNING = timedelta(days=14)
PREFIX = "setup_"
TOKEN_ENDS = "setup_token_ends"  # noqa: S105 - the code of a problem
problems.register(
    {
        "setup_secrets": lazy_gettext("The connection lacks: %(names)s. Enter them on the connection page."),
        "setup_token": lazy_gettext(
            "The access token is not valid any more (%(names)s). Connect the page again: somebody changed a password,"
            " lost a right or removed the application."
        ),
        TOKEN_ENDS: lazy_gettext("The access token ends in %(days)s days. Connect the page again before that."),
        "setup_permissions": lazy_gettext(
            "These permissions are missing: %(names)s. Ask the platform for them and connect the page again."
        ),
        "setup_page": lazy_gettext("The page cannot be read with this token (%(names)s). Connect it again."),
        "setup_subscription": lazy_gettext("Events of these kinds do not reach us: %(names)s."),
        "setup_conversations": lazy_gettext(
            "Conversations cannot be read (%(names)s), so messages missed in an outage would stay missed."
        ),
    }
)


def accounts_to_test(session: Session) -> list[int]:
    """Ids of active accounts whose connector can test itself."""
    rows = ChannelRepository(session).all_accounts()
    return [row.id for row in rows if row.is_active and row.channel in SETUP_CHECKS]


def note(session: Session, channel: str, account_id: str, findings: Sequence[SetupFinding], now: datetime) -> None:
    """Raise what is wrong and clear what is right."""
    for finding in findings:
        code = PREFIX + finding.code
        if finding.is_ok:
            problems.clear_problem(session, channel, account_id, code, now)
        else:
            names = ", ".join((*finding.names, *((finding.error,) if finding.error else ()))) or "-"
            problems.raise_problem(session, channel, account_id, code, now, is_urgent=True, detail={"names": names})
        if finding.code == "token":
            _note_end(session, channel, account_id, finding, now)


def _note_end(session: Session, channel: str, account_id: str, finding: SetupFinding, now: datetime) -> None:
    is_near = finding.is_ok and finding.ends_at is not None and finding.ends_at - now < TOKEN_WARNING
    if not is_near or finding.ends_at is None:
        problems.clear_problem(session, channel, account_id, TOKEN_ENDS, now)
        return
    days = max(0, (finding.ends_at - now).days)
    problems.raise_problem(session, channel, account_id, TOKEN_ENDS, now, is_urgent=days <= 3, detail={"days": days})
