"""SQL of which model answers whom: deployments, slots, and how the questions went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import BotAsking, BotSlot, Conversation, Deployment
from inbox_api.training.models.drawing import Watched


class ServingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Deployment | BotAsking) -> None:
        self.session.add(row)
        self.session.flush()

    def flush(self) -> None:
        self.session.flush()

    def live(self) -> Deployment | None:
        """The deployment that everybody has; None before the first start."""
        statement = select(Deployment).where(Deployment.state == "live").order_by(Deployment.id.desc()).limit(1)
        return self.session.scalar(statement)

    def running(self, *, lock: bool = False) -> Deployment | None:
        """The one on its way."""
        statement = select(Deployment).where(Deployment.state == "running")
        return self.session.scalar(statement.with_for_update(of=Deployment) if lock else statement)

    def deployments(self, limit: int = 30) -> Sequence[Deployment]:
        """Newest first."""
        return self.session.scalars(select(Deployment).order_by(Deployment.id.desc()).limit(limit)).all()

    def last_live(self, count: int) -> list[int]:
        """Models that were last the one for all, and what each could be taken back to; newest first."""
        statement = select(Deployment.model_id, Deployment.previous_id).where(
            Deployment.percent == 100, Deployment.state.in_(("live", "replaced"))
        )
        rows = self.session.execute(statement.order_by(Deployment.id.desc()).limit(count))
        return list(dict.fromkeys(one for row in rows for one in row if one is not None))

    def deployed_since(self, since: datetime) -> Sequence[int]:
        """Models that were the one for all at some time since then; not those that were taken back for doing badly."""
        was_for_all = (Deployment.percent == 100) & Deployment.state.in_(("live", "replaced"))
        in_time = Deployment.ended_at.is_(None) | (Deployment.ended_at > since)
        return self.session.scalars(select(Deployment.model_id).where(was_for_all, in_time).distinct()).all()

    def of_model(self, model_id: int) -> Sequence[Deployment]:
        statement = select(Deployment).where(Deployment.model_id == model_id).order_by(Deployment.id.desc())
        return self.session.scalars(statement).all()

    def lock_serving(self) -> None:
        """Only one transaction at a time decides which model answers."""
        self.session.execute(select(func.pg_advisory_xact_lock(7_003_300)))

    def current(self) -> list[tuple[int, int, int, str, int | None]]:
        """(deployment, model, percent, state, previous model) of the live and the running one, in one query."""
        statement = select(
            Deployment.id, Deployment.model_id, Deployment.percent, Deployment.state, Deployment.previous_id
        ).where(Deployment.state.in_(("live", "running")))
        return [
            (row[0], row[1], row[2], row[3], row[4]) for row in self.session.execute(statement.order_by(Deployment.id))
        ]

    def slots(self) -> dict[str, int | None]:
        """{name of the process: the model it holds}."""
        rows = self.session.execute(select(BotSlot.name, BotSlot.model_id))
        return {row[0]: row[1] for row in rows}

    def put_slot(self, name: str, model_id: int | None, now: datetime) -> None:
        statement = insert(BotSlot).values(name=name, model_id=model_id, seen_at=now)
        same = {"model_id": model_id, "seen_at": now}
        self.session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=same))

    def conversation_model(self, conversation_id: int) -> tuple[int | None, datetime | None]:
        statement = select(Conversation.bot_model_id, Conversation.bot_model_at)
        row = self.session.execute(statement.where(Conversation.id == conversation_id)).one()
        return row[0], row[1]

    def is_talking(self, model_id: int, since: datetime) -> bool:
        """Whether a conversation was answered by the model since then."""
        found = exists().where(Conversation.bot_model_id == model_id, Conversation.bot_model_at > since)
        return bool(self.session.scalar(select(found)))

    def put_conversation_model(self, conversation_id: int, model_id: int, now: datetime) -> None:
        self.session.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id)
            .values(bot_model_id=model_id, bot_model_at=now)
            .execution_options(synchronize_session="fetch")
        )

    def watched(self, deployment_id: int, model_id: int, since: datetime) -> Watched:
        """How a model did with the questions of one stage."""
        here = (BotAsking.deployment_id == deployment_id) & (BotAsking.model_id == model_id) & (BotAsking.at >= since)
        return self._figures(here, None)

    def watched_between(self, model_id: int, since: datetime, until: datetime) -> Watched:
        """How a model did in this time, whatever deployment was under way; `until` itself is outside."""
        of_it = select(Deployment.id).where((Deployment.model_id == model_id) | (Deployment.previous_id == model_id))
        here = BotAsking.deployment_id.in_(of_it) & (BotAsking.model_id == model_id)
        return self._figures(here & (BotAsking.at >= since) & (BotAsking.at < until), until)

    def _figures(self, here: ColumnElement[bool], until: datetime | None) -> Watched:
        """until: conversations that went to people later do not count as handed over."""
        asked, failed, fallback, p95 = self.session.execute(
            select(
                func.count(),
                func.count().filter(BotAsking.is_failed),
                func.count().filter(BotAsking.is_fallback),
                func.percentile_cont(0.95).within_group(BotAsking.seconds),
            ).where(here)
        ).one()
        talks = select(BotAsking.conversation_id, func.min(BotAsking.at).label("first")).where(here)
        each = talks.group_by(BotAsking.conversation_id).subquery()
        handed = Conversation.handed_over_at.isnot(None) & (Conversation.handed_over_at >= each.c.first)
        if until is not None:
            handed &= Conversation.handed_over_at < until
        people, over = self.session.execute(
            select(func.count(), func.count().filter(handed))
            .select_from(each)
            .join(Conversation, Conversation.id == each.c.conversation_id)
        ).one()
        return Watched(
            asked,
            failed,
            fallback / asked if asked else 0.0,
            over / people if people else 0.0,
            float(p95 or 0.0),
            people,
        )

    def forget_askings(self, before: datetime) -> None:
        self.session.execute(delete(BotAsking).where(BotAsking.at < before))
