"""An officer's good answer is taught: a sentence for an intent and a ready answer, scrubbed, approved by another.

The proposal is a change that waits: nothing is learnt before a trainer or approver, never the officer, has read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.steps import require_writer
from inbox_api.cases.topics import topic_name
from inbox_api.conversations import inbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.masking import private_numbers
from inbox_api.models import Author, Conversation, Message, Officer, TrainingChange
from inbox_api.privacy import erasure
from inbox_api.procedures.editing import articles
from inbox_api.ready.belonging import EVERYWHERE, Belonging
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.answers.repository import ReplyRepository
from inbox_api.training.data import changes, forgetting, state, taught
from inbox_api.training.data.errors import AlreadyDecided, NoReason, OwnTrainingChange, PrivateNumbers
from inbox_api.training.data.keeping import is_proposal
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import EDITORS, require_reader
from inbox_api.training.review.scrubbing import scrub
from inbox_api.training.seeing import talks
from inbox_api.training.seeing.repository import SeeingRepository

MOST_WORDS_OF_HOME = 4
_KINDS: tuple[articles.Kind, ...] = ("canned", "article")


class NothingToTeach(Invalid):
    code = "nothing_to_teach"
    message = lazy_gettext(
        "Only an officer's answer to a citizen's words can be taught, and not from a sensitive talk."
    )


class TaughtAlready(Conflict):
    code = "taught_already"
    message = lazy_gettext("This answer was proposed already.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the second person makes of it. intent: one that is there, or a new name; title: of intent and ready answer.
    procedure: id of the one that a ready answer and an article are written beside; topic: the code of the one that a
    ready answer is written for; "" for none of them.
    """

    intent: str
    title: str
    question: str
    answer: str
    source: str
    procedure: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """An officer's answer and what it answered, as they were said and without what tells of people."""

    conversation: Conversation
    message: Message
    asked: Message
    question: str
    answer: str


def good_answer(session: Session, officer: Officer, public_id: str, message_id: int) -> Said:
    """Raises NotFound, NotAllowed, NothingToTeach."""
    conversation = inbox.find(session, officer, public_id)
    require_writer(officer)
    told = ConversationRepository(session).messages(conversation.id, limit=200)
    answer = next((one for one in told if one.id == message_id), None)
    if answer is None:
        raise NotFound
    asked = [one for one in told if one.id < message_id and one.author == Author.CITIZEN and one.text]
    if answer.author != Author.OFFICER or not answer.text or not asked:
        raise NothingToTeach
    if not ReplyRepository(session).may_be_learnt_from(conversation.id):
        raise NothingToTeach
    scrubbed = _Scrubber(session, conversation, told)
    return Said(conversation, answer, asked[-1], scrubbed(asked[-1]), scrubbed(answer))


def topic_of(session: Session, officer: Officer, conversation: Conversation) -> str | None:
    """Of the newest case of the talk that has one."""
    return next((one.topic for one in inbox.cases(session, officer, conversation) if one.topic), None)


def propose(
    session: Session, officer: Officer, public_id: str, message_id: int, *, now: datetime | None = None
) -> TrainingChange:
    """Have this answer looked at. Raises NotFound, NotAllowed, NothingToTeach, TaughtAlready."""
    said = good_answer(session, officer, public_id, message_id)
    DataRepository(session).lock()  # two presses at once are one proposal
    if ReplyRepository(session).of_message(message_id) is not None:
        raise TaughtAlready
    at = now or datetime.now(UTC)
    detail = {
        "question": said.question, "answer": said.answer, "topic": topic_of(session, officer, said.conversation),
        "message_id": message_id, "asked_id": said.asked.id,
    }  # fmt: skip
    row = DataRepository(session).keep_change(
        kind="response", intent=None, detail=detail, reason=_("an officer's answer"), source="reply", state="waiting",
        made_at=at, made_by=officer.id,
    )  # fmt: skip
    audit.record(
        session, f"officer:{officer.id}", "training.reply", "training_change", row.id, at, {"message": message_id}
    )
    return row


@lru_cache(maxsize=1)
def _lanes() -> re.Pattern[str]:
    words: list[str] = json.loads(Path(__file__).with_name("lanes.json").read_text(encoding="utf-8"))["lanes"]
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})\s+", re.IGNORECASE)


