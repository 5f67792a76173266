"""One case, many people: each keeps a thread and a code of their own, and is told privately how it ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.cases.codes import make_code, make_lookup_key, read_code, read_lookup_key
from inbox_api.cases.publishing import wording
from inbox_api.cases.repository import CaseRepository
from inbox_api.channels.service import connector
from inbox_api.comments import threads
from inbox_api.comments.followers_repository import FollowerRepository
from inbox_api.conversations import outbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines.rules import local_day
from inbox_api.masking import masked
from inbox_api.models import Author, Case, CaseFollower, Conversation
from inbox_api.privacy import consents
from inbox_api.privacy.purposes import NEWS
from inbox_api.texts import gettext as _


def join(
    session: Session, case: Case, conversation: Conversation, officer_id: int | None, now: datetime, *,
    told: str = "", is_told: bool = True,
) -> CaseFollower:  # fmt: skip
    """This person follows the case from now on; whoever left it keeps the code they had. Harmless when repeated.

    officer_id: None when the person chose it. told: what the person reads, with a place %(code)s; "" for a comment that
    joined the case. is_told: False when the bot tells it.
    """
    repository = FollowerRepository(session)
    found = repository.find(case.id, conversation.id)
    if found is not None and found.left_at is None:
        return found
    if found is None:
        prefix, day = areas.code_letters(session), local_day(now)
        serial = CaseRepository(session).next_serial(f"{prefix}-{case.case_type}", day)
        found = CaseFollower(
            case_id=case.id,
            conversation_id=conversation.id,
            code=make_code(prefix, case.case_type, day, serial),
            lookup_key=make_lookup_key(),
            joined_at=now,
            joined_by=officer_id,
        )
        repository.add(found)
    found.left_at = found.left_by = None
    if not is_told:
        session.flush()
        return found
    text = told or _(
        "What you wrote in a comment is being handled together with other reports on the same matter."
        " Your own code: %(code)s. You can ask here how it stands."
    )
    _say(session, found, text % {"code": found.code}, now)
    return found


def tell(session: Session, case: Case, text: str, now: datetime) -> None:
    """Every follower reads how the case ended, with their own code and without what tells of others.

    Who has the case itself is told by the ways of inbox_api/routes. Of a case kept from others nobody else hears.
    """
    if case.restricted != "none":
        return
    for follower in FollowerRepository(session).of_case(case.id):
        if follower.conversation_id == case.conversation_id or not _wants_news(session, follower):
            continue
        _say(session, follower, as_told(session, case, follower, text), now)


def _wants_news(session: Session, follower: CaseFollower) -> bool:
    """False for who said that no more news are wanted, here or anywhere."""
    conversation = ConversationRepository(session).get(follower.conversation_id)
    return conversation is None or not consents.is_withdrawn(session, conversation.citizen_id, NEWS)


def as_told(session: Session, case: Case, follower: CaseFollower, text: str) -> str:
    """Words about the case for a follower: the own code, nobody's numbers and, as in a public copy, nobody's name."""
    return wording.covered_text(session, case, masked(text.replace(case.code, follower.code)))


def tell_waiting(session: Session, conversation: Conversation, now: datetime) -> None:
    """The citizen wrote, so a window is open: what could not be told before goes out. The caller holds the lock."""
    for follower in FollowerRepository(session).waiting_of(conversation.id):
        if _wants_news(session, follower):
            _say(session, follower, follower.waiting_text or "", now)


def _say(session: Session, follower: CaseFollower, text: str, now: datetime) -> None:
    conversation = ConversationRepository(session).lock(follower.conversation_id)
    assert conversation is not None
    if _is_open(conversation, now):
        outbox.say(session, conversation, author=Author.SYSTEM, text=text, now=now)
        follower.waiting_text, follower.told_at = None, now
    else:
        follower.waiting_text, follower.told_at = text, None
    session.flush()


def _is_open(conversation: Conversation, now: datetime) -> bool:
    if threads.is_unlinked(conversation) or conversation.last_citizen_action_at is None:
        return False
    free_until = connector(conversation.channel).reply_window(conversation.last_citizen_action_at).free_until
    return free_until is None or now <= free_until


def followed(session: Session, conversation: Conversation) -> list[tuple[CaseFollower, Case]]:
    """The cases that this citizen follows, the newest first."""
    return list(FollowerRepository(session).of_conversation(conversation.id))


def find_followed(
    session: Session, conversation: Conversation, code: str, key: str
) -> tuple[CaseFollower, Case] | None:
    """By the follower's own code: their own, or with its key. None for anything else."""
    repository = FollowerRepository(session)
    follower = repository.by_code(read_code(code) or "")
    case = repository.case(follower.case_id) if follower is not None else None
    if follower is None or case is None or case.restricted != "none":
        return None
    has_key = bool(key) and read_lookup_key(key) == follower.lookup_key
    return (follower, case) if follower.conversation_id == conversation.id or has_key else None


def count(session: Session, case: Case) -> int:
    return FollowerRepository(session).count(case.id)
