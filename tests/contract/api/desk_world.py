"""What else stands on officers' desks in the made-up city: comments below a post, an answer that did not arrive."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.files.keeping import keep_upload
from inbox_api.models import (
    AnswerKind,
    AnswerState,
    Attachment,
    AttemptState,
    Case,
    CaseMessage,
    CommentPost,
    Message,
    Route,
    RouteAnswer,
    RouteAttempt,
)
from tests.factories import OA, create_case_for, receive
from tests.integration.comment_desk import Desk, change


def comments(session: Session, now: datetime) -> dict[str, str]:
    """Three comments of three people below one post of the page."""
    desk, at = Desk(session), now - timedelta(minutes=30)
    texts = ("Đường Lê Lợi ngập quá", "Nhà em gần đó cũng ngập tới gối", "Chừng nào hết ngập vậy page?")
    for number, text in enumerate(texts, start=1):
        desk.take(change(number, text=text, at=at, author_name=f"Người Mẫu {number}"), now=at)
    desk.read_all(at)
    post = session.scalars(select(CommentPost)).one()
    post.text, post.permalink = "Thông báo lịch cúp nước tuần này.", "https://facebook.com/example/posts/1"
    first, second, _third = desk.comments()
    return {"comment": str(first.id), "comment_2": str(second.id), "comment_post": str(post.id)}


def undelivered(session: Session, now: datetime) -> dict[str, str]:
    """A result that no way could deliver."""
    case = session.scalars(select(Case).where(Case.description == "Hàng xóm mở nhạc")).one()
    return {"undelivered": undelivered_of(session, case, now)}


def undelivered_of(session: Session, case: Case, now: datetime) -> str:
    """The id of an answer about this case that waits for a person."""
    at = now - timedelta(hours=1)
    answer = RouteAnswer(
        case_id=case.id, kind=AnswerKind.FINAL, change="final-1",
        text="Tổ dân phố đã nhắc nhở, từ 22 giờ không còn ồn.", is_by_officer=True,
        is_urgent=False, plan=["chat", "person"], state=AnswerState.UNDELIVERED, created_at=at,
    )  # fmt: skip
    session.add(answer)
    session.flush()
    attempt = RouteAttempt(
        answer_id=answer.id, case_id=case.id, route=Route.CHAT, state=AttemptState.FAILED,
        marker=f"example-{answer.id}", error_code="waited_too_long", created_at=at, started_at=at,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    return str(answer.id)


def keys(session: Session, _now: datetime) -> dict[str, str]:
    """What the citizen of a case has on the receipt, and an account of a channel."""
    case = session.scalars(select(Case).where(Case.description == "Đèn đường hỏng cả tuần")).one()
    return {"case_key": case.lookup_key, "account_zalo": OA}


def taken_at(session: Session, _now: datetime) -> dict[str, str]:
    """The photo of the public case tells where it was taken."""
    statement = select(Attachment).join(CaseMessage, CaseMessage.message_id == Attachment.message_id)
    photo = session.scalars(statement.where(Attachment.mime == "image/jpeg").order_by(Attachment.id)).first()
    assert photo is not None
    photo.taken_latitude, photo.taken_longitude, photo.taken_source = 9.9347, 106.3453, "exif"
    return {}


def secret(session: Session, now: datetime) -> dict[str, str]:
    """A photo of a denunciation, for its inspectors."""
    talk = receive(session, "Tôi tố cáo ông A nhận tiền", citizen="to-cao-anh", now=now - timedelta(hours=1))
    create_case_for(session, talk, case_type="TC", topic=None, now=now - timedelta(hours=1))
    photo = keep_upload(session, "web:to-cao-anh", "anh.jpg", picture(), now)
    photo.message_id, photo.uploaded_by = (
        session.scalars(select(Message.id).where(Message.conversation_id == talk.id)).one(),
        None,
    )
    return {"photo_secret": str(photo.id)}


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (320, 240), (60, 120, 90)).save(content, "JPEG")
    return content.getvalue()
