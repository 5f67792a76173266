"""While nobody has taken a conversation: a word for who writes on, once, and the way back to the assistant.

The conversation keeps its place among those that wait for people, and an officer who takes it silences the bot as ever.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.conversations import danger, outbox, service
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.folding import fold
from inbox_api.models import Author, BotState, BotWhileWaiting, Conversation, HandledBy
from inbox_api.texts import gettext as _

CALL_BACK = f"{service.INBOX_PAYLOAD}assistant"
NEVER_OFFERED = frozenset({"denunciation", "erased"})
BEFORE_HANDOVER = timedelta(hours=1)
LOOKED_BACK = 40  # messages


def _label() -> str:
    return _("Go on with the assistant")


def asks_back(conversation: Conversation, text: str) -> bool:
    """True when the words of the button are typed, whatever was said since it was shown."""
    is_offered = conversation.handled_by == HandledBy.QUEUE and conversation.bot_while_waiting is not None
    return is_offered and fold(text) == fold(_label())


def acknowledge(session: Session, conversation: Conversation, now: datetime) -> None:
    """A message came that nobody answers yet: say so once, with a button to the assistant.

    Never beside a denunciation, and never to somebody whose words told of danger: there people speak next.
    """
    is_waiting = conversation.handled_by == HandledBy.QUEUE and conversation.bot_while_waiting is None
    is_private = conversation.is_restricted or conversation.handover_reason in NEVER_OFFERED
    if not is_waiting or is_private:
        return
    is_alarm = conversation.is_urgent or conversation.handover_reason == "emergency"
    if is_alarm and _told_of_danger(session, conversation):
        return
    conversation.bot_while_waiting = BotWhileWaiting.OFFERED
    words = _(
        "Your message is kept, and an officer will read it. Meanwhile you can go on with the automatic assistant;"
        " you keep your place."
    )
    if is_alarm:
        words = _(
            "Officers on duty see your messages. In danger, call 113, 114 or 115 at once. If nobody is in danger, you"
            " can go on with the automatic assistant."
        )
    choices = [outbox.Choice(_label(), CALL_BACK)]
    outbox.say(session, conversation, author=Author.SYSTEM, text=words, choices=choices, now=now)


def apologise(session: Session, conversation: Conversation, now: datetime) -> None:
    """The officer who had it did not answer, and it waits again. Nothing is said beside a denunciation.

    The assistant is offered, but not where it is urgent.
    """
    if conversation.is_restricted or conversation.handover_reason in NEVER_OFFERED:
        return
    words = _("We are sorry that you have had to wait. A colleague will go on; you need not write everything again.")
    choices = []
    if not (conversation.is_urgent or conversation.handover_reason == "emergency"):
        conversation.bot_while_waiting = BotWhileWaiting.OFFERED
        words = f"{words} {_('Meanwhile you can go on with the automatic assistant.')}"
        choices = [outbox.Choice(_label(), CALL_BACK)]
    outbox.say(session, conversation, author=Author.SYSTEM, text=words, choices=choices, now=now)


def _told_of_danger(session: Session, conversation: Conversation) -> bool:
    since = (conversation.handed_over_at or conversation.created_at) - BEFORE_HANDOVER
    said = ConversationRepository(session).messages(conversation.id, limit=LOOKED_BACK)
    return any(
        message.author == Author.CITIZEN and message.sent_at >= since and danger.speaks_of_danger(message.text)
        for message in said
    )


def call_back(session: Session, conversation: Conversation, now: datetime) -> None:
    """The citizen wants the assistant: it answers what was written last, and people still see that somebody waits."""
    if conversation.handled_by != HandledBy.QUEUE or conversation.bot_while_waiting != BotWhileWaiting.OFFERED:
        return
    conversation.bot_while_waiting = BotWhileWaiting.ANSWERS
    text = _("The assistant is here again. You keep your place: an officer will still read this.")
    outbox.say(session, conversation, author=Author.SYSTEM, text=text, now=now)
    audit.record(session, "citizen", "conversation.bot_called_back", "conversation", conversation.id, now, {})
    repository = ConversationRepository(session)
    unanswered = repository.last_unanswered(conversation.id, since=conversation.handed_over_at or now)
    if unanswered is not None:
        unanswered.bot_state = BotState.PENDING
        session.flush()
        queue.defer_answer(session, conversation.id)
    service.announce_change(session, conversation)
