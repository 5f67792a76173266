"""What the training desk of the made-up city holds: messages under review, a dispute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.models import ReviewItem, ReviewMark
from tests.factories import officer


def review(session: Session, now: datetime) -> dict[str, str]:
    """Names of the review queue's examples."""
    item = _item(session, "cho hỏi ngày mai khu mình cúp điện từ mấy giờ tới mấy giờ", "open", now)
    _item(session, "xin lịch cúp điện tuần tới của khóm 4", "open", now, cluster="cúp điện · lịch cúp")
    disputed = _item(session, "bữa nào mới có điện lại vậy ta", "disputed", now)
    for name, intent in (("trainer", "ask_hours"), ("admin", "out_of_scope")):
        mark = ReviewMark(item_id=disputed.id, officer_id=officer(session, name).id, at=now, intent=intent, entities=[])
        session.add(mark)
    session.flush()
    return {"review_item": str(item.id), "disputed_item": str(disputed.id)}


def _item(session: Session, text: str, state: str, now: datetime, **changes: Any) -> ReviewItem:
    ranking = [{"name": "ask_hours", "confidence": 0.48}, {"name": "out_of_scope", "confidence": 0.31}]
    found = ReviewItem(
        text=text, group=f"example-{state}-{len(text)}", channels=["web"], people=2, messages=3, first_at=now,
        last_at=now, model="model-one", reasons=[{"kind": "uncertain", "weight": 0.83, "margin": 0.17}],
        score=1.04, state=state,
        prediction={
            "intent": "ask_hours", "confidence": 0.48, "ranking": ranking, "entities": [], "topic": None,
            "is_fallback": False,
        },
        neighbours=[{"text": "mấy giờ phường mở cửa", "intent": "ask_hours", "likeness": 0.41}], **changes,
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found
