"""Abuse is handled softly, by two people, for a time, and danger always comes through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.abuse import limits, service
from inbox_api.cases.states import ReasonMissing
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import AbuseLevel, AbuseLimit, Conversation, HandledBy
from tests.factories import NOW, create_case_for, officer, receive

WHY = "Nhắn lời xúc phạm cán bộ nhiều lần trong ngày"


@pytest.fixture
def talk(session: Session) -> Conversation:
    found = receive(session, "lời thô tục", citizen="rude")
    found.unit_id = officer(session, "lan").unit_id
    session.flush()
    return found


def muted(session: Session, talk: Conversation, level: AbuseLevel = AbuseLevel.MUTED) -> AbuseLimit:
    return service.limit(session, officer(session, "lan"), talk.public_id, level, WHY, 7, NOW)


def asks_for_people(session: Session, talk: Conversation, reason: str = "asked", days: float = 0.1) -> bool:
    conversations.hand_to_people(session, talk, reason, NOW + timedelta(days=days))
    return talk.handled_by == HandledBy.QUEUE


def test_a_silenced_person_alarms_nobody_and_every_word_is_kept(session: Session, talk: Conversation) -> None:
    row = muted(session, talk)
    assert not asks_for_people(session, talk)
    receive(session, "thêm lời thô tục", citizen="rude", now=NOW + timedelta(minutes=1))
    texts = [message.text for message in ConversationRepository(session).messages(talk.id)]
    assert "thêm lời thô tục" in texts
    assert row.held == 1


@pytest.mark.parametrize("reason", ["emergency", "denunciation", "complaint"])
def test_danger_and_rights_always_come_through(session: Session, talk: Conversation, reason: str) -> None:
    muted(session, talk)
    assert asks_for_people(session, talk, reason)


def test_a_silenced_person_still_reports(session: Session, talk: Conversation) -> None:
    muted(session, talk)
    assert create_case_for(session, talk).code


def test_a_slowed_person_reaches_people_once_a_day(session: Session, talk: Conversation) -> None:
    muted(session, talk, AbuseLevel.SLOWED)
    assert asks_for_people(session, talk)
    conversations.hand_back(session, talk.id, "system", NOW + timedelta(days=0.2))
    assert not asks_for_people(session, talk, days=0.3)
    assert asks_for_people(session, talk, days=1.5)


def test_a_warning_holds_back_nothing(session: Session, talk: Conversation) -> None:
    muted(session, talk, AbuseLevel.WARNED)
    assert asks_for_people(session, talk)


def test_it_ends_by_itself_and_lapses_when_no_second_person_looks(session: Session, talk: Conversation) -> None:
    row = muted(session, talk)
    assert limits.of(session, talk.citizen_id, NOW + timedelta(days=2)) is row
    assert limits.of(session, talk.citizen_id, NOW + timedelta(days=4)) is None
    service.review(session, officer(session, "duty"), row.id, "Đã xem, đúng là xúc phạm", NOW, keep=True)
    assert limits.of(session, talk.citizen_id, NOW + timedelta(days=4)) is row
    assert limits.of(session, talk.citizen_id, NOW + timedelta(days=8)) is None


def test_the_second_person_is_another_one_and_may_lift_it(session: Session, talk: Conversation) -> None:
    row = muted(session, talk)
    with pytest.raises(NotAllowed):
        service.review(session, officer(session, "lan"), row.id, "Tôi tự xem lại", NOW, keep=True)
    assert [one.id for one in service.to_review(session, officer(session, "duty"))] == [row.id]
    service.review(session, officer(session, "duty"), row.id, "Không phải lời xúc phạm", NOW, keep=False)
    assert asks_for_people(session, talk)


def test_handling_units_warn_and_reception_silences(session: Session, talk: Conversation) -> None:
    phuc = officer(session, "phuc")
    talk.unit_id = phuc.unit_id
    session.flush()
    with pytest.raises(NotAllowed):
        service.limit(session, phuc, talk.public_id, AbuseLevel.MUTED, WHY, 7, NOW)
    assert service.limit(session, phuc, talk.public_id, AbuseLevel.WARNED, WHY, 7, NOW).level == "warned"


def test_a_limit_needs_a_reason_an_end_and_the_right_to_read(session: Session, talk: Conversation) -> None:
    lan = officer(session, "lan")
    with pytest.raises(ReasonMissing):
        service.limit(session, lan, talk.public_id, AbuseLevel.MUTED, "tệ", 7, NOW)
    with pytest.raises(Invalid):
        service.limit(session, lan, talk.public_id, AbuseLevel.MUTED, WHY, 365, NOW)
    with pytest.raises(NotFound):
        service.limit(session, officer(session, "minh"), talk.public_id, AbuseLevel.MUTED, WHY, 7, NOW)
