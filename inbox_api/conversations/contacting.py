"""Asking a citizen for name, phone and address by the channel's own form, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.base import ContactForm
from connectors.registry import CONTACT_FORMS
from inbox_api.audit import service as audit
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import awaiting, inbox, outbox, service, shielding
from inbox_api.conversations.reply_window import is_shut
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Invalid
from inbox_api.models import Author, ContactSuggestion, Conversation, HandledBy, Message, Officer
from inbox_api.privacy import suggestions
from inbox_api.texts import gettext as _


def may_ask_contact(conversation: Conversation) -> bool:
    """True where the channel has a form of its own that asks for name, phone and address."""
    is_by_id = conversation.identity.external_id.isdecimal()  # a visitor of the website gets no form
    return conversation.channel in CONTACT_FORMS and is_by_id


def ask_contact(session: Session, officer: Officer, public_id: str, now: datetime) -> Message:
    """Send the channel's contact form; its answer becomes a message and a suggestion.

    Raises NotFound, NotAllowed, TakenByAnother, WindowClosed, Invalid (no such form).
    """
    conversation = inbox.find(session, officer, public_id)
    require_writer(officer)
    if not may_ask_contact(conversation):
        raise Invalid(_("This channel has no contact form."))
    ConversationRepository(session).lock(conversation.id)
    if is_shut(conversation, now, is_by_officer=True):
        raise inbox.WindowClosed
    if conversation.handled_by != HandledBy.OFFICER or conversation.officer_id != officer.id:
        service.take_over(session, conversation.id, officer, now)
    form = ContactForm(
        title=_("Contact details"),
        subtitle=_("So that we can reach you about your matter. You give only what you want to give."),
    )
    text = f"{form.title}\n{form.subtitle}"
    message = outbox.say(
        session, conversation, author=Author.OFFICER, text=text, officer_id=officer.id, contact_form=form, now=now
    )
    awaiting.note_answered(session, conversation)
    audit.record(session, f"officer:{officer.id}", "conversation.ask_contact", "conversation", conversation.id, now)
    service.announce_change(session, conversation)
    return message


def contact_suggestions(
    session: Session, officer: Officer, conversation: Conversation, now: datetime
) -> Sequence[ContactSuggestion]:
    """What the citizen typed into contact forms, the newest first; nothing of persons who are not shown."""
    if conversation.is_restricted or shielding.veil(session, officer, conversation, now) is not None:
        return ()
    return suggestions.of_citizen(session, conversation.citizen_id)
