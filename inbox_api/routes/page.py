"""What the code page shows: answers of one case to whoever has its code and key, or a link sent to a proved address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.cases.codes import read_code, read_lookup_key
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import ANSWERED, STATE_LABELS, CaseState
from inbox_api.deadlines.moments import in_local_zone
from inbox_api.deadlines.wording import due_text
from inbox_api.errors import NotFound
from inbox_api.files import links as file_links
from inbox_api.models import AnswerState, AttemptState, Case, RouteAnswer
from inbox_api.officers import tries
from inbox_api.routes import contacts, links, service
from inbox_api.routes.repository import RouteRepository
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

WRONG_KEYS, WRONG_KEYS_OF_ADDRESS, WINDOW = 10, 30, timedelta(hours=1)
FILE_LIFE = timedelta(hours=1)
LINK_LIFE = timedelta(days=90)


class NoSuchCase(NotFound):
    code = "no_such_case"
    message = lazy_gettext("No case has this code and key. Please compare them with your receipt.")


class LinkEnded(NotFound):
    code = "link_ended"
    message = lazy_gettext("This link is not valid any more. Use the code and key of your receipt.")


@dataclass(frozen=True, slots=True)
class File:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer as the citizen reads it."""

    text: str
    at: datetime
    files: tuple[File, ...]


def open_case(session: Session, code: str, key: str, place: str, now: datetime) -> Case:
    """The case with this code and key. place: the caller's network address, for counting wrong guesses.

    Raises NoSuchCase, TooManyTries. Cases that are kept from others are never opened this way.
    """
    clean = read_code(code) or ""
    of_case, of_place = f"page:{clean}", f"page-from:{place}"
    tries.check(session, of_place, limit=WRONG_KEYS_OF_ADDRESS, window=WINDOW, now=now)
    if clean:
        tries.check(session, of_case, limit=WRONG_KEYS, window=WINDOW, now=now)
    case = CaseRepository(session).by_code(clean) if clean else None
    if case is None or case.restricted != "none" or read_lookup_key(key) != case.lookup_key:
        tries.note_failure(of_place, now)
        if clean:
            tries.note_failure(of_case, now)
        raise NoSuchCase
    return case


def read_answers(session: Session, case: Case, now: datetime) -> list[Shown]:
    """All answers, the newest first; having them on the page proves that the citizen has them."""
    answers = service.of_case(session, case)
    for answer in answers:
        if answer.state in {AnswerState.OPEN, AnswerState.UNDELIVERED}:
            service.prove_by_page(session, answer, now)
    return [_shown(session, answer, now) for answer in answers if answer.text]


def shown_answers(session: Session, case: Case, now: datetime) -> list[Shown]:
    """The same for an officer who looks at the page as the citizen does: it proves nothing."""
    return [_shown(session, answer, now) for answer in service.of_case(session, case) if answer.text]


def peek(session: Session, token: str, now: datetime) -> Case:
    """Whose answer a link opens; nothing is proved by that, machines follow links too. Raises LinkEnded."""
    return _attempt_answer(session, token, now).case


def open_link(session: Session, token: str, now: datetime) -> tuple[Case, Shown]:
    """The one answer of a link, on the press of a button: that proves it. Raises LinkEnded."""
    answer = _attempt_answer(session, token, now)
    attempt = next(a for a in answer.attempts if a.link_digest == links.digest(token))
    service.prove(session, attempt, AttemptState.OPENED, now)
    return answer.case, _shown(session, answer, now)


def _attempt_answer(session: Session, token: str, now: datetime) -> RouteAnswer:
    repository = RouteRepository(session)
    attempt = repository.by_link(links.digest(token))
    answer = repository.answer(attempt.answer_id) if attempt is not None else None
    if answer is None or now - answer.created_at > LINK_LIFE:
        raise LinkEnded
    return answer


def _shown(session: Session, answer: RouteAnswer, now: datetime) -> Shown:
    rows = RouteRepository(session).files(answer.message_id) if answer.message_id else ()
    files = [(row.name or "", file_links.link(row, now, FILE_LIFE)) for row in rows]
    return Shown(answer.text, answer.created_at, tuple(File(name, url) for name, url in files if url))


def state_text(case: Case) -> str:
    """The state in plain words."""
    return str(STATE_LABELS[CaseState(case.lead.status)])


def promise_text(case: Case) -> str:
    """Until when an answer is promised, or since when and why the time stands still; "" once it is answered."""
    lead = case.lead
    if lead.closed_at is not None or CaseState(lead.status) in ANSWERED or lead.due_at is None:
        return ""
    if not lead.is_paused:
        return _("An answer is promised before %(due)s.", due=due_text(lead.due_at))
    pause = lead.pauses[-1]
    values = {"day": f"{in_local_zone(datetime.fromisoformat(pause['from'])):%d/%m/%Y}"}
    values["reason"] = str(pause.get("reason") or "") if lead.id == case.id else ""
    if pause.get("state") == CaseState.SUSPENDED:
        return _("The time stands still since %(day)s: the case is suspended. %(reason)s", **values).strip()
    return _("The time stands still since %(day)s: we wait for more from you. %(reason)s", **values).strip()


def contacts_of(session: Session, case: Case) -> Sequence[tuple[str, str, bool, bool]]:
    """(kind, hidden address, is chosen, is proved) of each contact point."""
    rows = contacts.known(session, case)
    return [(row.kind, contacts.shown(row), row.is_chosen, row.verified_at is not None) for row in rows]
