"""The citizen no longer wants a public copy: what is public, asked for or in the making goes at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.approvals import service as approvals
from inbox_api.approvals.repository import WAITING, ApprovalRepository
from inbox_api.audit import service as audit
from inbox_api.cases.publishing.repository import OPEN, TwinRepository
from inbox_api.cases.publishing.service import KIND
from inbox_api.cases.service import add_event
from inbox_api.errors import Conflict
from inbox_api.models import Case, TwinState
from inbox_api.officers import notices


def take_down(session: Session, case: Case, reason: str, actor: str, now: datetime) -> int:
    """How many copies that everybody could read were withdrawn. The caller announces the case. Raises Conflict."""
    repository, count = TwinRepository(session), 0
    for twin in repository.of_case(case.id):
        if twin.state != TwinState.APPROVED and twin.state not in OPEN:
            continue
        was_public = twin.state == TwinState.APPROVED
        if not repository.change(twin, {"state": TwinState.WITHDRAWN, "reason": reason}):
            raise Conflict
        detail = {"step": "withdrawn", "twin": twin.id, "number": twin.number, "reason": reason, "actor": actor}
        add_event(session, case, "published", now, detail=detail, is_public=was_public)
        audit.record(session, actor, "twin.withdrawn", "case", case.id, now, {"twin": twin.id})
        count += was_public
    for question in approvals.of_case(session, case):
        if question.kind == KIND and question.state == WAITING:
            if not ApprovalRepository(session).settle(question, "withdrawn", question.asked_by, reason, now):
                raise Conflict
            detail = {"kind": KIND, "step": "withdrawn", "actor": actor}
            add_event(session, case, "approval", now, detail=detail)
            audit.record(session, actor, "approval.withdraw", "approval", question.id, now)
            told = {"code": case.code, "what": KIND, "state": "withdrawn"}
            notices.tell(session, [question.asked_by], "decision", now, case_id=case.id, **told)
    return count
