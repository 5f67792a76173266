"""Who cries for help while the bot is silent hears the numbers at once, and officers see the flag."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.conversations import inbox, service
from inbox_api.conversations.danger import speaks_of_danger
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Conversation
from tests.factories import NOW, officer, receive


def numbers_told(session: Session, conversation: Conversation) -> int:
    rows = ConversationRepository(session).messages(conversation.id)
    return sum("114" in row.text for row in rows if row.author == "system")


@pytest.mark.parametrize(
    "text",
    ["cháy nhà rồi cứu với", "chay nha roi cuu voi", "co nguoi chet duoi o cau long binh", "tui ko muon song nua",
     "Dây điện đứt nằm giữa đường"],
)  # fmt: skip
def test_danger_is_heard(text: str) -> None:
    assert speaks_of_danger(text)


@pytest.mark.parametrize(
    "text", ["nước chảy yếu quá", "xin chào", "bao giờ có kết quả", "tư vấn giúp em", "con em mới sinh"]
)
def test_everyday_words_are_no_danger(text: str) -> None:
    assert not speaks_of_danger(text)


def test_who_waits_for_an_officer_and_is_in_danger_hears_the_numbers_once(session: Session) -> None:
    conversation = receive(session, "cho gặp cán bộ")
    service.hand_to_people(session, conversation, "asked", NOW)
    citizen = conversation.identity.external_id
    for minute in range(3):
        receive(session, "cháy nhà cứu với", citizen=citizen, now=NOW + timedelta(minutes=minute))
    session.refresh(conversation)
    assert conversation.is_urgent
    assert numbers_told(session, conversation) == 1
    receive(session, "cháy lớn rồi", citizen=citizen, now=NOW + timedelta(hours=1))
    assert numbers_told(session, conversation) == 2


def test_where_an_officer_speaks_danger_is_flagged_only(session: Session) -> None:
    conversation = receive(session, "chào")
    inbox.take_over(session, officer(session, "lan"), conversation.public_id, NOW)
    receive(session, "cháy nhà cứu với", citizen=conversation.identity.external_id)
    session.refresh(conversation)
    assert conversation.is_urgent
    assert numbers_told(session, conversation) == 0


def test_a_dead_bot_still_means_the_numbers(session: Session) -> None:
    conversation = receive(session, "cháy nhà cứu với")
    request = service.next_bot_request(session, conversation.id)
    assert request is not None
    service.note_bot_trouble(session, request, NOW)
    assert numbers_told(session, conversation) == 1
