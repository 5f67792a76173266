"""Taking a procedure out of search and answers, and bringing it back. Its record and history stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Conflict
from inbox_api.models import Officer, Procedure
from inbox_api.procedures.editing.repository import EditingRepository
from inbox_api.procedures.editing.rights import require_approver
from inbox_api.procedures.repository import ProcedureRepository
from inbox_api.procedures.service import NoSuchProcedure
from inbox_api.texts import lazy_gettext


class AlreadySet(Conflict):
    code = "already_set"
    message = lazy_gettext("Somebody has switched this procedure on or off already.")


def get(session: Session, procedure_id: str) -> Procedure:
    """The stored row, also of an inactive procedure. Raises NoSuchProcedure."""
    row = ProcedureRepository(session).row(procedure_id)
    if row is None:
        raise NoSuchProcedure
    return row


def set_active(session: Session, officer: Officer, procedure_id: str, *, is_active: bool, now: datetime) -> None:
    """Found and answered from the next search on, or no longer. Raises NotAllowed, NoSuchProcedure, AlreadySet."""
    require_approver(officer)
    get(session, procedure_id)
    if not EditingRepository(session).set_active(procedure_id, seen=not is_active, is_active=is_active):
        raise AlreadySet
    action = "procedure.activated" if is_active else "procedure.deactivated"
    audit.record(session, f"officer:{officer.id}", action, "procedure", procedure_id, now)