def homes(text: str) -> Iterator[str]:
    """Where somebody lives, as an officer writes it: nothing has read these words, so no address in them is marked."""
    for lane in _lanes().finditer(text):
        words = []
        for word in text[lane.end() :].split()[:MOST_WORDS_OF_HOME]:
            bare = word.strip(".,;:!?()")
            if not bare[:1].isupper() and not bare[:1].isdigit():
                break
            words.append(bare)
            if bare != word:
                break
        if words:
            yield lane.group() + " ".join(words)


class _Scrubber:
    """Words of one talk without what the talk, the person's rows and their cases tell of people."""

    def __init__(self, session: Session, conversation: Conversation, told: Sequence[Message]) -> None:
        self._names = SeeingRepository(session).names([conversation.id])[conversation.id]
        self._values = talks.private_values(told)

    def __call__(self, message: Message) -> str:
        entities = (message.understanding or {}).get("entities") or []
        return scrub(message.text, entities, self._names, [*self._values, *homes(message.text)]).text


def waiting(session: Session, officer: Officer) -> Sequence[TrainingChange]:
    """Oldest first. Raises NotAllowed."""
    require_reader(officer)
    return ReplyRepository(session).waiting()


def _open(session: Session, officer: Officer, change_id: int) -> TrainingChange:
    DataRepository(session).lock()
    row = DataRepository(session).change(change_id)
    if row is None or not is_proposal(row):
        raise NotFound
    if not officer.has_role(*EDITORS):
        raise NotAllowed
    if row.made_by == officer.id:
        raise OwnTrainingChange
    return row


def refuse(session: Session, officer: Officer, change_id: int, reason: str) -> None:
    """Raises NotFound, NotAllowed, OwnTrainingChange, NoReason, AlreadyDecided."""
    row = _open(session, officer, change_id)
    if not reason.strip():
        raise NoReason
    _decide(session, officer, row, "refused", reason.strip(), datetime.now(UTC))


def _decide(
    session: Session, officer: Officer, row: TrainingChange, verdict: str, reason: str | None, now: datetime
) -> None:
    """Raises AlreadyDecided."""
    if not DataRepository(session).decide(row.id, verdict, officer.id, reason, now):
        raise AlreadyDecided
    audit.record(session, f"officer:{officer.id}", f"training.{verdict}", "training_change", row.id, now)


def take(session: Session, officer: Officer, change_id: int, wish: Wish, *, now: datetime | None = None) -> str:
    """Make the sentence and the answer of a new intent; the batch by which they are undone. Beside a procedure also a
    ready answer for officers and an article for citizens, for a topic a ready answer: drafts of the catalogue, which
    again another person approves.

    Raises NotFound, NotAllowed, OwnTrainingChange, AlreadyDecided, Invalid, and what changes of the data raise.
    """
    row, at = _open(session, officer, change_id), now or datetime.now(UTC)
    if any(True for _number in private_numbers(wish.answer)):
        raise PrivateNumbers
    _decide(session, officer, row, "approved", None, at)
    session.refresh(row)
    batch, why = f"reply-{row.id}", _("from the answer of change %(id)s", id=row.id)
    if wish.intent not in state.current(session).intents:
        said = [wish.answer[: taught.MOST_CHARACTERS]]
        changes.new_intent(
            session, officer, wish.intent, title=wish.title, answers=said, reason=why, source="reply", batch=batch
        )
    changes.add(session, officer, wish.intent, wish.question, reason=why, source="reply", batch=batch)
    beside = [wish.procedure] if wish.procedure else []
    belongs = Belonging([wish.topic]) if wish.topic else EVERYWHERE
    for kind in _KINDS if wish.procedure else (_KINDS[:1] if wish.topic else ()):
        title = wish.title or (topic_name(wish.topic) if wish.topic else None) or ""
        draft = articles.ArticleDraft(kind, title, wish.answer, beside, wish.source or why, belongs=belongs)
        articles.write(session, officer, draft, now=at)
    return batch


def forget(session: Session, what: erasure.Forgotten, now: datetime) -> int:
    """A citizen is forgotten: the proposals from their talk lose their words, sentences made of them leave the data."""
    return _forget(session, ReplyRepository(session).of_conversation(what.conversation_id), now)


def withdraw(session: Session, now: datetime) -> int:
    """The same for talks that have turned sensitive or shielded since; how many changes lost their words."""
    return _forget(session, ReplyRepository(session).withdrawn(), now)


def _forget(session: Session, found: Sequence[TrainingChange], now: datetime) -> int:
    batches = [row for one in found for row in DataRepository(session).batch(f"reply-{one.id}") if row.kind == "add"]
    return forgetting.forget_changes(session, [*found, *batches], now)


erasure.register("answers", forget)
