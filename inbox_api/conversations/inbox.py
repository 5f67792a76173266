"""What the officers' inbox shows and what an officer does in a conversation. Rights are checked here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.steps import require_writer
from inbox_api.channels import windows
from inbox_api.conversations import holding, meanwhile, outbox, service, standing_in, unfilled
from inbox_api.conversations.clock import end_of_day
from inbox_api.conversations.inbox_lists_repository import InboxListsRepository
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.conversations.listing import InboxRow, Order, Position
from inbox_api.conversations.notes import add_note as add_note  # noqa: PLC0414 - a step of the inbox like the others
from inbox_api.conversations.reply_window import is_shut
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.conversations.shielding import shielded_rows
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.files.keeping import keep_upload
from inbox_api.live import announce
from inbox_api.models import Attachment, Author, Case, Conversation, HandledBy, Message, Officer
from inbox_api.officers import notices
from inbox_api.search import service as searching
from inbox_api.texts import lazy_gettext
from inbox_api.views import service as filters
from inbox_api.views.conditions import Group

FILTERS = ("mine", "unit", "unassigned", "urgent", "due_today", "overdue", "waiting", "snoozed", "all", "closed")


class WindowClosed(Invalid):
    code = "window_closed"
    message = lazy_gettext("The reply window of this channel is closed. The citizen must write first.")


def rows(
    session: Session, officer: Officer, *, filter_name: str, query: str, now: datetime, limit: int = 50,
    offset: int = 0, after: Position | None = None, order: Order = "latest",
) -> list[InboxRow]:  # fmt: skip
    """The list for a filter, or a search, which has an order of its own. Raises Invalid for an unknown filter.

    after: the last line of the page before; `offset` lines are left out beyond it.
    """
    found = row_ids(
        session, officer, filter_name=filter_name, query=query, now=now, limit=limit, offset=offset, after=after,
        order=order,
    )  # fmt: skip
    return lines(session, officer, found, now)


def row_ids(
    session: Session, officer: Officer, *, filter_name: str, query: str, now: datetime, limit: int,
    offset: int = 0, after: Position | None = None, order: Order = "latest",
) -> list[int]:  # fmt: skip
    """The conversations of that list, in its order."""
    if filter_name not in FILTERS:
        raise Invalid
    if query.strip():
        return searching.conversation_ids(session, officer, query, limit=limit + offset)[offset : offset + limit]
    repository = InboxListsRepository(session)
    return repository.page(
        officer, filter_name, now, end_of_day(now), after=after, limit=limit, offset=offset, order=order
    )


def lines(session: Session, officer: Officer, conversation_ids: Sequence[int], now: datetime) -> list[InboxRow]:
    """The lines of conversations that this officer may read, in their order."""
    return shielded_rows(session, officer, InboxListsRepository(session).lines(officer, conversation_ids, now), now)


def filtered_rows(
    session: Session, officer: Officer, group: Group, *, now: datetime, limit: int = 50,
    after: Position | None = None, order: Order = "latest",
) -> list[InboxRow]:  # fmt: skip
    """The list under conditions (inbox_api/views), in the same orders."""
    found = filters.page_ids(session, officer, group, now, after=after, limit=limit, order=order)
    return lines(session, officer, found, now)


def find(session: Session, officer: Officer, public_id: str) -> Conversation:
    """A conversation this officer may read. Raises NotFound for anything else."""
    conversation = InboxRepository(session).find(officer, public_id)
    if conversation is None:
        raise NotFound
    return conversation


def open_conversation(session: Session, officer: Officer, public_id: str, now: datetime) -> Conversation:
    """Like find, but the look is logged and the messages count as read."""
    conversation = find(session, officer, public_id)
    repository = ConversationRepository(session)
    newest_id = repository.newest_id(conversation.id)
    if newest_id:
        is_news_to_citizen = newest_id > repository.read_by_officers(conversation.id)
        repository.set_read_mark(conversation.id, officer.id, newest_id)
        if is_news_to_citizen:
            announce(session, "delivery", conversation.id, conversation.public_id, message=newest_id)
    notices.note_looked(session, officer, conversation, now)
    windows.ask(session, conversation, now)
    audit.record(session, f"officer:{officer.id}", "conversation.view", "conversation", conversation.id, now)
    return conversation


def messages(
    session: Session, conversation: Conversation, *, before_id: int | None = None, limit: int = 200
) -> list[Message]:
    """Messages and notes, oldest first."""
    return ConversationRepository(session).messages(conversation.id, before_id=before_id, limit=limit)


def cases(session: Session, officer: Officer, conversation: Conversation) -> Sequence[Case]:
    """The conversation's cases that the officer may read, newest first."""
    repository = CaseRepository(session)
    return repository.list_for(officer, Case.conversation_id == conversation.id, limit=50)


