"""One step of an answer: look at the way under way, prove, wait, or begin the next one. At most one send a way.

The conversation is locked before the answer, as everywhere; a call is made only after its claim is committed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.live import announce
from inbox_api.models import (
    AnswerState,
    AttemptState,
    CaseEvent,
    Conversation,
    Route,
    RouteAnswer,
    RouteAttempt,
)
from inbox_api.routes import rules, ways
from inbox_api.routes.calls import Call
from inbox_api.routes.repository import RouteRepository
from inbox_api.routes.ways import CannotUse, Seen
from inbox_api.settings import get_settings

LOOK_AGAIN = timedelta(minutes=1)
WAYS_WITH_CALL = {Route.SMS, Route.EMAIL}
QUIET = "quiet_hours"


def advance(session: Session, answer_id: int, now: datetime, *, may_call: bool = True) -> Call | None:
    """Go as far as possible without a call. A Call: make it, hand its outcome to outcomes.finish, then come again.

    may_call False: a way that needs a call is left to a job.
    """
    repository = RouteRepository(session)
    conversation_id = repository.conversation_id_of(answer_id)
    conversation = ConversationRepository(session).lock(conversation_id) if conversation_id else None
    answer = repository.lock_answer(answer_id)
    if answer is None:
        return None
    if answer.state == AnswerState.UNDELIVERED:
        _look_for_proof(session, answer, now)
        return None
    if answer.state != AnswerState.OPEN:
        return None
    answer.step_at = None
    for name in answer.plan:
        route = Route(name)
        if route == Route.PERSON:
            break
        attempt = _attempt(repository, answer, route, now)
        _look(session, answer, attempt, now)
        if attempt.state in rules.PROVED:
            _close_delivered(session, answer, attempt, now)
            return None
        if attempt.state == AttemptState.PLANNED:
            if route in WAYS_WITH_CALL and not may_call:
                queue.defer_route(session, answer.id)
                answer.step_at = now + LOOK_AGAIN
                session.flush()
                return None
            call = _begin(session, answer, attempt, conversation, now)
            if call is not None:
                answer.step_at = now + ways.WORKER_DEAD + LOOK_AGAIN
                session.flush()
                return call
        wait_until = _wait_until(attempt, now)
        if wait_until is not None:
            answer.step_at = wait_until
            session.flush()
            return None
    _give_to_people(session, answer, now)
    return None


def _attempt(repository: RouteRepository, answer: RouteAnswer, route: Route, now: datetime) -> RouteAttempt:
    found = next((attempt for attempt in answer.attempts if attempt.route == route), None)
    return found or repository.add_attempt(answer, route, ways.marker(), now)


def _look(session: Session, answer: RouteAnswer, attempt: RouteAttempt, now: datetime) -> None:
    """Bring the attempt up to what is known by now; a chat message that failed may have been sent again by hand."""
    looked_at = {AttemptState.SENDING, AttemptState.SENT}
    if attempt.route == Route.CHAT:
        looked_at.add(AttemptState.FAILED)
    if attempt.state not in looked_at:
        return
    if attempt.route == Route.CHAT:
        seen = ways.see_chat(session, attempt, now)
    elif attempt.route == Route.ZNS:
        seen = ways.see_zns(session, attempt, now)
    else:
        seen = ways.see_call(attempt, now)
    if seen.state != attempt.state:
        note(session, answer, attempt, seen, now)


def note(session: Session, answer: RouteAnswer, attempt: RouteAttempt, seen: Seen, now: datetime) -> None:
    """Keep a new state of an attempt and write it into the case's timeline."""
    attempt.state, attempt.error_code = seen.state, (seen.code or None) and str(seen.code)[:200]
    if seen.state == AttemptState.SENT:
        attempt.sent_at = seen.at or now
    if seen.state in rules.PROVED:
        attempt.proved_at = seen.at or now
        attempt.sent_at = attempt.sent_at or attempt.proved_at
        attempt.proof = "page" if seen.state == AttemptState.OPENED else "receipt"
    session.flush()
    tell(session, answer, {"route": attempt.route, "state": attempt.state, "code": attempt.error_code}, now)


