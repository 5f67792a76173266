"""Colleagues who may be named with @ in a note of a case: who may see the case, by the rules of all notes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import find_case
from inbox_api.models import Case, Officer
from inbox_api.officers import mentions
from inbox_api.texts import gettext as _


def named(session: Session, case: Case, text: str, by: Officer) -> list[Officer]:
    """Whom the text names. Raises CannotBeMentioned."""
    return mentions.named(session, by, text, _may_read(session, case), _refusal)


def whom_to_mention(session: Session, officer: Officer, code: str, typed: str) -> list[Officer]:
    """Colleagues whose name or user name begins so and who may see the case; a few. Raises NotFound."""
    case = find_case(session, officer, code)
    return mentions.offered(session, officer, typed, _may_read(session, case))


def _may_read(session: Session, case: Case) -> mentions.MayRead:
    rights = CaseRepository(session)
    return lambda one: rights.is_readable(one, case.id)


def _refusal(names: str) -> str:
    return _("%(names)s may not see this case and cannot be mentioned here.", names=names)
