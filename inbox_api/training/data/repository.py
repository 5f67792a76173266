"""SQL of drafts and versions of the training data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, undefer

from inbox_api.models import AuditEntry, DataVersion, ReviewItem, TrainingChange

FORGOTTEN = "forgotten"  # in the detail of a removal: the digest of a line that a citizen had erased
LOCK = 0x7472_6169  # one change of the data at a time: two people must not save the same line


class DataRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def lock(self) -> None:
        """Until the end of the transaction nobody else changes the data."""
        self.session.execute(select(func.pg_advisory_xact_lock(LOCK)))

    def latest_version(self) -> DataVersion | None:
        return self.session.scalars(select(DataVersion).order_by(DataVersion.id.desc()).limit(1)).first()

    def version(self, version_id: int) -> DataVersion | None:
        return self.session.get(DataVersion, version_id)

    def versions(self, limit: int) -> Sequence[DataVersion]:
        return self.session.scalars(select(DataVersion).order_by(DataVersion.id.desc()).limit(limit)).all()

    def content(self, version_id: int) -> bytes:
        return (
            self.session.scalars(
                select(DataVersion).where(DataVersion.id == version_id).options(undefer(DataVersion.content))
            )
            .one()
            .content
        )

    def keep_version(self, **values: Any) -> DataVersion:
        row = DataVersion(**values)
        self.session.add(row)
        self.session.flush()
        return row

    def draft(self, *, with_waiting: bool = True) -> Sequence[TrainingChange]:
        """Changes that belong to no version yet, oldest first."""
        states = ["approved", "waiting"] if with_waiting else ["approved"]
        statement = select(TrainingChange).where(
            TrainingChange.version_id.is_(None), TrainingChange.state != "undone", TrainingChange.state.in_(states)
        )
        return self.session.scalars(statement.order_by(TrainingChange.id)).all()

    def draft_marks(self) -> list[tuple[int, str]]:
        """(id, state) of the same, without their contents."""
        statement = select(TrainingChange.id, TrainingChange.state).where(
            TrainingChange.version_id.is_(None), TrainingChange.state != "undone",
            TrainingChange.state.in_(["approved", "waiting"]),
        )  # fmt: skip
        return [(row.id, row.state) for row in self.session.execute(statement.order_by(TrainingChange.id))]

    def changes(self, ids: Iterable[int]) -> Sequence[TrainingChange]:
        """By id, oldest first."""
        statement = select(TrainingChange).where(TrainingChange.id.in_(list(ids)))
        return self.session.scalars(statement.order_by(TrainingChange.id)).all()

    def change(self, change_id: int) -> TrainingChange | None:
        return self.session.get(TrainingChange, change_id)

    def batch(self, name: str) -> Sequence[TrainingChange]:
        statement = select(TrainingChange).where(TrainingChange.batch == name)
        return self.session.scalars(statement.order_by(TrainingChange.id)).all()

    def keep_change(self, **values: Any) -> TrainingChange:
        [row] = self.keep_changes([values])
        return row

    def keep_changes(self, wanted: Iterable[dict[str, Any]]) -> list[TrainingChange]:
        rows = [TrainingChange(**values) for values in wanted]
        self.session.add_all(rows)
        self.session.flush()
        return rows

    def decide(self, change_id: int, state: str, officer_id: int, reason: str | None, now: datetime) -> bool:
        """False when it is not waiting any more."""
        statement = (
            update(TrainingChange)
            .where(TrainingChange.id == change_id, TrainingChange.state == "waiting")
            .values(state=state, decided_by=officer_id, decided_at=now, decision_reason=reason)
            .returning(TrainingChange.id)
        )
        return self.session.scalar(statement) is not None

    def undo(self, ids: Iterable[int]) -> list[int]:
        """Drafts that were taken back; a line that a citizen had erased never comes back so."""
        statement = (
            update(TrainingChange)
            .where(TrainingChange.id.in_(list(ids)), TrainingChange.version_id.is_(None))
            .where(TrainingChange.state.in_(["approved", "waiting"]), ~TrainingChange.detail.has_key(FORGOTTEN))
            .values(state="undone")
            .returning(TrainingChange.id)
        )
        return sorted(self.session.scalars(statement))

    def freeze(self, ids: Iterable[int], version_id: int) -> None:
        self.session.execute(
            update(TrainingChange).where(TrainingChange.id.in_(list(ids))).values(version_id=version_id)
        )

    def has_later_words(self, key: str, change_id: int) -> bool:
        """Whether the text of this name was changed again behind that change."""
        statement = select(TrainingChange.id).where(
            TrainingChange.id > change_id, TrainingChange.kind == "response", TrainingChange.state == "approved",
            TrainingChange.detail["key"].astext == key,
        )  # fmt: skip
        return self.session.scalar(statement.limit(1)) is not None

    def about(self, intent: str, line: str, *, since: int) -> Sequence[TrainingChange]:
        """Later changes of this line, whatever became of them; since: id of a change."""
        subject = func.coalesce(TrainingChange.detail["before"].astext, TrainingChange.detail["line"].astext)
        statement = select(TrainingChange).where(
            TrainingChange.id > since, TrainingChange.intent == intent, subject == line,
            TrainingChange.kind.in_(["edit", "move", "remove"]), ~TrainingChange.detail.has_key(FORGOTTEN),
        )  # fmt: skip
        return self.session.scalars(statement).all()

    def forgotten_digests(self) -> set[str]:
        """Of lines that citizens had erased, as state.digest_of makes them."""
        statement = select(TrainingChange.detail[FORGOTTEN].astext).where(TrainingChange.detail.has_key(FORGOTTEN))
        return {one for one in self.session.scalars(statement) if one}

    def history(
        self, *, before_id: int | None, limit: int, state: str | None = None, version_id: int | None = None
    ) -> Sequence[TrainingChange]:
        """Newest first."""
        statement = select(TrainingChange).order_by(TrainingChange.id.desc()).limit(limit)
        if before_id is not None:
            statement = statement.where(TrainingChange.id < before_id)
        if state is not None:
            statement = statement.where(TrainingChange.state == state, TrainingChange.version_id.is_(None))
        if version_id is not None:
            statement = statement.where(TrainingChange.version_id == version_id)
        return self.session.scalars(statement).all()

    def of_items(self, item_ids: Iterable[int]) -> Sequence[TrainingChange]:
        """Changes that came from these review items, oldest first."""
        statement = select(TrainingChange).where(TrainingChange.review_item_id.in_(list(item_ids)))
        return self.session.scalars(statement.order_by(TrainingChange.id)).all()

    def sources_in_force(self) -> dict[str, str]:
        """Line -> "source: reason" of lines that were added here, for tables."""
        statement = select(TrainingChange.detail["line"].astext, TrainingChange.source, TrainingChange.reason).where(
            TrainingChange.kind == "add", TrainingChange.state.in_(["approved", "waiting"])
        )
        rows = self.session.execute(statement.order_by(TrainingChange.id))
        return {line: f"{source}: {reason}" for line, source, reason in rows}

    def synthetic_lines(self, intent: str) -> Sequence[str]:
        """Lines of proposals that were taken into this intent."""
        statement = select(TrainingChange.detail["line"].astext).where(
            TrainingChange.kind == "add", TrainingChange.source.in_(["paraphrase", "procedure"]),
            TrainingChange.intent == intent, TrainingChange.state.in_(["approved", "waiting"]),
        )  # fmt: skip
        return self.session.scalars(statement).all()

    def citizens_behind(self) -> tuple[int, int]:
        """(lines in force that began as citizens' messages, people behind them)."""
        lines = (
            select(TrainingChange.review_item_id)
            .where(TrainingChange.kind == "add", TrainingChange.state.in_(["approved", "waiting"]))
            .where(TrainingChange.review_item_id.is_not(None))
        )
        count = self.session.scalar(select(func.count()).select_from(lines.subquery())) or 0
        people = self.session.scalar(select(func.sum(ReviewItem.people)).where(ReviewItem.id.in_(lines)))
        return count, int(people or 0)

    def count_forgotten(self) -> int:
        """Changes that were emptied or made because a citizen was forgotten."""
        statement = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "training.forgotten")
        return self.session.scalar(statement) or 0
