"""Who sees the person behind a case, and the way to look behind the shield.

Reception (dispatchers, inspectors) needs to know whom it talks to. Officers of handling units and leaders do not: they
see the matter, and so does reception where the citizen asked not to be named. Who needs more says why; the look ends by
itself, stands in the log, and the citizen can read of it on the code page. A denouncer's identity is not shown here to
anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import DENUNCIATION
from inbox_api.cases.service import add_event, announce_case, find_case
from inbox_api.cases.shield.repository import ShieldRepository
from inbox_api.cases.shield.veil import veiled_text
from inbox_api.cases.states import REASON_LENGTH, ReasonMissing
from inbox_api.cases.steps import ACTING_ROLES
from inbox_api.errors import NotAllowed
from inbox_api.folding import storable
from inbox_api.masking import masked
from inbox_api.models import Case, IdentityReveal, Officer
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

RECEPTION = ("dispatcher", "inspector")


@dataclass(frozen=True, slots=True)
class Person:
    """Who brought the matter. Empty strings: not known."""

    name: str
    phone: str


def is_reception(officer: Officer) -> bool:
    """Whether this officer sees who brought a matter without looking behind anything."""
    return not get_settings().identity_shield or officer.has_role(*RECEPTION)


def is_listed_whole(officer: Officer, case: Case) -> bool:
    """Whether lists name the person of this case to the officer."""
    return is_reception(officer) and not case.hide_name


def sees_person(session: Session, officer: Officer, case: Case, now: datetime) -> bool:
    """Whether name and number are shown to this officer, who may read the case."""
    if case.restricted == DENUNCIATION:
        return False
    if is_listed_whole(officer, case):
        return True
    return ShieldRepository(session).is_open(case.id, officer.id, now)


def person_of(case: Case) -> Person:
    citizen = case.citizen
    name = case.contact_name or (citizen.display_name if citizen else None) or ""
    return Person(name, case.contact_phone or (citizen.phone if citizen else None) or "")


def reveal(session: Session, officer: Officer, code: str, reason: str, now: datetime) -> Person:
    """Look behind the shield of one case for some hours. Raises NotFound, NotAllowed, ReasonMissing."""
    case = find_case(session, officer, code)
    if case.restricted == DENUNCIATION or not officer.has_role(*ACTING_ROLES, "leader"):
        raise NotAllowed(
            _("The identity of a denouncer is not shown here.") if case.restricted == DENUNCIATION else None
        )
    words = storable(reason).strip()
    if len(words) not in REASON_LENGTH:
        raise ReasonMissing(_("Say in 10 to 2000 characters why you need to know who it is. The citizen can read it."))
    until = now + timedelta(hours=get_settings().reveal_hours)
    row = IdentityReveal(case_id=case.id, officer_id=officer.id, reason=words, at=now, until=until)
    ShieldRepository(session).add(row)
    detail = {"text": words, "until": until.isoformat()}
    add_event(session, case, "revealed", now, detail=detail, officer_id=officer.id, is_public=True)
    audit.record(session, f"officer:{officer.id}", "case.reveal", "case", case.id, now, {"reveal": row.id})
    announce_case(session, case)
    return person_of(case)


def looks(session: Session, case: Case) -> Sequence[IdentityReveal]:
    """Who looked and why, newest first: for the citizen's code page and for inspection."""
    return ShieldRepository(session).of_case(case.id)


def shown_text(session: Session, officer: Officer, case: Case, now: datetime) -> Callable[[str], str]:
    """How a text of the case is shown to this officer: as it is (str itself), or without the person."""
    return str if sees_person(session, officer, case, now) else lambda text: veiled(text, case)


def listed_text(officer: Officer) -> Callable[[str, Case], str]:
    """How a text of a case is shown in lists: private numbers to nobody, names to those who see persons."""
    return lambda text, case: masked(text) if is_listed_whole(officer, case) else veiled(text, case)


def veiled(text: str, case: Case) -> str:
    """A text of the case without the person's name and without telephone and identity numbers."""
    citizen = case.citizen
    return veiled_text(text, filter(None, (case.contact_name, citizen.display_name if citizen else None)))
