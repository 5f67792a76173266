"""A citizen takes a consent back, or gives it again, by one sentence: in effect at once, for the whole person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.cases.publishing.taking_down import take_down
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.errors import Conflict, Invalid
from inbox_api.models import Case, ConsentAct, Conversation
from inbox_api.people import service as people
from inbox_api.privacy import consents, requests
from inbox_api.privacy.consents_repository import BY_WORDS
from inbox_api.privacy.purposes import PUBLIC_COPY, TRAINING, purposes
from inbox_api.texts import gettext as _

WITHDRAWN, GIVEN = "consent_withdrawn", "consent_given"  # lines of a case


@dataclass(frozen=True, slots=True)
class Answered:
    """is_changed: it was otherwise before. withdrawn: copies that everybody could read till now."""

    is_changed: bool
    withdrawn: int


def answer(
    session: Session,
    conversation: Conversation,
    purpose: str,
    cases: Sequence[Case],
    now: datetime,
    *,
    is_given: bool,
    message_id: int | None,
) -> Answered:
    """The citizen's word on one purpose. cases: all of the person. Raises Invalid, Conflict."""
    if purpose not in purposes():
        raise Invalid
    act = ConsentAct.GIVEN if is_given else ConsentAct.WITHDRAWN
    changed = [
        consents.note(session, conversation, purpose, act, now, how=BY_WORDS, message_id=message_id, citizen_id=one)
        for one in people.citizens_of(session, conversation.citizen_id)
    ]
    if is_given:
        if purpose == PUBLIC_COPY:
            _open_again(session, cases, now)
        return Answered(any(changed), 0)
    withdrawn = _close(session, cases, now) if purpose == PUBLIC_COPY else 0
    if purpose == TRAINING:
        queue.defer(session, queue.LET_GO, lock=queue.REVIEW)
    if any(changed):
        requests.note_done(session, conversation, "withdraw", now)
    return Answered(any(changed), withdrawn)


def _close(session: Session, cases: Sequence[Case], now: datetime) -> int:
    """No case is public any more and none can become so; how many copies went down."""
    count = 0
    for case in cases:
        session.refresh(case)
        actor = f"citizen:{case.citizen_id}"
        gone = take_down(session, case, _("The citizen no longer agrees to a public copy."), actor, now)
        count += gone
        if not case.is_public and not gone:
            continue
        if not CaseRepository(session).change(case, {"is_public": False}):
            raise Conflict
        add_event(session, case, WITHDRAWN, now, detail={"actor": actor}, is_public=True)
        audit.record(session, actor, "privacy.not_public", "case", case.id, now, {"copies": gone})
        announce_case(session, case)
    return count


def _open_again(session: Session, cases: Sequence[Case], now: datetime) -> None:
    """What the withdrawal closed may be public again, not what the citizen or the case itself wants private."""
    repository = CaseRepository(session)
    for case in cases:
        session.refresh(case)
        told = [event.kind for event in repository.events(case.id) if event.kind in (WITHDRAWN, GIVEN, "hidden")]
        if told[-1:] != [WITHDRAWN] or case.hide_name or case.restricted != "none":
            continue
        if not repository.change(case, {"is_public": True}):
            raise Conflict
        add_event(session, case, GIVEN, now, detail={"actor": f"citizen:{case.citizen_id}"}, is_public=True)
        announce_case(session, case)
