"""What a step must not break besides the state machine: asked in `steps.make_move`, which nothing goes around."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.quality import gate
from inbox_api.cases.sheets import reading as sheets
from inbox_api.cases.states import ENDED, CaseState, Move
from inbox_api.conversations import meanwhile, service, unfilled
from inbox_api.errors import Conflict, Invalid
from inbox_api.models import Attachment, Case, Conversation, Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

FINISHING = ENDED | {CaseState.RESOLVED, CaseState.AWAITING_CONFIRMATION}


class MergedAway(Conflict):
    code = "merged_away"
    message = lazy_gettext("This case is handled together with others. Work on their common case or take it out.")


class ChildrenOpen(Conflict):
    code = "children_open"
    message = lazy_gettext("Cases that were split off from this one are still open. It ends last.")


def require_own_path(case: Case) -> None:
    """A merged case moves with its master only. Raises MergedAway."""
    if case.merged_into_id is not None:
        raise MergedAway


def require_words(text: str, files: Collection[Attachment]) -> None:
    """Raises Invalid when there is nothing to say, UnfilledPlaces when a place such as {ten} is left."""
    if not text.strip() and not files:
        raise Invalid(_("There is nothing to send."))
    unfilled.check_filled(text)


def require_no_other(
    session: Session, conversation: Conversation | None, officer: Officer, seen_id: int | None
) -> None:
    """Nobody else has the conversation, nor has answered behind that message: TakenByAnother, AnsweredMeanwhile."""
    service.require_not_with_other(conversation, officer)
    if conversation is not None and seen_id is not None:
        meanwhile.require_nobody_answered(session, conversation, officer, seen_id)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a result brings. has_proof: a photo, another file or the number of a document goes with it."""

    result: str
    has_proof: bool
    why_no_proof: str | None


def check(
    session: Session, case: Case, move: Move, now: datetime, *, is_with_master: bool, answer: Answer | None
) -> None:
    """answer: what the step brings when it records a result.

    Raises MergedAway, ChildrenOpen, UnfilledPlaces, AnswerNotGood, WorkLeft.
    """
    if is_with_master:
        return
    require_own_path(case)
    if move.target in FINISHING and LinkRepository(session).has_open_children(case.id):
        raise ChildrenOpen
    if move.target == CaseState.RESOLVED:
        sheets.require_done(session, case)
    if move.target == CaseState.RESOLVED and answer is not None:
        unfilled.check_filled(answer.result)
        gate.require_good(
            session, case, answer.result, has_proof=answer.has_proof, why_no_proof=answer.why_no_proof, now=now
        )
