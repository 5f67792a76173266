"""Telling a citizen something about a case so that it arrives, with proof, or an officer knows that it did not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.base import ReceiptKind, WayReceipt
from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.comments import followers
from inbox_api.conversations import outbox
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import (
    AnswerKind,
    AnswerState,
    Attachment,
    AttemptState,
    Author,
    Case,
    ContactKind,
    Conversation,
    Officer,
    Route,
    RouteAnswer,
    RouteAttempt,
)
from inbox_api.routes import configured, contacts, rules, walking, ways
from inbox_api.routes.repository import RouteRepository
from inbox_api.routes.ways import Seen
from inbox_api.texts import gettext as _
from inbox_api.zns import service as zns
from inbox_api.zns.orders import Purpose

BESIDE_CHAT = (Route.ZNS, Route.SMS, Route.EMAIL)
HOW = ("phone", "post", "counter")
MAY_BE_TRIED_AGAIN = {AttemptState.FAILED, AttemptState.SKIPPED}


def tell(
    session: Session,
    case: Case,
    conversation: Conversation | None,
    text: str,
    now: datetime,
    *,
    kind: AnswerKind,
    by: Officer | None = None,
    is_typed: bool = False,
    files: Sequence[Attachment] = (),
    asks_back: bool = False,
) -> RouteAnswer:
    """Begin to tell the citizen. The caller holds the lock of the conversation.

    is_typed: the words are those of the officer `by`; else they are a fixed text of the inbox. The message stands in
    the conversation at once and goes out when its turn comes. Raises Invalid when there is nothing to say.
    """
    message = None
    if conversation is not None:
        message = outbox.say(
            session,
            conversation,
            author=Author.OFFICER if is_typed else Author.SYSTEM,
            officer_id=by.id if by and is_typed else None,
            text=text,
            files=files,
            now=now,
            is_held=True,
        )
    repository = RouteRepository(session)
    answer = repository.add_answer(
        {
            "case_id": case.id,
            "kind": kind,
            "change": f"{kind}-{repository.count_of_case(case.id) + 1}",
            "message_id": message.id if message else None,
            "text": message.text if message else storable(text).strip(),
            "is_by_officer": is_typed,
            "is_urgent": case.priority == "P0" or bool(conversation and conversation.is_urgent),
            "asks_back": asks_back,
            "plan": plan_of(session, case, conversation),
            "state": AnswerState.OPEN,
            "step_at": now,
            "created_at": now,
        }
    )
    if answer is None:  # another step of the same case at the same moment
        raise Conflict
    walking.advance(session, answer.id, now, may_call=False)
    if kind == AnswerKind.FINAL:
        followers.tell(session, case, answer.text, now)
    return answer


def plan_of(session: Session, case: Case, conversation: Conversation | None) -> list[str]:
    """The ways known for the case, in the order in which they are tried."""
    points = RouteRepository(session).contacts(case.id)
    known = {Route.CHAT} if conversation is not None else set()
    known |= {way for way in BESIDE_CHAT if contacts.address_of_way(points, case, conversation, way) is not None}
    return [route.value for route in rules.plan(known, contacts.chosen_of(points))]


def can_reach(session: Session, case: Case) -> bool:
    """Whether any way but a person is known for a case without a conversation."""
    return plan_of(session, case, None) != [Route.PERSON]


def ways_beside_chat(
    session: Session, case: Case, conversation: Conversation | None, set_up: Collection[Route] | None = None
) -> list[Route]:
    """The ways by which an answer goes out when the chat takes none, in their order; [] when only a person is left.

    set_up: what `ways_set_up` says, for whoever asks about several cases.
    """
    set_up = ways_set_up(session) if set_up is None else set_up
    planned = plan_of(session, case, conversation) if set_up else []
    return [Route(way) for way in planned if way in set_up]


def ways_set_up(session: Session) -> list[Route]:
    """Beside the chat: by which the city can send an officer's answer."""
    return [way for way in BESIDE_CHAT if _is_set_up(session, way)]


def _is_set_up(session: Session, way: Route) -> bool:
    if way == Route.ZNS:
        return zns.serves(session, Purpose.CASE_MOVED)
    if way == Route.SMS:
        return configured.sms_gateway(session) is not None
    return configured.mail_server(session) is not None


# proof


def prove(session: Session, attempt: RouteAttempt, state: AttemptState, now: datetime) -> bool:
    """It arrived (DELIVERED) or was opened on the code page (OPENED); False when that was known."""
    answer = _locked(session, attempt.answer_id)
    session.refresh(attempt)
    if answer is None or attempt.state in rules.PROVED:
        return False
    walking.note(session, answer, attempt, Seen(state, at=now), now)
    if answer.state in {AnswerState.OPEN, AnswerState.UNDELIVERED}:
        answer.state, answer.step_at, answer.proved_at, answer.closed_at = AnswerState.DELIVERED, None, now, now
    session.flush()
    return True


