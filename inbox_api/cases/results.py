"""Telling the citizen the result and waiting for their confirmation: the gentler end beside `close_with_result`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases import guards
from inbox_api.cases.states import CaseState, path_between
from inbox_api.cases.steps import Reasons, answer, change_state, lock_conversation, require_writer
from inbox_api.models import Attachment, Case, Officer


def send_result(
    session: Session, case: Case, by: Officer, now: datetime, reasons: Reasons, files: Sequence[Attachment] = (),
    *, force: bool = True, seen_id: int | None = None,
) -> Case:  # fmt: skip
    """Record the result, send it to the citizen with the question whether it is done, and wait for the answer.

    force: also over a colleague who has the conversation, and stays with it; without it that raises TakenByAnother,
    and AnsweredMeanwhile when a colleague has answered behind the message `seen_id`.
    Raises InvalidMove and its kinds, Conflict (no conversation), NotAllowed.
    """
    require_writer(by)
    conversation = lock_conversation(session, case)
    if not force:
        guards.require_no_other(session, conversation, by, seen_id)
    current = CaseState(case.status)
    if current != CaseState.RESOLVED:
        roles, case_type = by.roles, case.case_type
        for move in path_between(current, CaseState.IN_PROGRESS, roles=roles, case_type=case_type) or ():
            change_state(session, case, move.target, by, now)
        change_state(session, case, CaseState.RESOLVED, by, now, reasons)
    change_state(session, case, CaseState.AWAITING_CONFIRMATION, by, now)  # first: what is asked back hangs on it
    answer(session, case, case.result_text or "", by, now, files, is_result=True)
    return case
