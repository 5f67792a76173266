"""An administrator's pause of an account: what is to be sent waits, with a reason, until a time or until resumed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.registry import CONNECTORS
from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.channels import pauses, problems
from inbox_api.channels.desk_repository import DeskRepository
from inbox_api.comments import plans
from inbox_api.conversations.outbound_repository import OutboundRepository
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import Conflict, Invalid
from inbox_api.folding import storable
from inbox_api.models import ChannelAccount
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

LONGEST = timedelta(days=7)  # what waits longer than HOPTHU_SEND_PATIENCE fails
HOURS = (1, 4, 12, 24, 72, 168)
REASON_LENGTH = 300
WAITING = "waiting"  # why a template message waits that the vendor has not refused


class CannotWait(Conflict):
    code = "cannot_wait"
    message = lazy_gettext("What goes out here is not sent to a platform; it cannot wait.")


def can_hold(channel: str) -> bool:
    """Only what is sent to a platform can wait."""
    return channel in CONNECTORS and not CONNECTORS[channel].is_local


def hold(session: Session, row: ChannelAccount, reason: str, length: timedelta, actor: str, now: datetime) -> datetime:
    """Send nothing of the account until then; what comes in is taken in as ever.

    Raises CannotWait, Invalid without a reason.
    """
    if not can_hold(row.channel):
        raise CannotWait
    reason = storable(reason).strip()
    if not reason:
        raise Invalid(_("Say why, so that others know when it may be resumed."))
    until = now + min(max(length, timedelta(minutes=1)), LONGEST)
    row.held_until, row.held_at, row.held_by, row.held_reason = until, now, actor, reason[:REASON_LENGTH]
    session.flush()
    shown = f"{until.astimezone(LOCAL_ZONE):%H:%M %d/%m/%Y}"
    problems.raise_problem(session, row.channel, row.account_id, pauses.HELD, now, detail={"until": shown})
    audit.record(session, actor, "channel.held", "channel", row.id, now, {"until": until.isoformat()})
    return until


def resume(session: Session, row: ChannelAccount, actor: str, now: datetime) -> bool:
    """What waited goes out now, unless the vendor holds it back too. False: nobody held it."""
    if row.held_until is None:
        return False
    row.held_until = row.held_at = row.held_by = row.held_reason = None
    session.flush()
    problems.clear_problem(session, row.channel, row.account_id, pauses.HELD, now)
    for conversation_id in OutboundRepository(session).release_planned(row.channel, row.account_id):
        queue.defer_send(session, conversation_id)
    repository = DeskRepository(session)
    for action_id, post_id in repository.release_comment_actions(row.channel, row.account_id):
        plans.plan_act(session, action_id, post_id)
    for message_id, row_id in repository.waiting_templates(row.channel, row.account_id, WAITING):
        queue.defer_template(session, row_id, message_id)
    audit.record(session, actor, "channel.resumed", "channel", row.id, now, {"by": "person"})
    return True
