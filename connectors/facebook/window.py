"""When Messenger lets us write, and under which messaging type.

Source: Meta, "Sending messages", read September 2026: 24 hours after the citizen's last action for everyone, then
until the 7th day only for what a person typed (tag HUMAN_AGENT, a feature that needs App Review).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.base import ReplyWindow

# Five minutes less than the vendor's limits: a message may wait in the queue and clocks differ.
FREE = timedelta(hours=23, minutes=55)
HUMAN = timedelta(days=6, hours=23, minutes=55)


def reply_window(last_citizen_action_at: datetime) -> ReplyWindow:
    """Both ends of the window, aware UTC."""
    return ReplyWindow(free_until=last_citizen_action_at + FREE, human_until=last_citizen_action_at + HUMAN)


def messaging_type(*, last_citizen_action_at: datetime | None, is_human: bool, now: datetime) -> dict[str, str] | None:
    """The `messaging_type` (and `tag`) parameters; None when nothing may be sent.

    An unknown last action is sent as a response: the vendor knows better and refuses if need be.
    """
    if last_citizen_action_at is None:
        return {"messaging_type": "RESPONSE"}
    window = reply_window(last_citizen_action_at)
    if window.free_until is not None and now < window.free_until:
        return {"messaging_type": "RESPONSE"}
    return human_agent(last_citizen_action_at=last_citizen_action_at, now=now) if is_human else None


def human_agent(*, last_citizen_action_at: datetime | None, now: datetime) -> dict[str, str] | None:
    """The parameters for what an officer wrote after the first day; None when the seven days are over or unknown."""
    if last_citizen_action_at is None:
        return None
    until = reply_window(last_citizen_action_at).human_until
    return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"} if until is not None and now < until else None
