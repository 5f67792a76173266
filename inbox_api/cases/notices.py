"""What the citizen is told when a case moves; the reason an officer gives is written for the citizen to read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases import refusing, sending_again
from inbox_api.cases.states import CaseState
from inbox_api.conversations import awaiting, outbox
from inbox_api.conversations import service as conversations
from inbox_api.conversations.address import addressed
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines import replies
from inbox_api.models import AnswerKind, Author, Case, Conversation, HandledBy, Officer
from inbox_api.privacy import consents
from inbox_api.privacy.purposes import RATING
from inbox_api.routes import service as routes
from inbox_api.texts import gettext as _
from inbox_api.texts import ngettext

FINAL_STATES = frozenset({CaseState.REFUSED, CaseState.REFERRED})


def _text(case: Case, state: CaseState, reason: str) -> str | None:
    values = {"code": case.code, "reason": reason}
    if state == CaseState.NEEDS_INFORMATION:
        return _("For case %(code)s we need something more from you: %(reason)s Please answer here.", **values)
    if state == CaseState.REFUSED:
        return _("Case %(code)s was not accepted. Reason: %(reason)s", **values)
    if state == CaseState.REFERRED:
        return _("Case %(code)s was passed to another body. Reason: %(reason)s", **values)
    if state == CaseState.SUSPENDED:
        return _("Case %(code)s is suspended. Reason: %(reason)s", **values)
    return None


def tell_state(session: Session, case: Case, state: CaseState, reason: str | None, by: Officer, now: datetime) -> None:
    """Tell the citizen a move that concerns them. After a question the answer goes to people, not to the bot."""
    text = _text(case, state, refusing.as_sentence(reason or ""))
    conversation = _locked_conversation(session, case) if text else None
    if text is None or (conversation is None and state not in FINAL_STATES and not routes.can_reach(session, case)):
        return
    kind = AnswerKind.FINAL if state in FINAL_STATES else AnswerKind.NOTICE
    asks_back = conversation is not None and refusing.may_send_again(session, case)
    routes.tell(session, case, conversation, text, now, kind=kind, by=by, asks_back=asks_back)
    if state not in FINAL_STATES:
        replies.note_first(session, case, now)
    if conversation is None:
        return
    if state == CaseState.NEEDS_INFORMATION:
        if conversation.handled_by != HandledBy.OFFICER:
            conversations.take_over(session, conversation.id, by, now)
        awaiting.note_answered(session, conversation)
    elif state in FINAL_STATES and not conversations.is_with_other(conversation, by):
        awaiting.note_nothing_owed(session, conversation)
    conversations.announce_change(session, conversation)


def tell_transfer(session: Session, case: Case, now: datetime) -> None:
    """Tell the citizen which unit has the case now."""
    conversation = _locked_conversation(session, case)
    if conversation is not None:
        text = _("Case %(code)s was given to: %(unit)s", code=case.code, unit=case.unit.name)
        outbox.say(session, conversation, author=Author.SYSTEM, text=text, now=now)


def result_text(case: Case) -> str:
    """The result of a case as its citizen reads it, with the code."""
    return _("Result of case %(code)s: %(result)s", code=case.code, result=case.result_text or "")


def ask_whether_done(
    session: Session, case: Case, conversation: Conversation, officer_id: int | None, now: datetime
) -> None:
    """Two buttons below a result that waits for the citizen's word. It belongs to the officer's answer and goes as far.

    As a message of its own it stands below the photos of the result: some channels show choices of the last one only.
    """
    choices = [
        outbox.Choice(_("It is done (button)"), f"inbox:done:{case.id}:yes"),
        outbox.Choice(_("It is not done (button)"), f"inbox:done:{case.id}:no"),
    ]
    author = Author.OFFICER if officer_id is not None else Author.SYSTEM
    text = addressed(session, conversation.id, _("Is this matter done for you now?"))
    outbox.say(session, conversation, author=author, officer_id=officer_id, text=text, choices=choices, now=now)


def ask_back(session: Session, case: Case, conversation: Conversation, officer_id: int | None, now: datetime) -> None:
    """What is asked once the words have gone out: whether it is done, a rating at the end, or a better report."""
    if case.status == CaseState.AWAITING_CONFIRMATION:
        ask_whether_done(session, case, conversation, officer_id, now)
    elif case.status == CaseState.CLOSED:
        ask_for_rating(session, case, conversation, now)
    elif refusing.may_send_again(session, case):
        sending_again.offer(session, case, conversation, now)


def ask_for_rating(session: Session, case: Case, conversation: Conversation, now: datetime) -> None:
    """Five buttons from one star to five, so that a typed number is the score itself; not for who does not want it."""
    if not consents.allows(session, conversation.citizen_id, RATING):
        return
    choices = [
        outbox.Choice(ngettext("%(num)s star", "%(num)s stars", score), f"inbox:rate:{case.id}:{score}")
        for score in range(1, 6)
    ]
    text = _("How satisfied are you with the handling of case %(code)s?", code=case.code)
    outbox.say(session, conversation, author=Author.SYSTEM, text=text, choices=choices, now=now)


def _locked_conversation(session: Session, case: Case) -> Conversation | None:
    return ConversationRepository(session).lock(case.conversation_id) if case.conversation_id else None