def tell(
    session: Session, answer: RouteAnswer, detail: dict[str, object], now: datetime, officer_id: int | None = None
) -> None:
    """One line in the case's timeline, for officers."""
    event = CaseEvent(
        case_id=answer.case_id, at=now, kind="route", officer_id=officer_id, is_public=False,
        detail={"answer": answer.id, "kind": answer.kind, **detail},
    )  # fmt: skip
    CaseRepository(session).add_event(event)
    announce(session, "case", answer.case.conversation_id or 0, "", case=answer.case_id)


def _begin(
    session: Session, answer: RouteAnswer, attempt: RouteAttempt, conversation: Conversation | None, now: datetime
) -> Call | None:
    if attempt.next_try_at is not None and attempt.next_try_at > now and attempt.error_code != QUIET:
        return None
    held_until = _held_until(answer, conversation, now)
    if held_until is not None:
        attempt.next_try_at, attempt.error_code = held_until, QUIET
        return None
    try:
        if attempt.route == Route.CHAT:
            ways.begin_chat(session, answer, attempt, conversation, now)
        elif attempt.route == Route.ZNS:
            ways.begin_zns(session, answer, attempt, conversation, now)
        elif attempt.route == Route.SMS:
            return ways.begin_sms(session, answer, attempt, conversation, now)
        else:
            return ways.begin_mail(session, answer, attempt, conversation, now)
    except CannotUse as error:
        attempt.next_try_at = None
        note(session, answer, attempt, Seen(AttemptState.SKIPPED, error.code), now)
        return None
    _look(session, answer, attempt, now)
    return None


def _held_until(answer: RouteAnswer, conversation: Conversation | None, now: datetime) -> datetime | None:
    settings = get_settings()
    return rules.quiet_until(
        now,
        settings.quiet_from,
        settings.quiet_until,
        is_urgent=answer.is_urgent,
        wrote_at=conversation.last_citizen_action_at if conversation else None,
        awake_for=settings.quiet_not_after_writing,
    )


def _wait_until(attempt: RouteAttempt, now: datetime) -> datetime | None:
    """When to look at this way again before another is begun; None: go on to the next."""
    if attempt.state == AttemptState.PLANNED:
        return attempt.next_try_at or now + LOOK_AGAIN
    if attempt.state == AttemptState.SENDING:
        return now + LOOK_AGAIN
    if attempt.state == AttemptState.SENT:
        until = (attempt.sent_at or now) + proof_wait(Route(attempt.route))
        return until if until > now else None
    return None


def proof_wait(route: Route) -> timedelta:
    """How long a way may take to prove that the message arrived."""
    settings = get_settings()
    return {
        Route.CHAT: settings.chat_proof_wait,
        Route.ZNS: settings.zns_proof_wait,
        Route.SMS: settings.sms_proof_wait,
        Route.EMAIL: settings.mail_proof_wait,
    }[route]


def _close_delivered(session: Session, answer: RouteAnswer, attempt: RouteAttempt, now: datetime) -> None:
    answer.state, answer.step_at = AnswerState.DELIVERED, None
    answer.proved_at, answer.closed_at = attempt.proved_at or now, now
    session.flush()


def _give_to_people(session: Session, answer: RouteAnswer, now: datetime) -> None:
    answer.state, answer.step_at = AnswerState.UNDELIVERED, None
    session.flush()
    tell(session, answer, {"state": AnswerState.UNDELIVERED}, now)


def _look_for_proof(session: Session, answer: RouteAnswer, now: datetime) -> None:
    """A receipt may come after people were asked."""
    for attempt in answer.attempts:
        _look(session, answer, attempt, now)
        if attempt.state in rules.PROVED:
            _close_delivered(session, answer, attempt, now)
            return
