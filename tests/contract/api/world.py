"""The made-up city in which the examples of the API description happen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inbox_api import db
from inbox_api.cases import steps
from inbox_api.cases.states import CaseState
from inbox_api.models import Case, Conversation, Message, OutboundMessage, SendState
from inbox_api.procedures import service as procedures
from inbox_api.settings import get_settings
from tests.conftest import ROOT
from tests.databases import fresh_database
from tests.factories import create_case_for, load_demo_city, officer, receive


@contextmanager
def city(server: str) -> Iterator[Engine]:
    """A database of its own for the examples."""
    with fresh_database(server) as address:
        before = os.environ.get("HOPTHU_DATABASE_URL")
        os.environ["HOPTHU_DATABASE_URL"] = address
        _forget()
        yield db.get_engine()
        db.get_engine().dispose()
        os.environ.pop("HOPTHU_DATABASE_URL")
        if before is not None:
            os.environ["HOPTHU_DATABASE_URL"] = before
        _forget()


def _forget() -> None:
    get_settings.cache_clear()
    db.get_engine.cache_clear()
    db.session_factory.cache_clear()


def prepared(engine: Engine) -> dict[str, str]:
    """Fill the city; {name in the examples: real value}."""
    now = datetime.now(UTC)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        load_demo_city(session)
        procedures.import_file(session, ROOT / "demo_city" / "procedures.jsonl", now=now - timedelta(days=60))
        return {**_talks(session, now), **_cases(session, now), "officer": "lan"}


def _talks(session: Session, now: datetime) -> dict[str, str]:
    talk = receive(session, "Chào cán bộ, cho tôi hỏi lịch đổ rác ở hẻm 12", now=now - timedelta(hours=2))
    new = receive(session, "Nhà tôi mất nước từ sáng", channel="facebook", now=now - timedelta(minutes=20))
    talk.citizen.display_name, new.citizen.display_name = "Nguyễn Văn Thử", "Trần Thị Mẫu"
    lan = officer(session, "lan")
    talk.unit_id = new.unit_id = lan.unit_id
    session.flush()
    from inbox_api.conversations import inbox

    answered = inbox.reply(session, lan, new.public_id, "Đội cấp nước đang sửa, trưa nay có lại.", now)
    (piece,) = session.scalars(select(OutboundMessage).where(OutboundMessage.message_id == answered.id))
    piece.state, piece.error_code = SendState.FAILED, "not_connected"
    (message,) = session.scalars(select(Message.id).where(Message.conversation_id == talk.id))
    return {
        "conversation": talk.public_id,
        "conversation_new": new.public_id,
        "message": str(message),
        "message_failed": str(answered.id),
    }


def _cases(session: Session, now: datetime) -> dict[str, str]:
    duty, lan = officer(session, "duty"), officer(session, "lan")
    place = {"address": "trước số 12 đường Lê Lợi", "ward": "tra-vinh"}

    def case(text: str, citizen: str, **changes: Any) -> Case:
        talk = receive(session, text, citizen=citizen, now=now - timedelta(hours=1))
        return create_case_for(session, talk, description=text, now=now - timedelta(hours=1), **{**place, **changes})

    new = case("Đường ngập sâu trước chợ, xe chết máy", "ngap-1")
    same = case("Ngập nước trước chợ, xe không qua được", "ngap-2")
    given = case("Đèn đường hỏng cả tuần", "den-1", topic="0402")
    working = case("Nắp cống vỡ trước cổng trường", "cong-1", topic="0404")
    other = case("Rác đổ đầy lề đường", "rac-1", topic="0501")
    for one, to_state in ((given, CaseState.ASSIGNED), (working, CaseState.ASSIGNED)):
        steps.change_state(session, one, to_state, duty, now - timedelta(minutes=50))
    steps.assign(session, given, lan, duty, now - timedelta(minutes=45))
    steps.assign(session, working, lan, duty, now - timedelta(minutes=45))
    steps.change_state(session, working, CaseState.IN_PROGRESS, lan, now - timedelta(minutes=40))
    names = {"case_new": new, "case_same": same, "case": given, "case_working": working, "case_other": other}
    found = {name: one.code for name, one in names.items()}
    talks = {one.id: one for one in session.scalars(select(Conversation))}
    talk_of = talks[working.conversation_id] if working.conversation_id else None
    return {**found, **({"conversation_working": talk_of.public_id} if talk_of else {})}
