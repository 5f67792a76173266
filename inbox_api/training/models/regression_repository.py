"""SQL of regression conversations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from inbox_api.models import RegressionResult, RegressionTalk


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
