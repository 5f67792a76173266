"""What the training desk of the made-up city holds: messages under review, a dispute, a check of the data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import Message, ReviewItem, ReviewMark
from inbox_api.training.health.findings import Finding, Kind, key_of
from inbox_api.training.health.repository import HealthRepository
from inbox_api.training.health.storing import stored
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
    read = select(Message.conversation_id).where(Message.understanding["intent"].astext == "report_issue")
    talk = session.scalars(read.order_by(Message.id)).first()
    first = session.scalars(select(Message).where(Message.conversation_id == talk, Message.understanding.is_not(None)))
    for message in first:
        form = {"id": str(message.id), "kind": "issue", "step": "confirm", "topic": "0404", "is_put_off": False}
        message.understanding = {**(message.understanding or {}), "form": {**form, "closed": []}}
    return {"review_item": str(item.id), "disputed_item": str(disputed.id), "talk_number": str(talk)}


def health(session: Session, now: datetime) -> dict[str, str]:
    """A check that found one intent with too few sentences, and one thing that was left as it is."""
    repository = HealthRepository(session)
    check_id = repository.start(fingerprint="example", asked_at=now, asked_by=None, alive_at=now)
    assert check_id is not None
    detail = {
        "lines": [], "count": 100, "recall": 0.7, "target": 0.85, "more": 12, "low": 8, "high": 25,
        "curve": [[20, 0.5], [40, 0.6], [80, 0.7]],
    }  # fmt: skip
    found = Finding(Kind.TOO_FEW, "ask_fee", 0.4, key_of(Kind.TOO_FEW, ["ask_fee"]), detail)
    repository.keep(check_id, stored([found]))
    repository.finish(check_id, "done", now, lines=24_400, seconds=21.5, share=1.0)
    (row,) = repository.findings(check_id)
    repository.dismiss(
        key_of(Kind.LABEL, ["example"]), Kind.LABEL, "hai ý khác nhau", officer(session, "trainer").id, now
    )
    (left,) = repository.dismissals(1)
    return {"health_check": str(check_id), "health_finding": str(row.id), "health_dismissal": str(left.id)}


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
