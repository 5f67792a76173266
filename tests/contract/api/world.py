"""The made-up city in which the examples of the API description happen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from connectors.base import TemplateInfo, TemplateParameter
from inbox_api import db
from inbox_api.cases import steps
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import CaseState
from inbox_api.cases.waves import watching
from inbox_api.conversations import inbox, outbox
from inbox_api.files.keeping import keep_upload
from inbox_api.models import (
    Author,
    Case,
    ChannelAccount,
    Message,
    OutboundMessage,
    RoutingVersion,
    SendState,
    Wave,
)
from inbox_api.procedures import service as procedures
from inbox_api.zns import catalogue
from tests.conftest import ROOT
from tests.contract.api import data_world, desk_world, training_world
from tests.contract.api.models_world import models
from tests.databases import own_database
from tests.factories import create_case_for, create_officer, load_demo_city, officer, receive


@contextmanager
def city(server: str) -> Iterator[Engine]:
    """A database of its own for the examples."""
    with own_database(server):
        yield db.get_engine()


def prepared(engine: Engine) -> dict[str, str]:
    """Fill the city; {name in the examples: real value}."""
    now = datetime.now(UTC)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        load_demo_city(session)
        procedures.import_file(session, ROOT / "demo_city" / "procedures.jsonl", now=now - timedelta(days=60))
        create_officer(session, "leader", "Lãnh đạo Trung tâm", ["leader"], "dieu-hanh")
        lan = officer(session, "lan")
        world = {"officer": "lan", "unit": lan.unit.code, "procedure": "dang-ky-khai-sinh", **_days(now)}
        world |= _versions(session)
        for part in (
            _talks,
            _cases,
            _wave,
            _odd_cases,
            desk_world.comments,
            desk_world.undelivered,
            desk_world.taken_at,
            desk_world.keys,
            desk_world.secret,
            training_world.review,
            training_world.health,
            models,
            data_world.data,
        ):
            world |= part(session, now)
        return world


def _days(now: datetime) -> dict[str, str]:
    """Moments to come: what is planned must lie within a year."""
    first = (now + timedelta(days=1)).replace(microsecond=0)
    return {"tomorrow": first.isoformat(), "next_week": (first + timedelta(days=6)).isoformat()}


def _versions(session: Session) -> dict[str, str]:
    routing = session.scalars(select(RoutingVersion.id).order_by(RoutingVersion.id.desc())).first()
    account = session.scalars(select(ChannelAccount).where(ChannelAccount.channel == "zalo")).one()
    code = TemplateParameter(name="ma", kind="STRING", max_length=30, is_required=True)
    template = TemplateInfo(template_id="201001", name="Đã tiếp nhận hồ sơ", status="ENABLE", parameters=(code,))
    catalogue.store(session, account, [template], datetime.now(UTC))
    return {"routing": str(routing), "template": "201001"}


def _talks(session: Session, now: datetime) -> dict[str, str]:
    lan = officer(session, "lan")
    talk = receive(session, "Chào cán bộ, cho tôi hỏi lịch đổ rác ở hẻm 12", now=now - timedelta(hours=2))
    new = receive(session, "Nhà tôi mất nước từ sáng", channel="facebook", now=now - timedelta(minutes=20))
    zalo = receive(
        session, "Cho tôi gửi số điện thoại", channel="zalo", citizen="8400012345", now=now - timedelta(minutes=10)
    )
    for one, name in ((talk, "Nguyễn Văn Thử"), (new, "Trần Thị Mẫu"), (zalo, "Lê Văn Ví Dụ")):
        one.citizen.display_name, one.unit_id = name, lan.unit_id
    session.flush()
    answered = inbox.reply(session, lan, new.public_id, "Đội cấp nước đang sửa, trưa nay có lại.", now)
    for piece in session.scalars(select(OutboundMessage).where(OutboundMessage.message_id == answered.id)):
        piece.state, piece.error_code = SendState.FAILED, "not_connected"
    said = outbox.say(
        session, talk, author=Author.OFFICER, text="Để tôi hỏi tổ vệ sinh.", officer_id=lan.id, now=now,
        held_until=now + timedelta(days=1),
    )  # fmt: skip
    message = session.scalars(select(Message).where(Message.conversation_id == talk.id).order_by(Message.id)).first()
    assert message is not None
    message.understanding = {"intent": "report_issue", "confidence": 0.61}
    return {
        "conversation": talk.public_id,
        "conversation_new": new.public_id,
        "conversation_zalo": zalo.public_id,
        "citizen_new": str(new.citizen_id),
        "message": str(message.id),
        "message_failed": str(answered.id),
        "held": str(said.id),
    }


PLACE = {"address": "trước số 12 đường Lê Lợi", "ward": "tra-vinh"}


def _case(session: Session, text: str, citizen: str, now: datetime, **changes: Any) -> Case:
    early = now - timedelta(hours=1)
    talk = receive(session, text, citizen=citizen, now=early)
    return create_case_for(session, talk, description=text, now=early, **{**PLACE, **changes})


def _cases(session: Session, now: datetime) -> dict[str, str]:
    duty, lan = officer(session, "duty"), officer(session, "lan")
    new = _case(session, "Đường ngập sâu trước chợ, xe chết máy", "ngap-1", now)
    same = _case(session, "Ngập nước trước chợ, xe không qua được", "ngap-2", now)
    given = _case(session, "Đèn đường hỏng cả tuần", "den-1", now, topic="0402")
    working = _case(
        session, "Nắp cống vỡ trước cổng trường", "cong-1", now, contact_name="Nguyễn Văn Thử", phone="0901234567"
    )
    sorting = _case(session, "Hàng xóm mở nhạc", "nhac-1", now)
    slow = _case(session, "Xin làm lại vỉa hè đường Trần Phú", "via-he-1", now, priority="P3")
    for one in (given, working, slow):
        steps.change_state(session, one, CaseState.ASSIGNED, duty, now - timedelta(minutes=50))
        steps.assign(session, one, lan, duty, now - timedelta(minutes=45))
    steps.change_state(session, sorting, CaseState.SORTING, duty, now - timedelta(minutes=50))
    steps.change_state(session, working, CaseState.IN_PROGRESS, lan, now - timedelta(minutes=40))
    names = {"case_new": new, "case_same": same, "case": given, "case_working": working, "case_sorting": sorting}
    names["case_long"] = slow
    return {name: one.code for name, one in names.items()}


def _odd_cases(session: Session, now: datetime) -> dict[str, str]:
    """A complaint, a case that was moved often, and one that its citizen lets be published, with a photo."""
    complaint = _case(session, "Khiếu nại quyết định thu hồi đất", "khieu-nai", now, case_type="KHN", topic=None)
    moved = _case(session, "Lấn chiếm lòng đường", "lan-chiem", now)
    steps.change_state(session, moved, CaseState.ASSIGNED, officer(session, "duty"), now - timedelta(minutes=50))
    moved.transfer_count, moved.officer_id = 2, officer(session, "lan").id
    public = _case(session, "Ngập nước trước chợ sau mưa", "ngap-9", now, is_public=True)
    photo = keep_upload(session, "web:ngap-9", "anh.jpg", desk_world.picture(), now)
    message = session.scalars(select(Message).where(Message.conversation_id == public.conversation_id)).first()
    assert message is not None
    photo.message_id, photo.uploaded_by = message.id, None
    CaseRepository(session).link_messages(public.id, [message.id])
    return {"complaint": complaint.code, "case_moved": moved.code, "case_public": public.code, "photo": str(photo.id)}


def _wave(session: Session, now: datetime) -> dict[str, str]:
    street = {"address": "đường Phạm Thái Bường", "topic": "0404"}
    found = []
    for number in range(5):
        one = _case(session, "Đường Phạm Thái Bường ngập sâu, xe chết máy", f"bao-{number}", now, **street)
        watching.watch(session, one.id, now - timedelta(minutes=60 - number))
        found.append(one)
    wave = session.scalars(select(Wave).order_by(Wave.id.desc())).first()
    assert wave is not None
    names = {f"wave_{number}": one.code for number, one in enumerate(found, start=1)}
    return {**names, "wave": str(wave.id), "wave_version": str(wave.version)}