def take_over(session: Session, officer: Officer, public_id: str, now: datetime, *, force: bool = False) -> None:
    """Raises NotFound, NotAllowed, TakenByAnother."""
    conversation = find(session, officer, public_id)
    require_writer(officer)
    service.take_over(session, conversation.id, officer, now, force=force)


def hand_back(session: Session, officer: Officer, public_id: str, now: datetime) -> None:
    """Raises NotFound, NotAllowed, TakenByAnother."""
    conversation = find(session, officer, public_id)
    require_writer(officer)
    service.lock_unless_taken(session, conversation.id, officer)
    service.hand_back(session, conversation.id, f"officer:{officer.id}", now)


def reply(
    session: Session,
    officer: Officer,
    public_id: str,
    text: str,
    now: datetime,
    file_ids: Sequence[int] = (),
    *,
    force: bool = False,
    quotes: int | None = None,
    seen_id: int | None = None,
    hold: timedelta = timedelta(0),
    takes: bool = True,
) -> Message:
    """An officer's answer. It takes the conversation over, so that the bot stays silent.

    takes: False leaves it with the colleague who has it (force says it there all the same).
    quotes: the citizen's message that it quotes, where the channel can. seen_id: the newest message that the officer
    had before the eyes. hold: how long it can be taken back; a quoting one goes at once.
    Raises NotFound, NotAllowed, TakenByAnother, AnsweredMeanwhile, WindowClosed, UnfilledPlaces, Invalid.
    """
    conversation = find(session, officer, public_id)
    require_writer(officer)
    unfilled.check_filled(text)
    ConversationRepository(session).lock(conversation.id)
    if is_shut(conversation, now, is_by_officer=True):
        raise WindowClosed
    if seen_id is not None and not force:
        meanwhile.require_nobody_answered(session, conversation, officer, seen_id)
    is_others = force and not takes and service.is_with_other(conversation, officer)
    if not is_others and (conversation.handled_by != HandledBy.OFFICER or conversation.officer_id != officer.id):
        service.take_over(session, conversation.id, officer, now, force=force)
    elif is_others:
        standing_in.note(session, conversation, officer, now)
    own_files = own_uploads(session, officer, file_ids)
    held_until = now + hold if hold > timedelta(0) and quotes is None else None
    message = outbox.say(
        session, conversation, author=Author.OFFICER, text=text, officer_id=officer.id, files=own_files, now=now,
        reply_to=_quoted(session, conversation, quotes), held_until=held_until,
    )  # fmt: skip
    if held_until is not None:
        holding.plan_release(session, message)
    else:
        holding.note_answer(session, conversation, now, is_others=is_others)
    audit.record(session, f"officer:{officer.id}", "conversation.reply", "conversation", conversation.id, now)
    service.announce_change(session, conversation)
    return message


def _quoted(session: Session, conversation: Conversation, message_id: int | None) -> str | None:
    """The vendor's id of a message of this citizen. Raises NotFound for any other."""
    if message_id is None:
        return None
    message = ConversationRepository(session).message(message_id)
    is_own = message is not None and message.conversation_id == conversation.id and message.author == Author.CITIZEN
    if message is None or not is_own:
        raise NotFound
    return message.external_id


def upload(session: Session, officer: Officer, name: str, content: bytes, now: datetime) -> Attachment:
    """Keep a file that an officer wants to send. Raises NotAllowed, and what keep_upload raises."""
    require_writer(officer)
    return keep_upload(session, f"officer:{officer.id}", name, content, now)


def own_uploads(session: Session, officer: Officer, file_ids: Sequence[int]) -> list[Attachment]:
    """Files that this officer kept to send them and has not sent yet, nor is sending. Raises NotFound for any other."""
    found = ConversationRepository(session).free_attachments(file_ids)
    own = [row for row in found if row.message_id is None and row.uploaded_by == f"officer:{officer.id}"]
    if len(own) != len(set(file_ids)):
        raise NotFound
    return own


def resend(session: Session, officer: Officer, public_id: str, message_id: int) -> int:
    """Try a failed message again; returns how many pieces. Raises NotFound, NotAllowed."""
    conversation = find(session, officer, public_id)
    require_writer(officer)
    ConversationRepository(session).lock(conversation.id)  # two clicks must not set a piece back that is under way
    message = ConversationRepository(session).message(message_id)
    if message is None or message.conversation_id != conversation.id:
        raise NotFound
    return outbox.resend(session, message, conversation)


def require_reader_of_texts(officer: Officer) -> None:
    """Administrators and auditors never read citizens' texts. Raises NotAllowed."""
    if not officer.has_role("officer", "dispatcher", "inspector", "leader"):
        raise NotAllowed
