"""Being forgotten: a wish is noted at once and carried out by a job that may die and be repeated at any point.

Words and files of the person go, and the identity with them. A case whose file the law keeps (retention.py) stays with
the messages that belong to it, but nothing leads from it to the person any more and its texts lose what tells of them
(kept_cases.py). The bot forgets first: until it has, the job is tried again. What other subjects know of a person they
forget in a step of their own (`register`).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.base import InboundMessage
from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.cases.searched import searched_words
from inbox_api.cases.service import add_event, announce_case
from inbox_api.conversations import awaiting
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.field import erasing as visits
from inbox_api.files import keeping
from inbox_api.models import Case, Conversation, Erasure, ErasureState, HandledBy
from inbox_api.privacy import kept_cases, requests, retention
from inbox_api.privacy.repository import PrivacyRepository
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a step of another subject gets: all ids still lead to their rows."""

    citizen_id: int
    conversation_id: int
    case_ids: tuple[int, ...]
    kept_message_ids: frozenset[int]


# (session, what, now) -> how many things it forgot; must be harmless when repeated.
Step = Callable[[Session, Forgotten, datetime], int]
_steps: dict[str, Step] = {}


def register(name: str, step: Step) -> None:
    """Have another subject forget its part; `name` stands in the counts. Called when a module loads."""
    _steps[name] = step


def identity_digest(channel: str, account_id: str, external_id: str) -> str:
    """Names an identity without telling it."""
    return hashlib.sha256(f"{channel}\n{account_id}\n{external_id}".encode()).hexdigest()


def ask_by_event(session: Session, channel: str, event: InboundMessage, now: datetime) -> None:
    """The vendor passes on a citizen's wish to be forgotten."""
    digest = hashlib.sha256(f"{channel}\n{event.account_id}\n{event.external_id}".encode()).hexdigest()
    source = f"{channel}:{event.raw.get('event_name', 'withdrawal')}"[:200]
    # By the vendor's clock, as the times of messages are; one that runs ahead must not forget the future.
    asked_at = min(event.sent_at, now)
    ask(
        session, channel, event.account_id, event.citizen_id,
        source=source, digest=digest, now=now, asked_at=asked_at,
    )  # fmt: skip


def ask(
    session: Session,
    channel: str,
    account_id: str,
    external_id: str,
    *,
    source: str,
    digest: str,
    now: datetime,
    asked_at: datetime | None = None,
) -> int | None:
    """Note the wish and stop at once whatever is still said to this person. None: this wish is known.

    source: who asks, for the log. digest: of the order; the same order again is no new wish. asked_at: what was said
    up to then is forgotten.
    """
    repository = PrivacyRepository(session)
    identity = repository.identity(channel, account_id, external_id)
    conversation = repository.conversation_of(identity.id) if identity is not None else None
    erasure_id = repository.ask(
        {
            "request_digest": digest,
            "identity_digest": identity_digest(channel, account_id, external_id),
            "citizen_id": identity.citizen_id if identity is not None else None,
            "conversation_id": conversation.id if conversation is not None else None,
            "source": source,
            "state": ErasureState.ASKED,
            "counts": {},
            "asked_at": asked_at or now,
        }
    )
    if erasure_id is None:
        return None
    audit.record(session, "system", "privacy.erasure_asked", "erasure", erasure_id, now, {"source": source})
    requests.note(
        session, "delete", requests.FROM_PLATFORM, now,
        conversation=conversation, erasure_id=erasure_id, received_at=asked_at,
    )  # fmt: skip
    if conversation is not None:
        _stop(session, conversation, now)
    queue.defer(session, queue.ERASE, lock=_lock(conversation), erasure_id=erasure_id)
    return erasure_id


def _lock(conversation: Conversation | None) -> str | None:
    """The bot is not asked about the conversation while it is being forgotten."""
    return f"conversation:{conversation.id}" if conversation is not None else None


def _stop(session: Session, conversation: Conversation, now: datetime) -> None:
    locked = ConversationRepository(session).lock(conversation.id)
    assert locked is not None
    repository = PrivacyRepository(session)
    repository.skip_pending(locked.id)
    repository.stop_sending(locked.id)
    locked.handled_by, locked.officer_id, locked.is_closed = HandledBy.QUEUE, None, True
    locked.handover_reason, locked.handed_over_at, locked.bot_while_waiting = "erased", now, None
    awaiting.note_nothing_owed(session, locked)
    conversations.announce_change(session, locked)


def is_forgotten(session: Session, channel: str, account_id: str, external_id: str, sent_at: datetime) -> bool:
    """True for what was said before the person asked to be forgotten: old posts may come again."""
    since = PrivacyRepository(session).forgotten_since(identity_digest(channel, account_id, external_id))
    return since is not None and sent_at <= since


def bot_name(session: Session, erasure_id: int) -> str | None:
    """Under which name the bot knows the conversation that is to be forgotten; None: nothing to ask of the bot."""
    erasure = PrivacyRepository(session).lock(erasure_id)
    if erasure is None or erasure.state == ErasureState.DONE or erasure.conversation_id is None:
        return None
    conversation = ConversationRepository(session).get(erasure.conversation_id)
    return conversation.public_id if conversation is not None else None