def prove_by_page(session: Session, answer: RouteAnswer, now: datetime) -> None:
    """The citizen read it on the code page, with code and key: its own line among the attempts."""
    locked = _locked(session, answer.id)
    if locked is None:
        return
    found = next((a for a in locked.attempts if a.route == Route.PERSON), None)
    attempt = found or RouteRepository(session).add_attempt(locked, Route.PERSON, ways.marker(), now)
    prove(session, attempt, AttemptState.OPENED, now)


def take_receipt(session: Session, route: Route, receipt: WayReceipt, now: datetime) -> bool:
    """What a mail server or an SMS provider told; False when it names nothing of ours."""
    repository = RouteRepository(session)
    attempt = repository.by_marker(receipt.marker) if receipt.marker else None
    if attempt is None and receipt.external_id:
        attempt = repository.by_external_id(route, receipt.external_id)
    if attempt is None or attempt.route != route:
        return False
    if receipt.kind == ReceiptKind.DELIVERED:
        prove(session, attempt, AttemptState.DELIVERED, now)
        return True
    answer = _locked(session, attempt.answer_id)
    session.refresh(attempt)
    if answer is not None and attempt.state in {AttemptState.SENDING, AttemptState.SENT, AttemptState.UNKNOWN}:
        walking.note(session, answer, attempt, Seen(AttemptState.FAILED, receipt.code or "bounced"), now)
        if answer.state == AnswerState.OPEN:
            answer.step_at = now
            queue.defer_route(session, answer.id)
    return True


def _locked(session: Session, answer_id: int) -> RouteAnswer | None:
    return RouteRepository(session).lock_answer(answer_id)


# for officers


def undelivered(
    session: Session, officer: Officer, limit: int, offset: int = 0, after_id: int = 0
) -> Sequence[RouteAnswer]:
    """Answers that no way could deliver, of cases this officer may read; the oldest first.

    after_id: the last one of the page before.
    """
    return RouteRepository(session).undelivered_for(officer, limit, offset, after_id)


def count_undelivered(session: Session, officer: Officer) -> int:
    return RouteRepository(session).count_undelivered(officer)


def of_case(session: Session, case: Case) -> Sequence[RouteAnswer]:
    """Newest first."""
    return RouteRepository(session).of_case(case.id)


def undelivered_answer(session: Session, officer: Officer, answer_id: int) -> RouteAnswer:
    """One that may be read and waits for a person, locked. Raises NotFound, Conflict when it no longer waits."""
    from inbox_api.cases import desk  # cases speak through this module

    known = RouteRepository(session).answer(answer_id)
    if known is None or not desk.may_read(session, officer, known.case.code):
        raise NotFound
    answer = _locked(session, answer_id)
    if answer is None or answer.state != AnswerState.UNDELIVERED:
        raise Conflict
    return answer


def try_again(session: Session, answer: RouteAnswer, by: Officer, now: datetime) -> int:
    """Open the ways again that surely sent nothing, with what is known of the citizen by now; how many these are."""
    _require_actor(by)
    case = answer.case
    count = 0
    for attempt in answer.attempts:
        if attempt.state in MAY_BE_TRIED_AGAIN and attempt.route != Route.PERSON:
            attempt.state, attempt.tries, attempt.error_code, attempt.next_try_at = AttemptState.PLANNED, 0, None, None
            attempt.rounds += 1
            attempt.created_at = now  # its patience begins anew
            count += 1
    answer.plan = plan_of(session, case, case.conversation)
    count += len(set(answer.plan) - {attempt.route for attempt in answer.attempts} - {Route.PERSON})
    answer.state, answer.step_at = AnswerState.OPEN, now
    session.flush()
    queue.defer_route(session, answer.id)
    audit.record(session, f"officer:{by.id}", "answer.try_again", "case", answer.case_id, now, {"answer": answer.id})
    return count


def hand_over(session: Session, answer: RouteAnswer, how: str, note: str, by: Officer, now: datetime) -> None:
    """An officer told the citizen in person. how: phone, post, counter. Raises NotAllowed, Invalid without a note."""
    _require_actor(by)
    note = storable(note).strip()
    if how not in HOW or not note:
        raise Invalid(_("Say how and to whom the answer was given."))
    answer.state, answer.step_at, answer.closed_at = AnswerState.HANDED_OVER, None, now
    answer.handed_over_by, answer.handed_over_how, answer.handed_over_note = by.id, how, note[:2000]
    session.flush()
    walking.tell(session, answer, {"state": AnswerState.HANDED_OVER, "how": how, "text": note[:2000]}, now, by.id)
    audit.record(session, f"officer:{by.id}", "answer.hand_over", "case", answer.case_id, now, {"how": how})


def _require_actor(officer: Officer) -> None:
    from inbox_api.cases import desk

    if not desk.may_act(officer):
        raise NotAllowed


def contact_kinds(session: Session, case: Case) -> dict[ContactKind, str]:
    """What the citizen has chosen for the case, addresses hidden but for their ends."""
    return {ContactKind(row.kind): contacts.shown(row) for row in contacts.known(session, case)}
