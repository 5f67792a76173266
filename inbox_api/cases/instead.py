"""Where an answer goes when the chat's window is shut: through a case, by template message, SMS or e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from inbox_api.assignment.rights import may_lead
from inbox_api.cases.held_repository import HeldRepository
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.service import find_case
from inbox_api.cases.steps import ACTING_ROLES, require_writer
from inbox_api.conversations import inbox
from inbox_api.conversations.reply_window import is_shut
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.folding import storable
from inbox_api.models import Case, Conversation, HeldAnswer, HeldKind, HeldState, Officer, Route
from inbox_api.routes import service as routes
from inbox_api.texts import gettext as _

OFFERED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Instead:
    """A case whose answer form reaches the citizen, and the ways it takes there, in their order."""

    case: Case
    ways: tuple[Route, ...]


def offered(
    session: Session, officer: Officer, conversation: Conversation, cases: Iterable[Case], now: datetime
) -> list[Instead]:
    """The cases through which this officer can answer while the chat is shut, open ones first; [] while it is not."""
    if not is_shut(conversation, now, is_by_officer=True) or not officer.has_role(*ACTING_ROLES):
        return []
    set_up = routes.ways_set_up(session)
    led = [case for case in cases if set_up and may_lead(session, case, officer)]
    led.sort(key=lambda one: one.closed_at is not None)
    each = ((case, routes.ways_beside_chat(session, case, conversation, set_up)) for case in led)
    return list(islice((Instead(case, tuple(ways)) for case, ways in each if ways), OFFERED_AT_MOST))


def ways_of(session: Session, case: Case) -> list[Route]:
    """The ways beside the chat by which an answer in the case goes out."""
    return routes.ways_beside_chat(session, case, case.conversation)


def can_answer(session: Session, case: Case) -> bool:
    """Whether an answer in the case reaches anybody: in its chat, by another way, or those of a common case."""
    return case.conversation_id is not None or is_common(session, case) or routes.can_reach(session, case)


def is_common(session: Session, case: Case) -> bool:
    """Whether an answer in the case is one to those of other cases, too."""
    return LinkRepository(session).is_master(case.id)


def move_words(
    session: Session, officer: Officer, public_id: str, code: str, text: str, now: datetime,
    file_ids: Sequence[int] = (),
) -> Case:  # fmt: skip
    """What was written in the chat stands in the case's answer form, ready to be sent; nothing goes out.

    Raises NotFound, NotAllowed, Invalid (nothing written), Conflict (an answer of the officer is just going out).
    """
    conversation = inbox.find(session, officer, public_id)
    case = find_case(session, officer, code)
    require_writer(officer)
    if case.conversation_id != conversation.id:
        raise NotFound
    files = [file.id for file in inbox.own_uploads(session, officer, file_ids)]
    words = storable(text).strip()
    if not words and not files:
        raise Invalid(_("Nothing is written yet."))
    repository = HeldRepository(session)
    before = repository.of(case.id, officer.id)
    before = repository.lock(before.id) if before is not None else None
    if before is not None and before.state == HeldState.WAITING:
        raise Conflict(_("An answer of yours in this case goes out in a few seconds. Try again then."))
    if before is not None and before.kind != HeldKind.ANSWER:
        raise Conflict(_("A result of yours waits in this case to be sent again. Send it or empty it first."))
    if before is not None:
        words = "\n\n".join(filter(None, [before.text.strip(), words]))
        files = list(dict.fromkeys([*before.file_ids, *files]))
        repository.delete(before)
    repository.add(
        HeldAnswer(
            case_id=case.id, officer_id=officer.id, kind=HeldKind.ANSWER, text=words, no_photo_reason=None,
            file_ids=files, force=False, seen_id=None, held_until=now, state=HeldState.TAKEN_BACK,
        )
    )  # fmt: skip
    return case