def carry_out(session: Session, erasure_id: int, now: datetime) -> dict[str, int]:
    """Forget everything in one transaction; what was done, by kind. Repeating it changes nothing."""
    repository = PrivacyRepository(session)
    erasure = repository.lock(erasure_id)
    if erasure is None or erasure.state == ErasureState.DONE:
        return {}
    counts: dict[str, int] = {}
    found = erasure.conversation_id
    conversation = ConversationRepository(session).lock(found) if found is not None else None
    if conversation is not None:
        counts = _forget(session, repository, conversation, erasure.asked_at, now)
    erasure.state, erasure.done_at, erasure.counts = ErasureState.DONE, now, counts
    session.flush()
    requests.end_erasure(session, erasure.id, now)
    audit.record(session, "system", "privacy.erased", "erasure", erasure.id, now, dict(counts))
    return counts


def _forget(
    session: Session, repository: PrivacyRepository, conversation: Conversation, asked_at: datetime, now: datetime
) -> dict[str, int]:
    cases = repository.cases(conversation.id)
    kept = [case for case in cases if retention.must_be_kept(case, now)]
    kept_messages = repository.messages_of_cases(case.id for case in kept)
    gone = sorted(set(repository.message_ids(conversation.id, asked_at)) - kept_messages)
    identity, citizen = conversation.identity, conversation.citizen
    words = kept_cases.cover(session, kept, citizen.id, identity.profile_name, now)
    everything = Forgotten(citizen.id, conversation.id, tuple(case.id for case in cases), frozenset(kept_messages))
    counts = {name: step(session, everything, now) for name, step in sorted(_steps.items())} | {"words": words}
    counts["files"] = keeping.erase_of_messages(session, gone)
    counts["messages"] = repository.empty_messages(gone, now)
    counts["suggestions"] = repository.forget_suggestions(citizen.id)
    user_digest = hashlib.sha256(identity.external_id.encode()).hexdigest()
    counts["addresses"] = repository.forget_addresses([case.id for case in cases], [user_digest])
    counts["posts"] = repository.delete_posts_about(conversation.channel, identity.external_id)
    counts |= _cut_cases(session, repository, cases, kept, now)
    repository.stop_sending(conversation.id)
    repository.empty_bot_operations(conversation.id)
    repository.empty_reminders(conversation.id)
    if not repository.other_identities(citizen.id, identity.id):
        citizen.display_name, citizen.phone = None, None
    external_id = identity.external_id
    identity.external_id, identity.profile_name = f"erased:{secrets.token_hex(12)}", None
    conversation.public_id = f"conv-{secrets.token_hex(12)}"
    conversation.is_closed, conversation.last_citizen_action_at = True, None
    conversations.announce_change(session, conversation)
    counts["moved"] = _begin_anew(session, repository, conversation, external_id, asked_at, now)
    return counts


def _begin_anew(
    session: Session,
    repository: PrivacyRepository,
    old: Conversation,
    external_id: str,
    asked_at: datetime,
    now: datetime,
) -> int:
    """Whoever wrote again after the wish is somebody new to us, and is answered."""
    if not repository.has_later_messages(old.id, asked_at):
        return 0
    new = ConversationRepository(session).find_or_open(old.channel, old.identity.account_id, external_id, now)
    moved = repository.move_later_messages(old.id, asked_at, new.id)
    new.last_citizen_action_at = now
    queue.defer_answer(session, new.id)
    conversations.announce_change(session, new)
    return moved


def _cut_cases(
    session: Session, repository: PrivacyRepository, cases: Sequence[Case], kept: Sequence[Case], now: datetime
) -> dict[str, int]:
    for case in cases:
        if case in kept:
            found_by = searched_words(
                title=case.title, description=case.description, address=case.address, contact_name=None,
                result=case.result_text, own_fields=case.own_fields,
            )  # fmt: skip
            repository.cut_case(case.id, found_by)
        else:
            repository.empty_case(case.id, _("(erased at the wish of the citizen)"))
            visits.forget_cases(session, [case.id])
            audit.record(session, "system", "case.emptied", "case", case.id, now)
        session.refresh(case)
        if case in kept:
            note = _("The citizen asked to be forgotten. The case is dealt with; nobody can be told its result.")
            add_event(session, case, "note", now, detail={"text": note})
        announce_case(session, case)
    return {"cases_kept": len(kept), "cases_emptied": len(cases) - len(kept)}


def unfinished(session: Session, asked_before: datetime) -> list[int]:
    """Wishes whose job was lost or waits for the bot."""
    return list(PrivacyRepository(session).open(asked_before))


def conversation_lock(session: Session, erasure_id: int) -> str | None:
    """The queue lock of the wish's job."""
    erasure = session.get(Erasure, erasure_id)
    conversation_id = erasure.conversation_id if erasure is not None else None
    return f"conversation:{conversation_id}" if conversation_id is not None else None
