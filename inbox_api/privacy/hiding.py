"""A citizen wants to be hidden: done at once for all their own cases, whoever may be at work; people see to the rest.

The name is shown to no officer who does not say why, no public copy stays or is made, and each case says that it was
asked for. Nothing is deleted: that is an erasure, which people decide on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.publishing.taking_down import take_down
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.errors import Conflict
from inbox_api.models import Case
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Hidden:
    """codes: of all the citizen's cases, hidden now or before. withdrawn: copies that everybody could read till now."""

    codes: tuple[str, ...]
    withdrawn: int


def hide(session: Session, cases: Sequence[Case], citizen_id: int, message_ids: Sequence[int], now: datetime) -> Hidden:
    """Hide who brought these cases, all of one citizen. message_ids: the words that asked for it. Raises Conflict."""
    actor, withdrawn = f"citizen:{citizen_id}", 0
    for case in cases:
        session.refresh(case)
        gone = take_down(session, case, _("The citizen asked to be hidden."), actor, now)
        withdrawn += gone
        if case.hide_name and not case.is_public and not gone:
            continue
        if not CaseRepository(session).change(case, {"hide_name": True, "is_public": False}):
            raise Conflict
        CaseRepository(session).link_messages(case.id, message_ids)
        add_event(session, case, "hidden", now, detail={"actor": actor}, is_public=True)
        audit.record(session, actor, "privacy.hidden", "case", case.id, now, {"copies": gone})
        announce_case(session, case)
    return Hidden(tuple(case.code for case in cases), withdrawn)
