"""SQL of the ledger of consents."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from inbox_api.models import Consent, ConsentAct, Message

BY_WORDS, BY_FORM, BY_FOLLOWING = "words", "form", "follow"
ANSWERS = (ConsentAct.GIVEN, ConsentAct.WITHDRAWN)


def allows(citizen_id: InstrumentedAttribute[int], purpose: str, *, is_asked_first: bool) -> ColumnElement[bool]:
    """A condition: the newest answer of this citizen allows it; without any, what holds before they are asked."""
    newest = (
        select(Consent.act)
        .where(Consent.citizen_id == citizen_id, Consent.purpose == purpose, Consent.act.in_(ANSWERS))
        .order_by(Consent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    silent = ConsentAct.WITHDRAWN if is_asked_first else ConsentAct.GIVEN
    return func.coalesce(newest, silent) == ConsentAct.GIVEN


def is_said_of_consent(message: type[Message]) -> ColumnElement[bool]:
    """A condition on messages: they say yes or no to a purpose, and nothing else."""
    return exists().where(Consent.message_id == message.id, Consent.how == BY_WORDS)


class ConsentRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, line: Consent) -> None:
        self.session.add(line)
        self.session.flush()

    def newest(self, citizen_id: int, acts: Collection[ConsentAct] = tuple(ConsentAct)) -> dict[str, Consent]:
        """Purpose -> the newest line of it. acts: ANSWERS where a question that nobody answered counts for nothing."""
        last = (
            select(func.max(Consent.id))
            .where(Consent.citizen_id == citizen_id, Consent.act.in_(acts))
            .group_by(Consent.purpose)
        )
        return {line.purpose: line for line in self.session.scalars(select(Consent).where(Consent.id.in_(last)))}

    def of(self, citizen_id: int, limit: int) -> Sequence[Consent]:
        """The whole ledger of a citizen, the newest first."""
        statement = select(Consent).where(Consent.citizen_id == citizen_id)
        return self.session.scalars(statement.order_by(Consent.id.desc()).limit(limit)).all()
