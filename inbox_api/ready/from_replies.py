"""An officer's good answer is kept as a ready answer of its topic, at one press, without what tells of people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.topics import TYPES_WITH_TOPIC
from inbox_api.conversations import inbox
from inbox_api.errors import Conflict
from inbox_api.models import Officer, ReadyAnswer
from inbox_api.privacy import erasure
from inbox_api.ready import service
from inbox_api.ready.belonging import EVERYWHERE, Belonging
from inbox_api.ready.repository import ReadyRepository
from inbox_api.texts import lazy_gettext
from inbox_api.training.answers import replies

TITLE_CHARS = 60


class KeptAlready(Conflict):
    code = "kept_already"
    message = lazy_gettext("This answer is among your ready answers already.")


def keep(session: Session, officer: Officer, public_id: str, message_id: int, now: datetime) -> ReadyAnswer:
    """One's own ready answer; without a topic, of the kind of the case. It is changed and shared on its own page.

    Raises NotFound, NotAllowed, NothingToTeach, KeptAlready, Invalid.
    """
    said = replies.good_answer(session, officer, public_id, message_id)
    if ReadyRepository(session).of_message(officer.id, message_id) is not None:
        raise KeptAlready
    draft = service.Draft(_title(said.answer), said.answer, belongs=_belongs(session, officer, said))
    return service.write(
        session, officer, draft, now, message_id=message_id, conversation_id=said.conversation.id
    )  # fmt: skip


def _belongs(session: Session, officer: Officer, said: replies.Said) -> Belonging:
    topic = replies.topic_of(session, officer, said.conversation)
    if topic:
        return Belonging([topic])
    case = next(iter(inbox.cases(session, officer, said.conversation)), None)
    return Belonging(case_types=[case.case_type]) if case and case.case_type not in TYPES_WITH_TOPIC else EVERYWHERE


def _title(text: str) -> str:
    """The beginning of the text, cut between words."""
    words = " ".join(text.split())
    if len(words) <= TITLE_CHARS:
        return words
    return words[:TITLE_CHARS].rpartition(" ")[0].rstrip(",.;:") + "\u2026"


def forget(session: Session, what: erasure.Forgotten, _now: datetime) -> int:
    """A citizen is forgotten: what was kept of an answer to them is gone, since nobody else has read it."""
    return ReadyRepository(session).forget(what.conversation_id)


def withdraw(session: Session) -> int:
    """The same for talks that have turned sensitive or shielded since."""
    return ReadyRepository(session).forget_withdrawn()


erasure.register("ready", forget)
