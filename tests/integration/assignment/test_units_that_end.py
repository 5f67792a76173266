"""A unit ends: what its officers are doing goes on, and all that was its own is the successor's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from inbox_api.conversations import service as conversations
from inbox_api.models import (
    Conversation,
    HandledBy,
    Unit,
)  # fmt: skip
from inbox_api.officers.repository import OfficerRepository
from inbox_api.staff import units
from tests.factories import NOW, officer, receive

WHY = "Quyết định 12/QĐ"


def unit(session: Session, code: str) -> Unit:
    found = OfficerRepository(session).unit_by_code(code)
    assert found is not None
    return found


@pytest.fixture
def old(session: Session) -> Unit:
    return unit(session, "tra-vinh-kt")


@pytest.fixture
def new(session: Session) -> Unit:
    return unit(session, "tra-vinh-vp")


def end(session: Session, old: Unit, new: Unit) -> units.Ended:
    ended = units.end(session, officer(session, "admin"), old, new, NOW.date(), WHY, NOW)
    session.expire_all()
    return ended


def talk_of(session: Session, owner: Unit, **changes: Any) -> Conversation:
    talk = receive(session, "Ngập")
    talk.unit_id = owner.id
    for name, value in changes.items():
        setattr(talk, name, value)
    session.flush()
    return talk


def test_who_moves_with_the_unit_keeps_the_conversations_and_nobody_is_called_for_them(
    session: Session, old: Unit, new: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    phuc, lan = officer(session, "phuc"), officer(session, "lan")
    kept, left = talk_of(session, old), talk_of(session, old)
    conversations.take_over(session, kept.id, phuc, NOW)
    conversations.take_over(session, left.id, lan, NOW)
    called: list[int] = []
    monkeypatch.setattr("inbox_api.duty.service.begin", lambda _session, one, _now: called.append(one.id))
    end(session, old, new)
    assert (kept.unit_id, kept.handled_by, kept.officer_id) == (new.id, HandledBy.OFFICER, phuc.id)
    assert (left.unit_id, left.handled_by, left.officer_id) == (new.id, HandledBy.QUEUE, None)
    assert called == [left.id]
