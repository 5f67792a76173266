"""SQL of cases whose citizen says nothing while more is asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, cast, func, select
from sqlalchemy.orm import Session

from inbox_api.cases.states import CaseState
from inbox_api.models import AnswerState, Author, Case, CaseEvent, Message, RouteAnswer

REMINDERS = "reminders"  # of the pause that is open: when the citizen was reminded


class SilenceRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def silent_since(self, moment: datetime, limit: int) -> list[int]:
        """Cases that wait for their citizen, asked or reminded last at that moment or before; the oldest first."""
        pause = Case.pauses[-1]
        last = cast(func.coalesce(pause[REMINDERS][-1].astext, pause["from"].astext), DateTime(timezone=True))
        statement = select(Case.id).where(
            Case.status == CaseState.NEEDS_INFORMATION.value,
            Case.closed_at.is_(None),
            Case.merged_into_id.is_(None),
            last <= moment,
        )
        return list(self.session.scalars(statement.order_by(last, Case.id).limit(limit)))

    def last_word_at(self, case: Case) -> datetime | None:
        """When a colleague last said something to the citizen, in the case, in its conversation or by telephone."""
        in_case = select(func.max(CaseEvent.at)).where(CaseEvent.case_id == case.id, CaseEvent.kind == "answer")
        in_person = select(func.max(RouteAnswer.closed_at)).where(
            RouteAnswer.case_id == case.id, RouteAnswer.state == AnswerState.HANDED_OVER
        )
        in_talk = select(func.max(Message.sent_at)).where(
            Message.conversation_id == case.conversation_id, Message.author == Author.OFFICER
        )
        moments = (self.session.scalar(one) for one in (in_case, in_person, in_talk))
        return max((moment for moment in moments if moment is not None), default=None)

    def is_undelivered(self, case: Case, since: datetime) -> bool:
        """Whether the last words to the citizen since then found no way."""
        statement = select(RouteAnswer.state).where(RouteAnswer.case_id == case.id, RouteAnswer.created_at >= since)
        return self.session.scalar(statement.order_by(RouteAnswer.id.desc()).limit(1)) == AnswerState.UNDELIVERED
