"""Once a day every right and secret of the accounts is tested; what a person must repair becomes a problem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import SetupFinding
from connectors.registry import SETUP_CHECKS
from inbox_api.channels import problems
from inbox_api.channels.findings import OK, PREFIX, UNKNOWN, problem_code, state_of
from inbox_api.channels.repository import ChannelRepository
from inbox_api.texts import lazy_gettext

TOKEN_WARNING = timedelta(days=14)
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
        "setup_refused": lazy_gettext(
            "The platform refused this test (code %(names)s), so nothing is known. Mend what is wrong above it first."
        ),
        "setup_users": lazy_gettext(
            "The people who follow the account cannot be listed (%(names)s). Names may be missing; all else works."
        ),
        "setup_templates": lazy_gettext(
            "Template messages are closed to the account (%(names)s). Answers cannot go out by Zalo number; all else"
            " works."
        ),
        "setup_webhook": lazy_gettext(
            "The platform does not post to us (%(names)s). Press the button that tells it our address."
        ),
        "setup_https": lazy_gettext(
            "Platforms post to addresses with https only, and ours is %(names)s. Set HOPTHU_PUBLIC_URL to the public"
            " https address."
        ),
        "setup_address": lazy_gettext(
            "Our own address does not answer as it should when asked from here (%(names)s). Check the domain name, the"
            " certificate and the proxy in front. Some networks cannot see their own address from within: ask it once"
            " from outside too."
        ),
        "setup_server": lazy_gettext(
            "The server cannot be reached (%(names)s). Check its name, the port and the firewall."
        ),
        "setup_certificate": lazy_gettext(
            "The server's certificate is not trusted, or it offers no encryption (%(names)s). Check name and port;"
            " for a certificate of the office's own set HOPTHU_SMTP_CA_FILE."
        ),
        "setup_sign_in": lazy_gettext(
            "The mail server does not let us in (%(names)s). Check user name and password; some servers want a"
            " password made for programs."
        ),
        "setup_sender": lazy_gettext(
            "The mail server does not take this sender (%(names)s). Use an address that belongs to the user name."
        ),
        "setup_reports": lazy_gettext(
            "The mail server offers no delivery reports. Letters go out all the same; only opening the link proves that"
            " they arrived."
        ),
        "setup_places": lazy_gettext(
            "The address and body of the provider lack the places %(names)s: without them no number or text goes out."
        ),
        "setup_encryption": lazy_gettext(
            "The provider's address is without https: numbers and texts would travel in the open."
        ),
    }
)


def accounts_to_test(session: Session) -> list[int]:
    """Ids of active accounts whose connector can test itself."""
    rows = ChannelRepository(session).all_accounts()
    return [row.id for row in rows if row.is_active and row.channel in SETUP_CHECKS]


def note(session: Session, channel: str, account_id: str, findings: Sequence[SetupFinding], now: datetime) -> None:
    """Raise what is wrong and clear what is right; what could not be asked stays as it was."""
    for finding in findings:
        code = PREFIX + finding.code
        state = state_of(finding)
        if state == UNKNOWN:
            continue
        if state == OK:
            for old in {code, problem_code(finding.code, (), "refused")}:
                problems.clear_problem(session, channel, account_id, old, now)
        else:
            code = problem_code(finding.code, finding.names, finding.error)
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
