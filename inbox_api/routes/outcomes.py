"""Keeping what became of a call to the mail server or the SMS provider."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import ConnectorError, ErrorAction
from inbox_api.channels import problems
from inbox_api.models import AttemptState, RouteAnswer, RouteAttempt
from inbox_api.routes import rules
from inbox_api.routes.calls import Outcome
from inbox_api.routes.repository import RouteRepository
from inbox_api.routes.walking import note
from inbox_api.routes.ways import Seen
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

REFUSED = "way_refused"
LONGEST_PAUSE = timedelta(hours=1)
problems.register(
    {
        REFUSED: lazy_gettext(
            "The mail server or SMS provider refuses what we send (%(code)s). Check address, account, password and"
            " balance in the settings; answers go by other ways until then."
        )
    }
)


def finish(session: Session, attempt_id: int, outcome: Outcome, now: datetime) -> None:
    """Keep what became of a call. A receipt may have been faster."""
    repository = RouteRepository(session)
    found = repository.attempt(attempt_id)
    answer = repository.lock_answer(found.answer_id) if found is not None else None
    if found is None or answer is None:
        return
    session.refresh(found)
    if not isinstance(outcome, ConnectorError):
        found.external_id = outcome.external_id or found.external_id
        if found.state in {AttemptState.SENDING, AttemptState.UNKNOWN}:
            note(session, answer, found, Seen(AttemptState.SENT, at=now), now)
            problems.clear_problem(session, found.route, "", REFUSED, now)
        session.flush()
        return
    if found.state == AttemptState.SENDING:
        _take_error(session, answer, found, outcome, now)


def _take_error(
    session: Session, answer: RouteAnswer, attempt: RouteAttempt, error: ConnectorError, now: datetime
) -> None:
    if error.is_ambiguous:
        note(session, answer, attempt, Seen(AttemptState.UNKNOWN, error.code), now)
        return
    is_late = now - attempt.created_at > get_settings().route_patience
    if error.permanent or is_late or attempt.tries >= get_settings().send_attempts:
        if error.action == ErrorAction.HUMAN:
            detail = {"code": error.code}
            problems.raise_problem(session, attempt.route, "", REFUSED, now, is_urgent=True, detail=detail)
        note(session, answer, attempt, Seen(AttemptState.FAILED, error.code), now)
        return
    pause = error.retry_after or rules.pause_after(attempt.tries)
    attempt.state, attempt.error_code = AttemptState.PLANNED, error.code[:200]
    attempt.next_try_at = now + min(pause, LONGEST_PAUSE)
    session.flush()
