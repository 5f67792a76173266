"""SQL of posts, comments, their changes and actions. Every query of an officer starts from `may_read`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, exists, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from inbox_api.cases.repository import TREE_ROLES, CaseRepository
from inbox_api.comments.actions_repository import ActionQueries
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.models import (
    Case,
    CommentChange,
    CommentKind,
    CommentPost,
    Conversation,
    Officer,
    PageComment,
)


class PostPlace(NamedTuple):
    """Where a page of the list of posts ends, in its order: emergencies, waiting ones, the newest comment, the id."""

    alarms: int
    waiting: int
    last_at: datetime
    id: int

    @classmethod
    def read(cls, values: list[Any] | None) -> PostPlace | None:
        """From what a cursor held; None for the first page."""
        if values is None:
            return None
        alarms, waiting, last_at, number = values
        return cls(int(alarms), int(waiting), datetime.fromisoformat(last_at), int(number))


class CommentRepository(ActionQueries):
    """Everything about comments; what was and is to be done about them: actions_repository.py."""

    # rights

    def may_read(self, officer: Officer) -> ColumnElement[bool]:
        """The condition on PageComment: through its case or its author's conversation; without them, those who sort."""
        case = exists().where(Case.id == PageComment.case_id, CaseRepository(self.session).may_read(officer))
        thread = exists().where(
            Conversation.id == PageComment.conversation_id, InboxRepository(self.session).may_read(officer)
        )
        ways: list[ColumnElement[bool]] = [case, thread]
        if officer.has_role(*TREE_ROLES):
            ways.append(PageComment.conversation_id.is_(None))
        readable = or_(*ways)
        return readable if officer.has_role("inspector") else and_(~PageComment.is_restricted, readable)

    def find(self, officer: Officer, comment_id: int) -> PageComment | None:
        statement = select(PageComment).where(PageComment.id == comment_id, self.may_read(officer))
        return self.session.scalar(statement)

    def readable(self, officer: Officer, comment_ids: Iterable[int]) -> Sequence[PageComment]:
        statement = select(PageComment).where(PageComment.id.in_(list(comment_ids)), self.may_read(officer))
        return self.session.scalars(statement.order_by(PageComment.id)).all()

    def post_rows(
        self,
        officer: Officer,
        *conditions: ColumnElement[bool],
        limit: int,
        offset: int = 0,
        after: PostPlace | None = None,
    ) -> Sequence[Row[CommentPost, int, int, int, int]]:
        """(post, comments, waiting ones, waiting emergencies, waiting with personal data); alarms first."""
        waiting = PageComment.is_waiting
        alarms = func.count().filter(waiting, PageComment.kind == CommentKind.EMERGENCY)
        private = func.count().filter(waiting, func.jsonb_array_length(PageComment.private) > 0)
        statement = (
            select(CommentPost, func.count(), func.count().filter(waiting), alarms, private)
            .join(PageComment, PageComment.post_id == CommentPost.id)
            .where(self.may_read(officer))
            .group_by(CommentPost.id)
            .order_by(
                alarms.desc(), func.count().filter(waiting).desc(), CommentPost.last_at.desc(), CommentPost.id.desc()
            )
        )
        if after is not None:
            order = tuple_(alarms, func.count().filter(waiting), CommentPost.last_at, CommentPost.id)
            statement = statement.having(order < tuple_(*map(literal, after)))
        for condition in conditions:
            statement = statement.having(condition)
        return self.session.execute(statement.limit(limit).offset(offset)).all()

    def parents_of(self, comments: Sequence[PageComment]) -> dict[str, int]:
        """{the vendor's id: ours} of the comments that these stand below."""
        parents = {one.parent_external_id for one in comments if one.parent_external_id}
        statement = select(PageComment.external_id, PageComment.id).where(
            PageComment.post_id.in_({one.post_id for one in comments}), PageComment.external_id.in_(parents)
        )
        return {row[0]: row[1] for row in self.session.execute(statement)} if parents else {}

    def case_codes(self, officer: Officer, case_ids: Collection[int]) -> dict[int, str]:
        """{id: code} of those cases that the officer may read."""
        may_read = CaseRepository(self.session).may_read(officer)
        statement = select(Case.id, Case.code).where(Case.id.in_(case_ids), may_read)
        return {row[0]: row[1] for row in self.session.execute(statement)} if case_ids else {}

    @staticmethod
    def with_waiting() -> ColumnElement[bool]:
        return func.count().filter(PageComment.is_waiting) > 0

    def waiting_count(self, officer: Officer) -> int:
        statement = select(func.count()).select_from(PageComment)
        return self.session.scalar(statement.where(PageComment.is_waiting, self.may_read(officer))) or 0

    def of_post(self, officer: Officer, post_id: int, limit: int) -> Sequence[PageComment]:
        """The newest readable comments of a post, oldest first, with what was done about them."""
        statement = select(PageComment).where(PageComment.post_id == post_id, self.may_read(officer))
        statement = statement.options(selectinload(PageComment.actions), selectinload(PageComment.conversation))
        newest = statement.order_by(PageComment.written_at.desc(), PageComment.id.desc()).limit(limit)
        return list(reversed(self.session.scalars(newest).all()))

    # posts and comments

    def post(self, post_id: int) -> CommentPost | None:
        return self.session.get(CommentPost, post_id)

    def lock_post(self, post_id: int) -> CommentPost:
        """Locked until the transaction ends: public replies below one post are planned one after the other."""
        statement = select(CommentPost).where(CommentPost.id == post_id).with_for_update(key_share=True)
        return self.session.scalars(statement.execution_options(populate_existing=True)).one()

    def find_or_add_post(self, channel: str, account_id: str, external_id: str, at: datetime) -> CommentPost:
        """at: of the event that names it, aware UTC."""
        names = {"channel": channel, "account_id": account_id, "external_id": external_id}
        new = insert(CommentPost).values(**names, text="", is_removed=False, last_at=at, created_at=at)
        self.session.execute(new.on_conflict_do_nothing(index_elements=list(names)))
        return self.session.scalars(select(CommentPost).filter_by(**names)).one()

    def note_time(self, post_id: int) -> None:
        """The time of a post is that of its newest comment. Lock the comment before: all do."""
        newest = select(func.max(PageComment.written_at)).where(PageComment.post_id == post_id).scalar_subquery()
        is_older = CommentPost.last_at.is_distinct_from(newest)
        self.session.execute(
            update(CommentPost).where(CommentPost.id == post_id, is_older).values(last_at=newest),
            execution_options={"synchronize_session": False},
        )

    def find_or_add(self, values: dict[str, Any]) -> PageComment:
        """The comment, locked and read afresh; added with these values when nobody knew it."""
        names = ("channel", "account_id", "external_id")
        self.session.execute(insert(PageComment).values(**values).on_conflict_do_nothing(index_elements=list(names)))
        found = self.by_external_id(*(values[name] for name in names))
        assert found is not None
        locked = self.lock(found.id)
        assert locked is not None
        return locked

    def by_external_id(self, channel: str, account_id: str, external_id: str) -> PageComment | None:
        statement = select(PageComment).filter_by(channel=channel, account_id=account_id, external_id=external_id)
        return self.session.scalar(statement)

    def get(self, comment_id: int) -> PageComment | None:
        return self.session.get(PageComment, comment_id)

    def lock(self, comment_id: int) -> PageComment | None:
        statement = select(PageComment).where(PageComment.id == comment_id).with_for_update(of=PageComment)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def of_author(self, comment: PageComment) -> PageComment | None:
        """The newest other comment of its author that belongs to a conversation."""
        statement = (
            select(PageComment)
            .filter_by(
                channel=comment.channel,
                account_id=comment.account_id,
                author_external_id=comment.author_external_id,
            )
            .where(PageComment.conversation_id.isnot(None), PageComment.id != comment.id)
            .order_by(PageComment.id.desc())
        )
        return self.session.scalars(statement.limit(1)).first()

    def of_conversation(self, conversation_id: int) -> Sequence[PageComment]:
        statement = select(PageComment).where(PageComment.conversation_id == conversation_id)
        return self.session.scalars(statement.order_by(PageComment.written_at, PageComment.id)).all()

    def is_in_conversation(self, conversation_id: int) -> bool:
        statement = select(PageComment.id).where(PageComment.conversation_id == conversation_id).limit(1)
        return self.session.scalar(statement) is not None

    def to_read(self, before: datetime, limit: int) -> Sequence[int]:
        """Comments that the bot should have been asked about before then."""
        statement = select(PageComment.id).where(PageComment.read_at < before)
        return self.session.scalars(statement.order_by(PageComment.read_at).limit(limit)).all()

    # changes

    def add_change(
        self, comment_id: int, key: str, verb: str, at: datetime, facts: dict[str, Any], now: datetime
    ) -> bool:
        """False when this change was told before."""
        values = {"comment_id": comment_id, "key": key, "verb": verb, "at": at, "facts": facts, "received_at": now}
        new = insert(CommentChange).values(**values).on_conflict_do_nothing(index_elements=["comment_id", "key"])
        return self.session.scalar(new.returning(CommentChange.id)) is not None

    def changes(self, comment_id: int) -> Sequence[CommentChange]:
        statement = select(CommentChange).where(CommentChange.comment_id == comment_id)
        return self.session.scalars(statement.order_by(CommentChange.at, CommentChange.id)).all()

    def answers_below(self, comment: PageComment) -> Sequence[PageComment]:
        """What the page wrote right below a comment."""
        statement = select(PageComment).where(
            PageComment.channel == comment.channel,
            PageComment.account_id == comment.account_id,
            PageComment.parent_external_id == comment.external_id,
            PageComment.is_own,
        )
        return self.session.scalars(statement).all()

    # cases

    def leave_case(self, case_id: int, conversation_id: int) -> Sequence[PageComment]:
        """The comments of one person leave a case and wait again."""
        statement = (
            update(PageComment)
            .where(PageComment.case_id == case_id, PageComment.conversation_id == conversation_id)
            .values(case_id=None, is_waiting=True, handled_at=None, handled_by=None)
            .returning(PageComment)
        )
        return self.session.scalars(statement.execution_options(populate_existing=True)).all()
