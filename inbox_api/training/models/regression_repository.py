"""SQL of regression conversations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from inbox_api.models import Conversation, RegressionResult, RegressionTalk
from inbox_api.training.review.collecting_repository import may_be_learnt_from


class RegressionRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, talk: RegressionTalk) -> None:
        self.session.add(talk)
        self.session.flush()

    def flush(self) -> None:
        self.session.flush()

    def talk(self, talk_id: int) -> RegressionTalk | None:
        return self.session.get(RegressionTalk, talk_id)

    def every(self) -> Sequence[RegressionTalk]:
        """Newest first."""
        return self.session.scalars(select(RegressionTalk).order_by(RegressionTalk.id.desc())).all()

    def active(self) -> Sequence[RegressionTalk]:
        statement = select(RegressionTalk).where(RegressionTalk.is_active).order_by(RegressionTalk.id)
        return self.session.scalars(statement).all()

    def results(self, model_id: int) -> dict[int, RegressionResult]:
        """{talk: how the model did}."""
        found = self.session.scalars(select(RegressionResult).where(RegressionResult.model_id == model_id))
        return {row.talk_id: row for row in found}

    def result(self, talk_id: int, model_id: int) -> RegressionResult | None:
        statement = select(RegressionResult).where(
            RegressionResult.model_id == model_id, RegressionResult.talk_id == talk_id
        )
        return self.session.scalar(statement)

    def results_of(self, talk_id: int) -> Sequence[RegressionResult]:
        """How all models did on one conversation."""
        return self.session.scalars(select(RegressionResult).where(RegressionResult.talk_id == talk_id)).all()

    def forget(self, conversation_id: int) -> Sequence[int]:
        """Delete what was saved from this conversation, with all results; which."""
        own = RegressionTalk.source_conversation_id == conversation_id
        return self.session.scalars(delete(RegressionTalk).where(own).returning(RegressionTalk.id)).all()

    def withdrawn(self) -> Sequence[int]:
        """Conversations of which some was saved and nothing may be learnt any more."""
        statement = select(RegressionTalk.source_conversation_id).join(
            Conversation, Conversation.id == RegressionTalk.source_conversation_id
        )
        found = self.session.scalars(statement.where(~may_be_learnt_from()).distinct())
        return [one for one in found if one is not None]

    def replace_result(self, result: RegressionResult) -> None:
        same = (RegressionResult.model_id == result.model_id) & (RegressionResult.talk_id == result.talk_id)
        self.session.execute(delete(RegressionResult).where(same))
        self.session.add(result)
        self.session.flush()

    def broken(self, model_id: int) -> int:
        """How many active conversations this model breaks, or was not yet tried on."""
        kept = select(RegressionResult.talk_id).where(RegressionResult.model_id == model_id, RegressionResult.is_kept)
        statement = select(func.count()).select_from(RegressionTalk)
        return self.session.scalar(statement.where(RegressionTalk.is_active, RegressionTalk.id.not_in(kept))) or 0
