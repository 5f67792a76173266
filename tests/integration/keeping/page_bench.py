"""What the tests of catching up and of daily checks share: orders to the simulated Page, one look at it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.facebook.simulator import FacebookSimulator
from inbox_api.channels import problems, reconciling
from inbox_api.models import ChannelAccount, Message
from tests.factories import PAGE

HTTP = requests.Session()


def now() -> datetime:
    return datetime.now(UTC)


def row(session: Session) -> ChannelAccount:
    found = session.scalar(select(ChannelAccount).where(ChannelAccount.account_id == PAGE))
    assert found is not None
    return found


def tell(page: FacebookSimulator, path: str, **order: Any) -> dict[str, Any]:
    reply = requests.post(f"{page.base_url}/_sim/{path}", json=order, timeout=5)
    reply.raise_for_status()
    return dict(reply.json())


def reconcile(session: Session, at: datetime | None = None) -> reconciling.Taken:
    """What the job does, some minutes from now: by then everything has settled."""
    at = at or now() + timedelta(minutes=5)
    look = reconciling.begin(session, row(session).id, at)
    assert look is not None
    seen = reconciling.ask_vendor(look, HTTP)
    taken = reconciling.Taken()
    reconciling.take_missed(session, look, seen.events, taken, at)
    reconciling.finish(session, look, seen, taken, at)
    session.flush()
    session.expire_all()
    return taken


def codes(session: Session) -> set[str]:
    return {problem.code for problem in problems.open_problems(session, "facebook", PAGE)}


def texts(session: Session) -> list[str]:
    return list(session.scalars(select(Message.text).order_by(Message.sent_at, Message.id)))
