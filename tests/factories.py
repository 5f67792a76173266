"""Data for tests: the demo city's cast, conversations, cases. Lan and Minh work in different wards, Hoa only reads."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.base import EventKind, InboundMessage
from inbox_api.areas.loading import load_city, read_city_file
from inbox_api.cases.service import NewCase, create_case
from inbox_api.channels import service as channels
from inbox_api.conversations import intake
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Case, Conversation, Officer
from inbox_api.officers import service as officers
from tests.conftest import ROOT, WEB_SECRET

PASSWORD = "mat-khau-thu-nghiem"
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)  # a Friday, 9:30 in the city
PAGE = "102030405060708"
OA = "5000000000000000001"
APP_SECRET = "city-demo-app-secret"
OA_SECRET = "oa-secret-demo"
_numbers = itertools.count(1)


@lru_cache(maxsize=1)
def _city_file() -> dict[str, Any]:
    return read_city_file(ROOT / "demo_city" / "city.yml")


def load_demo_city(session: Session) -> None:
    load_city(session, _city_file(), None, NOW)
    connect_channels(session)
    for row in _city_file()["officers"]:
        if row["username"] in {
            "lan",
            "minh",
            "hoa",
            "phuc",
            "duty",
            "inspector",
            "admin",
            "auditor",
            "trainer",
            "approver",
        }:
            create_officer(session, row["username"], row["display_name"], row["roles"], row["unit"])


def create_officer(session: Session, username: str, name: str, roles: list[str], unit: str) -> Officer:
    from inbox_api.officers.repository import OfficerRepository

    found = OfficerRepository(session).unit_by_code(unit)
    assert found is not None
    return officers.create_officer(
        session, username=username, display_name=name, password=PASSWORD, roles=roles, unit_id=found.id, now=NOW
    )


def connect_channels(session: Session) -> None:
    channels.connect(
        session, channel="facebook", account_id=PAGE, name="Trang thử", now=NOW,
        secrets={"app_secret": APP_SECRET, "access_token": "EAAdemoPageToken", "verify_token": "verify-demo"},
        options={"app_id": "555000111222333"},
    )  # fmt: skip
    channels.connect(
        session, channel="zalo", account_id=OA, name="OA thử", now=NOW,
        secrets={"app_secret": "app-secret-demo", "oa_secret": OA_SECRET, "access_token": "t", "refresh_token": "r"},
        options={"app_id": "1000000000000000001"},
    )  # fmt: skip
    channels.connect(
        session, channel="web", account_id="web", name="Web", secrets={"web_secret": WEB_SECRET}, options={}, now=NOW
    )


def officer(session: Session, username: str) -> Officer:
    return session.scalars(select(Officer).where(Officer.username == username)).one()


def receive(
    session: Session, text: str, *, channel: str = "web", citizen: str = "", now: datetime = NOW, **changes: Any
) -> Conversation:
    """A citizen's message as the worker takes it in; returns its conversation."""
    number = next(_numbers)
    account = {"web": "web", "facebook": PAGE, "zalo": OA}[channel]
    citizen = citizen or f"citizen-{number}"
    values: dict[str, Any] = {
        "kind": EventKind.MESSAGE,
        "account_id": account,
        "citizen_id": citizen,
        "external_id": f"ext-{number}",
        "sent_at": now,
        "text": text,
    }
    intake.take_in(session, channel, InboundMessage(**{**values, **changes}), now)
    found = ConversationRepository(session).find(channel, account, citizen)
    assert found is not None
    return found


def create_case_for(
    session: Session,
    conversation: Conversation | None,
    *,
    ward: str = "tra-vinh",
    case_type: str = "PAHT",
    now: datetime = NOW,
    **changes: Any,
) -> Case:
    values: dict[str, Any] = {
        "case_type": case_type,
        "description": "Đường ngập sâu trước chợ",
        "topic": "0404",
        "address": "đường Lê Lợi",
        "ward": ward,
    }
    new = NewCase(**{**values, **changes})
    channel = conversation.channel if conversation else "web"
    return create_case(session, new, conversation=conversation, channel=channel, actor="bot", now=now)
