"""SQL of messages under review, their sources, marks and groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, func, null, or_, select, update
from sqlalchemy.orm import Session

from inbox_api.models import (
    Conversation,
    Message,
    ReviewItem,
    ReviewMark,
    ReviewSource,
    TrainingChange,
    WrongIntent,
)
from inbox_api.training.review.collecting_repository import may_be_learnt_from

DECIDED = ("done", "discarded")
LOOKED_BACK = 20_000  # messages, for one that a model has understood


class ReviewRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def flush(self) -> None:
        self.session.flush()

    def add(self, row: Any) -> None:
        self.session.add(row)
        self.session.flush()

    def item(self, item_id: int) -> ReviewItem | None:
        return self.session.get(ReviewItem, item_id, populate_existing=True)

    def locked(self, item_id: int) -> ReviewItem | None:
        statement = select(ReviewItem).where(ReviewItem.id == item_id).with_for_update()
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def by_group(self, groups: Iterable[str]) -> dict[str, ReviewItem]:
        rows = self.session.scalars(select(ReviewItem).where(ReviewItem.group.in_(list(groups))))
        return {row.group: row for row in rows}

    def queue(
        self, limit: int, *, state: str = "open", cluster: str | None = None, skip: Iterable[int] = ()
    ) -> Sequence[ReviewItem]:
        """The most useful first."""
        statement = select(ReviewItem).where(ReviewItem.state == state)
        if cluster is not None:
            statement = statement.where(ReviewItem.cluster == cluster)
        left_out = list(skip)
        if left_out:
            statement = statement.where(ReviewItem.id.not_in(left_out))
        statement = statement.order_by(ReviewItem.score.desc(), ReviewItem.id)
        return self.session.scalars(statement.limit(limit)).all()

    def open_items(self, limit: int) -> Sequence[ReviewItem]:
        statement = select(ReviewItem).where(ReviewItem.state.in_(("open", "expert")))
        return self.session.scalars(statement.order_by(ReviewItem.id.desc()).limit(limit)).all()

    def counts(self) -> dict[str, int]:
        rows = self.session.execute(select(ReviewItem.state, func.count()).group_by(ReviewItem.state))
        return {row[0]: row[1] for row in rows}

    def clusters(self) -> list[tuple[str, int, int]]:
        """(name, messages, people) of open ones that belong to no intent, those of most people first."""
        people, count = func.sum(ReviewItem.people), func.count()
        statement = (
            select(ReviewItem.cluster, count, people)
            .where(ReviewItem.state == "open", ReviewItem.cluster.is_not(None))
            .group_by(ReviewItem.cluster)
            .order_by(people.desc(), ReviewItem.cluster)
        )
        return [(str(name), int(items), int(persons)) for name, items, persons in self.session.execute(statement)]

    # sources

    def reopen_void(self) -> int:
        """Messages whose line was refused by the second person go to experts, those whose line was taken back among the
        training data wait again; how many.
        """
        change = TrainingChange.id == ReviewItem.decision["change"].as_integer()
        count = 0
        for outcome, state in (("refused", "expert"), ("undone", "open")):
            is_void = exists().where(change, TrainingChange.state == outcome)
            again = {"state": state, "decision": null(), "decided_at": None, "decided_by": None}
            statement = update(ReviewItem).where(ReviewItem.state == "done", is_void).values(**again)
            ids = self.session.scalars(statement.returning(ReviewItem.id)).all()
            self.session.execute(delete(ReviewMark).where(ReviewMark.item_id.in_(ids)))
            count += len(ids)
        self.session.expire_all()
        return count

    def add_sources(self, item_id: int, message_ids: Iterable[int]) -> None:
        self.session.add_all([ReviewSource(message_id=number, item_id=item_id) for number in message_ids])
        self.session.flush()

    def count_people(self, item_ids: Iterable[int]) -> None:
        """People, messages, first and last time of items, from their sources; channels too."""
        wanted = list(item_ids)
        if not wanted:
            return
        statement = (
            select(
                ReviewSource.item_id,
                func.count(func.distinct(Conversation.citizen_id)),
                func.count(),
                func.min(Message.sent_at),
                func.max(Message.sent_at),
                func.array_agg(func.distinct(Message.channel)),
            )
            .join(Message, Message.id == ReviewSource.message_id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(ReviewSource.item_id.in_(wanted))
            .group_by(ReviewSource.item_id)
        )
        for item_id, people, messages, first, last, channels in self.session.execute(statement):
            self.session.execute(
                update(ReviewItem)
                .where(ReviewItem.id == item_id)
                .values(people=people, messages=messages, first_at=first, last_at=last, channels=sorted(channels))
                .execution_options(synchronize_session="fetch")
            )

    def withdrawn_sources(self) -> Sequence[tuple[int, int]]:
        """(message, item) of those that may no longer be learnt from: erased, deleted, or sensitive by now."""
        allowed = and_(Message.text != "", Message.deleted_at.is_(None), may_be_learnt_from())
        statement = (
            select(ReviewSource.message_id, ReviewSource.item_id)
            .join(Message, Message.id == ReviewSource.message_id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(~allowed)
        )
        return [(row[0], row[1]) for row in self.session.execute(statement)]

    def sources_of_conversation(self, conversation_id: int) -> Sequence[tuple[int, int]]:
        statement = (
            select(ReviewSource.message_id, ReviewSource.item_id)
            .join(Message, Message.id == ReviewSource.message_id)
            .where(Message.conversation_id == conversation_id)
        )
        return [(row[0], row[1]) for row in self.session.execute(statement)]

    def drop_sources(self, message_ids: Iterable[int]) -> None:
        self.session.execute(delete(ReviewSource).where(ReviewSource.message_id.in_(list(message_ids))))

    def without_sources(self, item_ids: Iterable[int]) -> Sequence[ReviewItem]:
        has_source = exists().where(ReviewSource.item_id == ReviewItem.id)
        statement = select(ReviewItem).where(ReviewItem.id.in_(list(item_ids)), ~has_source)
        return self.session.scalars(statement).all()

    def forget_neighbours(self, texts: Iterable[str]) -> None:
        """These lines are shown beside no message any more, be it decided long ago."""
        for text in texts:
            for item in self.session.scalars(
                select(ReviewItem).where(ReviewItem.neighbours.contains([{"text": text}]))
            ):
                item.neighbours = [one for one in item.neighbours if one["text"] != text]
        self.session.flush()

    def delete(self, item_ids: Iterable[int]) -> None:
        self.session.execute(delete(ReviewItem).where(ReviewItem.id.in_(list(item_ids))))
        self.session.expire_all()

    def take_marks_of_officers(self, item_id: int, now: datetime) -> None:
        """Corrections by officers on the messages of an item are dealt with."""
        own = select(ReviewSource.message_id).where(ReviewSource.item_id == item_id)
        statement = update(WrongIntent).where(WrongIntent.message_id.in_(own), WrongIntent.taken_at.is_(None))
        self.session.execute(statement.values(taken_at=now).execution_options(synchronize_session="fetch"))

    # marks

    def marks(self, item_id: int) -> Sequence[ReviewMark]:
        statement = select(ReviewMark).where(ReviewMark.item_id == item_id).order_by(ReviewMark.id)
        return self.session.scalars(statement).all()

    def disputed(self, officer_id: int, limit: int) -> list[tuple[ReviewItem, list[ReviewMark]]]:
        """Those that this person has not labelled, each with its marks, oldest first."""
        mine = exists().where(ReviewMark.item_id == ReviewItem.id, ReviewMark.officer_id == officer_id)
        statement = select(ReviewItem).where(ReviewItem.state == "disputed", ~mine)
        items = self.session.scalars(statement.order_by(ReviewItem.score.desc(), ReviewItem.id).limit(limit)).all()
        marks: dict[int, list[ReviewMark]] = {item.id: [] for item in items}
        for mark in self.session.scalars(
            select(ReviewMark).where(ReviewMark.item_id.in_(marks)).order_by(ReviewMark.id)
        ):
            marks[mark.item_id].append(mark)
        return [(item, marks[item.id]) for item in items]

    def put_mark(self, item_id: int, officer_id: int, now: datetime, **values: Any) -> ReviewMark:
        """A person's mark of an item; the newer one replaces the older."""
        same = and_(ReviewMark.item_id == item_id, ReviewMark.officer_id == officer_id)
        self.session.execute(delete(ReviewMark).where(same))
        row = ReviewMark(item_id=item_id, officer_id=officer_id, at=now, **values)
        self.add(row)
        return row

    def drop_mark(self, item_id: int, officer_id: int) -> None:
        same = and_(ReviewMark.item_id == item_id, ReviewMark.officer_id == officer_id)
        self.session.execute(delete(ReviewMark).where(same))

    def last_decision(self, officer_id: int) -> ReviewItem | None:
        statement = (
            select(ReviewItem)
            .where(ReviewItem.decided_by == officer_id, ReviewItem.state.in_((*DECIDED, "expert")))
            .order_by(ReviewItem.decided_at.desc(), ReviewItem.id.desc())
            .limit(1)
        )
        return self.session.scalar(statement)

    def waiting_for_second(self, officer_id: int, limit: int, share: float) -> Sequence[ReviewItem]:
        """Done ones of the sample with one mark, by somebody else."""
        marks = select(func.count()).where(ReviewMark.item_id == ReviewItem.id).scalar_subquery()
        mine = exists().where(ReviewMark.item_id == ReviewItem.id, ReviewMark.officer_id == officer_id)
        hundredth = func.mod(ReviewItem.id * 7919, 100)
        statement = select(ReviewItem).where(
            ReviewItem.state == "done", marks == 1, ~mine, hundredth < round(share * 100)
        )
        return self.session.scalars(statement.order_by(ReviewItem.id).limit(limit)).all()

    def double_marks(self) -> list[tuple[int, list[ReviewMark]]]:
        """(item, its first two marks by two people); adjudications are not among them."""
        is_blind = ReviewMark.is_adjudication.is_(False)
        double = select(ReviewMark.item_id).where(is_blind).group_by(ReviewMark.item_id).having(func.count() > 1)
        statement = select(ReviewMark).where(is_blind, ReviewMark.item_id.in_(double))
        found: dict[int, list[ReviewMark]] = {}
        for row in self.session.scalars(statement.order_by(ReviewMark.item_id, ReviewMark.id)):
            found.setdefault(row.item_id, []).append(row)
        return [(number, marks[:2]) for number, marks in found.items()]

    def outdated(self, model: str, limit: int) -> Sequence[ReviewItem]:
        """Open ones whose prediction is another model's."""
        statement = select(ReviewItem).where(
            ReviewItem.state.in_(("open", "expert")), or_(ReviewItem.model.is_(None), ReviewItem.model != model)
        )
        return self.session.scalars(statement.order_by(ReviewItem.id).limit(limit)).all()

    def newest_model(self) -> str | None:
        """Who answered the last message that was understood; None when none of the newest was."""
        newest = select(func.max(Message.id)).scalar_subquery()
        model = Message.understanding["model"].astext
        statement = (
            select(model)
            .where(Message.id > newest - LOOKED_BACK, Message.understanding.has_key("model"), model != "")
            .order_by(Message.id.desc())
            .limit(1)
        )
        return self.session.scalar(statement)
