"""What the tests of comments share: a Page that tells of comments, a bot that reads them, jobs that run at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.base import CommentChange, CommentVerb, ConnectorError, EventKind, InboundMessage
from connectors.facebook.simulator import FacebookSimulator
from inbox_api.comments import acting, intake, reading
from inbox_api.comments.actions_repository import OPEN
from inbox_api.models import ActionState, CommentAction, PageComment
from tests.factories import PAGE

POST = f"{PAGE}_770000000000001"
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
HTTP = requests.Session()


def understood(intent: str, **more: Any) -> dict[str, Any]:
    plain = {"intent": intent, "confidence": 0.9, "ranking": [], "entities": [], "topic_ranking": []}
    return {**plain, "is_fallback": False, **more}


def flood(text: str) -> dict[str, Any]:
    """A bot for which everything is a report about flooding."""
    return understood("report_issue", topic_ranking=[{"code": "0404", "confidence": 0.9}])


def change(
    number: int, verb: CommentVerb = CommentVerb.ADD, text: str | None = None, *, at: datetime = NOW, **more: Any
) -> InboundMessage:
    """An event as the connector gives it."""
    external_id = more.pop("external_id", f"770000000000001_{number}")
    kind = more.pop("kind", EventKind.COMMENT)
    author = more.pop("author_id", f"author-{number}")
    told = CommentChange(
        external_id=external_id, post_id=POST, verb=verb, created_at=at, changed_at=at, text=text, author_id=author,
        author_name=more.pop("author_name", f"Người {number}"), is_own=author == PAGE, **more,
    )  # fmt: skip
    name = external_id if verb is CommentVerb.ADD else f"{external_id}:{verb}:{at.isoformat()}:{text}"
    return InboundMessage(kind, PAGE, author or "", name, at, text=text, comment=told)


@dataclass
class Desk:
    """Runs what the worker would run, in one session."""

    session: Session
    understand: Callable[[str], dict[str, Any] | None] = flood
    read: list[str] = field(default_factory=list)

    def take(self, *events: InboundMessage, now: datetime = NOW) -> None:
        for event in events:
            intake.take_in(self.session, "facebook", event, now)
        self.session.flush()

    def read_all(self, now: datetime = NOW) -> None:
        waiting = select(PageComment.id).where(PageComment.read_at.isnot(None)).order_by(PageComment.id)
        for comment_id in self.session.scalars(waiting).all():
            order = reading.begin(self.session, comment_id)
            if order is not None:
                self.read.append(order.text)
                reading.finish(self.session, order, self.understand(order.text) if order.text else None, now)

    def comment(self, number: int = 1) -> PageComment:
        found = select(PageComment).where(PageComment.external_id == f"770000000000001_{number}")
        return self.session.scalars(found.execution_options(populate_existing=True)).one()

    def comments(self) -> list[PageComment]:
        return list(self.session.scalars(select(PageComment).order_by(PageComment.id)))

    def actions(self) -> list[CommentAction]:
        statement = select(CommentAction).order_by(CommentAction.id)
        return list(self.session.scalars(statement.execution_options(populate_existing=True)))

    def kinds(self) -> list[str]:
        return [str(action.kind) for action in self.actions()]

    def act(self, now: datetime | None = None) -> None:
        """One try of every open action whose time has come."""
        for action in self.actions():
            if action.state not in OPEN:
                continue
            at = now or datetime.now(UTC)
            task = acting.begin(self.session, action.id, at)
            if task is None:
                continue
            try:
                result = acting.carry_out(task, HTTP)
            except ConnectorError as error:
                acting.record_failure(self.session, task, error, at)
            else:
                acting.record_done(self.session, task, result, at)

    def act_until_done(self, seconds: int = 3600) -> None:
        """As if an hour went by, a minute at a time."""
        start = datetime.now(UTC)
        for minute in range(seconds // 60):
            if all(action.state not in OPEN for action in self.actions()):
                return
            self.act(start + timedelta(minutes=minute))
        assert [action.state for action in self.actions() if action.state in OPEN] == []

    def done(self, kind: str) -> list[CommentAction]:
        return [one for one in self.actions() if one.kind == kind and one.state == ActionState.DONE]


def tell(page: FacebookSimulator, path: str, **order: Any) -> dict[str, Any]:
    reply = requests.post(f"{page.base_url}/_sim/{path}", json=order, timeout=5)
    reply.raise_for_status()
    return dict(reply.json())
