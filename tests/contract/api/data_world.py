"""The training data of the made-up city: two versions, a draft, a change that waits for a second person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import Author, Message
from inbox_api.training.data import changes, versions
from tests.factories import officer


def data(session: Session, now: datetime) -> dict[str, str]:
    """Names in the examples: ids."""
    trainer = officer(session, "trainer")
    first = (
        versions.listed(session, 1)[0].id
        if versions.listed(session, 1)
        else versions.freeze(session, trainer, "đầu").id
    )
    line = "chiều nay ủy ban có ai trực buổi trưa không cô chú"
    changes.add(session, trainer, "ask_hours", line, reason="câu thật", now=now)
    versions.freeze(session, trainer, "Thêm một câu hỏi giờ trực", now=now)
    changes.new_intent(
        session, trainer, "hoi_lich_cat_dien", title="Lịch cắt điện", answers=["Dạ, xem ở điện lực."], reason="hay hỏi",
        now=now,
    )  # fmt: skip
    draft = changes.add(session, trainer, "ask_hours", "trưa mùng một có mở cửa lấy số hông dạ", reason="Tết", now=now)
    waiting = changes.add(
        session, trainer, "emergency", "cứu với ghe chìm ngoài vàm có người kẹt", reason="đuối nước", now=now
    )
    answered = session.scalars(
        select(Message.id).where(Message.author == Author.OFFICER, Message.channel == "facebook").order_by(Message.id)
    ).first()
    return {
        "training_version": str(first),
        "training_draft": str(draft.id),
        "training_waiting": str(waiting.id),
        "message_answered": str(answered),
    }
