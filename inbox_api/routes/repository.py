"""SQL of answers, attempts and contact points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.models import (
    AnswerState,
    Attachment,
    AttemptState,
    Case,
    ContactKind,
    ContactPoint,
    Conversation,
    Message,
    Officer,
    OutboundMessage,
    Route,
    RouteAnswer,
    RouteAttempt,
    SendState,
)

UNPROVED = (AnswerState.OPEN, AnswerState.UNDELIVERED)


class RouteRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    # answers

    def add_answer(self, values: dict[str, Any]) -> RouteAnswer | None:
        """The new row; None when this change of this case was told already."""
        statement = insert(RouteAnswer).values(**values).on_conflict_do_nothing().returning(RouteAnswer.id)
        answer_id = self.session.scalar(statement)
        return self.session.get(RouteAnswer, answer_id) if answer_id is not None else None

    def answer(self, answer_id: int) -> RouteAnswer | None:
        return self.session.get(RouteAnswer, answer_id)

    def lock_answer(self, answer_id: int) -> RouteAnswer | None:
        """Lock the conversation of the case before this: all others lock in that order."""
        statement = select(RouteAnswer).where(RouteAnswer.id == answer_id).with_for_update(of=RouteAnswer)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def conversation_id_of(self, answer_id: int) -> int | None:
        statement = select(Case.conversation_id).join(RouteAnswer, RouteAnswer.case_id == Case.id)
        return self.session.scalar(statement.where(RouteAnswer.id == answer_id))

    def count_of_case(self, case_id: int) -> int:
        return self.session.scalar(select(func.count()).where(RouteAnswer.case_id == case_id)) or 0

    def of_case(self, case_id: int) -> Sequence[RouteAnswer]:
        """Newest first."""
        statement = select(RouteAnswer).where(RouteAnswer.case_id == case_id).order_by(RouteAnswer.id.desc())
        return self.session.scalars(statement).all()

    def due(self, now: datetime, limit: int) -> list[int]:
        statement = select(RouteAnswer.id).where(RouteAnswer.state == AnswerState.OPEN, RouteAnswer.step_at <= now)
        return list(self.session.scalars(statement.order_by(RouteAnswer.step_at).limit(limit)))

    def proved_in_chat(self, limit: int) -> list[int]:
        """Answers without proof whose chat message the citizen has got."""
        lost = exists().where(
            OutboundMessage.message_id == RouteAnswer.message_id,
            OutboundMessage.state.in_([SendState.FAILED, SendState.SUPPRESSED]),
        )
        statement = (
            select(RouteAnswer.id)
            .join(Message, Message.id == RouteAnswer.message_id)
            .join(RouteAttempt, RouteAttempt.answer_id == RouteAnswer.id)
            .where(RouteAnswer.state.in_(UNPROVED), RouteAttempt.route == Route.CHAT)
            .where(RouteAttempt.state.in_([AttemptState.SENDING, AttemptState.SENT, AttemptState.FAILED]), ~lost)
            .where(or_(Message.delivered_at.isnot(None), Message.read_at.isnot(None)))
        )
        return list(self.session.scalars(statement.limit(limit)))

    def awake(self, since: datetime, limit: int) -> list[int]:
        """Answers held until the morning whose citizen has written meanwhile."""
        held = exists().where(
            RouteAttempt.answer_id == RouteAnswer.id,
            RouteAttempt.state == AttemptState.PLANNED,
            RouteAttempt.error_code == "quiet_hours",
        )
        statement = (
            select(RouteAnswer.id)
            .join(Case, Case.id == RouteAnswer.case_id)
            .join(Conversation, Conversation.id == Case.conversation_id)
            .where(RouteAnswer.state == AnswerState.OPEN, held, Conversation.last_citizen_action_at > since)
        )
        return list(self.session.scalars(statement.limit(limit)))

    def undelivered_for(
        self, officer: Officer, limit: int, offset: int = 0, after_id: int = 0
    ) -> Sequence[RouteAnswer]:
        """Of cases this officer may read, the oldest first. after_id: the last one of the page before."""
        may_read = CaseRepository(self.session).may_read(officer)
        statement = select(RouteAnswer).join(Case, Case.id == RouteAnswer.case_id)
        statement = statement.where(RouteAnswer.state == AnswerState.UNDELIVERED, RouteAnswer.id > after_id, may_read)
        return self.session.scalars(statement.order_by(RouteAnswer.id).limit(limit).offset(offset)).all()

    def count_undelivered(self, officer: Officer) -> int:
        may_read = CaseRepository(self.session).may_read(officer)
        statement = select(func.count(RouteAnswer.id)).join(Case, Case.id == RouteAnswer.case_id)
        return self.session.scalar(statement.where(RouteAnswer.state == AnswerState.UNDELIVERED, may_read)) or 0

    # attempts

    def add_attempt(self, answer: RouteAnswer, route: Route, marker: str, now: datetime) -> RouteAttempt:
        attempt = RouteAttempt(
            answer_id=answer.id, case_id=answer.case_id, message_id=answer.message_id, route=route,
            state=AttemptState.PLANNED, marker=marker, tries=0, rounds=0, created_at=now,
        )  # fmt: skip
        self.session.add(attempt)
        self.session.flush()
        self.session.refresh(answer, ["attempts"])
        return attempt

    def attempt(self, attempt_id: int) -> RouteAttempt | None:
        return self.session.get(RouteAttempt, attempt_id)

    def claim(self, attempt: RouteAttempt, now: datetime) -> bool:
        """Start one try; False when another worker was faster."""
        statement = (
            update(RouteAttempt)
            .where(
                RouteAttempt.id == attempt.id,
                RouteAttempt.state == AttemptState.PLANNED,
                RouteAttempt.tries == attempt.tries,
            )
            .values(
                state=AttemptState.SENDING, tries=attempt.tries + 1, started_at=now, next_try_at=None, error_code=None
            )
            .returning(RouteAttempt.id)
        )
        found = self.session.scalar(statement)
        self.session.refresh(attempt)
        return found is not None

    def by_marker(self, marker: str) -> RouteAttempt | None:
        return self.session.scalar(select(RouteAttempt).where(RouteAttempt.marker == marker))

    def by_external_id(self, route: Route, external_id: str) -> RouteAttempt | None:
        statement = select(RouteAttempt).where(RouteAttempt.route == route, RouteAttempt.external_id == external_id)
        return self.session.scalars(statement.limit(1)).first()

    def by_link(self, digest: str) -> RouteAttempt | None:
        return self.session.scalars(select(RouteAttempt).where(RouteAttempt.link_digest == digest).limit(1)).first()

    def pieces(self, message_id: int) -> Sequence[OutboundMessage]:
        return self.session.scalars(select(OutboundMessage).where(OutboundMessage.message_id == message_id)).all()

    def withdraw_pieces(self, message_id: int) -> bool:
        """Stop what only waits; False when a call is under way, whose outcome is awaited."""
        under_way = select(OutboundMessage.id).where(
            OutboundMessage.message_id == message_id, OutboundMessage.state == SendState.SENDING
        )
        if self.session.scalar(under_way.limit(1)) is not None:
            return False
        self.session.execute(
            update(OutboundMessage)
            .where(
                OutboundMessage.message_id == message_id,
                OutboundMessage.state.in_([SendState.QUEUED, SendState.RETRYING]),
            )
            .values(state=SendState.FAILED, error_code="waited_too_long", next_try_at=None)
        )
        return True

    def files(self, message_id: int) -> Sequence[Attachment]:
        statement = select(Attachment).where(Attachment.message_id == message_id).order_by(Attachment.id)
        return self.session.scalars(statement).all()

    # contact points

    def contacts(self, case_id: int) -> dict[ContactKind, ContactPoint]:
        rows = self.session.scalars(select(ContactPoint).where(ContactPoint.case_id == case_id))
        return {row.kind: row for row in rows}

    def contact(self, contact_id: int) -> ContactPoint | None:
        return self.session.get(ContactPoint, contact_id)

    def lock_contact(self, contact_id: int) -> ContactPoint | None:
        statement = select(ContactPoint).where(ContactPoint.id == contact_id).with_for_update()
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def keep_contact(self, case_id: int, kind: ContactKind, values: dict[str, Any]) -> ContactPoint:
        """The row of this kind, made when it is new."""
        new = {"code_count": 0, "wrong_codes": 0, **values}
        statement = insert(ContactPoint).values(case_id=case_id, kind=kind, **new)
        statement = statement.on_conflict_do_update(index_elements=["case_id", "kind"], set_=values)
        row_id = self.session.scalar(statement.returning(ContactPoint.id))
        row = self.session.get(ContactPoint, row_id, populate_existing=True)
        assert row is not None
        return row

    def unchoose(self, case_id: int) -> None:
        self.session.execute(update(ContactPoint).where(ContactPoint.case_id == case_id).values(is_chosen=False))

    def waiting_codes(self, before: datetime, limit: int) -> list[int]:
        """Codes whose job was lost."""
        statement = select(ContactPoint.id).where(ContactPoint.code_state == "planned", ContactPoint.code_at < before)
        return list(self.session.scalars(statement.limit(limit)))

    # being forgotten

    def forget(self, case_ids: Sequence[int], kept_message_ids: Iterable[int], now: datetime) -> int:
        """Addresses go, what is not told yet never will be, words go unless their message is kept; how many rows."""
        of_cases = RouteAnswer.case_id.in_(case_ids)
        gone = self.session.execute(delete(ContactPoint).where(ContactPoint.case_id.in_(case_ids)))
        ended = self.session.execute(
            update(RouteAnswer)
            .where(of_cases, RouteAnswer.state.in_(UNPROVED))
            .values(state=AnswerState.WITHDRAWN, step_at=None, closed_at=now)
        )
        is_kept = RouteAnswer.message_id.in_(list(kept_message_ids))
        emptied = update(RouteAnswer).where(of_cases, or_(RouteAnswer.message_id.is_(None), ~is_kept))
        self.session.execute(emptied.values(text="", handed_over_note=None))
        self.session.execute(update(RouteAttempt).where(RouteAttempt.case_id.in_(case_ids)).values(link_digest=None))
        return int(getattr(gone, "rowcount", 0)) + int(getattr(ended, "rowcount", 0))
