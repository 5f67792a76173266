"""In the inbox, too, handling units see the matter and not the person, and find nobody by a hidden name or number."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from inbox_api.cases.shield import inbox as shield
from inbox_api.cases.shield.service import reveal
from inbox_api.cases.shield.veil import is_given_away, veiled_text
from inbox_api.conversations import inbox
from inbox_api.conversations.listing import InboxRow
from inbox_api.models import Attachment, Case, Conversation, Message
from inbox_api.people import service as people
from inbox_api.search import service as searching
from inbox_api.views import service as views
from inbox_api.views.conditions import Condition, Group
from tests.factories import NOW, create_case_for, officer, receive

NAME, PHONE = "Nguyễn Văn Bảy", "0912345678"
TEXT = "Cống trước chợ nghẹt. Tôi là Nguyen Van Bay, gọi 0912 345 678 nhé"
WHY = "Đội thoát nước cần gọi trước khi đến bơm."
SECRETS = ("Bảy", "Bay", "345 678", "0912345678", "345678")
TYPED = (
    "bảy",
    "Nguyen Van Bay",
    '"nguyen van bay"',
    PHONE,
    "345 678",
    "678",
    "+84912345678",
    "cong bay",
    "can cuoc bay",
)


@pytest.fixture
def talk(session: Session) -> Conversation:
    conversation = receive(session, TEXT)
    conversation.citizen.display_name, conversation.citizen.phone = NAME, PHONE
    session.flush()
    return conversation


@pytest.fixture
def case(session: Session, talk: Conversation) -> Case:
    case = create_case_for(session, talk, description=TEXT, contact_name=NAME, phone=PHONE)
    message = session.query(Message).filter_by(conversation_id=talk.id).order_by(Message.id).first()
    assert message is not None
    file = Attachment(
        message_id=message.id, kind="file", name="can_cuoc_nguyen_van_bay.pdf", size_bytes=9, created_at=NOW
    )
    session.add(file)
    session.flush()
    return case


def row_of(session: Session, name: str, talk: Conversation, query: str = "") -> InboxRow | None:
    rows = inbox.rows(session, officer(session, name), filter_name="all", query=query, now=NOW)
    return next((row for row in rows if row.conversation.id == talk.id), None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Tôi là NGUYỄN VĂN BẢY", "Tôi là •••"),
        ("toi la nguyen van bay.", "toi la •••."),
        ("can_cuoc_nguyen_van_bay.pdf", "can_cuoc_•••.pdf"),
        ("Bảy giờ, máy bay", "Bảy giờ, máy bay"),
        ("gọi 0912 345 678 hoặc +84912345678", "gọi ••• hoặc •••"),
        ("đường Nguyễn Văn Bảy Mươi", "đường ••• Mươi"),
        ("", ""),
    ],
)
def test_names_and_numbers_are_covered_however_they_are_spelt(text: str, shown: str) -> None:
    assert veiled_text(text, [NAME]) == shown


def test_a_word_gives_somebody_away_only_where_nothing_else_has_it() -> None:
    text = "Bảy giờ tối Nguyễn Văn Bảy gọi"
    assert not is_given_away(["bay"], text, veiled_text(text, [NAME]))
    assert is_given_away(["van"], text, veiled_text(text, [NAME]))
    assert not is_given_away(["chua", "goi"], text, veiled_text(text, [NAME]))


def test_before_there_is_a_case_whoever_answers_sees_who_writes(session: Session, talk: Conversation) -> None:
    talk.unit_id = officer(session, "phuc").unit_id
    session.flush()
    row = row_of(session, "phuc", talk)
    assert row is not None
    assert row.conversation.citizen.display_name == NAME


def test_the_list_shows_the_code_to_handling_units_and_the_name_to_reception(session: Session, case: Case) -> None:
    talk = case.conversation
    assert talk is not None
    row = row_of(session, "phuc", talk)
    assert row is not None
    assert (row.conversation.citizen.display_name, row.conversation.citizen.behind) == (None, case.code)
    assert row.last_message is not None
    assert not any(secret in row.last_message.text for secret in SECRETS)
    seen = row_of(session, "lan", talk)
    assert seen is not None
    assert (seen.conversation.citizen.display_name, seen.conversation.citizen.behind) == (NAME, None)


@pytest.mark.parametrize("typed", TYPED)
def test_a_hidden_name_or_number_finds_nothing_until_one_looked(session: Session, case: Case, typed: str) -> None:
    talk, phuc = case.conversation, officer(session, "phuc")
    assert talk is not None
    assert searching.find(session, phuc, typed, now=NOW).total == 0
    assert row_of(session, "phuc", talk, typed) is None
    words = Group(True, (Condition("words", "is", (typed,)),))
    assert views.page_ids(session, phuc, words, NOW, after=None, limit=5) == []
    assert searching.conversation_ids(session, officer(session, "lan"), typed, limit=5, now=NOW) == [talk.id]
    reveal(session, phuc, case.code, WHY, NOW)
    assert searching.conversation_ids(session, phuc, typed, limit=5, now=NOW) == [talk.id]


def test_the_matter_is_found_without_the_person_in_what_is_shown(session: Session, case: Case) -> None:
    found = searching.find(session, officer(session, "phuc"), "cong nghet", now=NOW)
    assert [one.code for one in found.cases] == [case.code]
    assert [one.behind for one in found.messages] == [case.code]
    assert [one.citizen_name for one in found.messages] == [None]
    parts = [*(one.parts for one in found.cases), *(one.parts for one in found.messages)]
    texts = ["".join(part.text for part in one) for one in parts]
    assert not any(secret in text for secret in SECRETS for text in texts)
    files = searching.find(session, officer(session, "phuc"), "can cuoc", now=NOW).files
    assert [file.name for file in files] == ["can_cuoc_•••.pdf"]


def test_hits_by_hidden_names_do_not_take_the_places_of_real_ones(session: Session, case: Case) -> None:
    street = create_case_for(session, receive(session, "chào"), description="Đường Nguyễn Văn Linh ngập", now=NOW)
    for _number in range(3):
        create_case_for(session, receive(session, "x"), description="Rác", contact_name="Nguyễn Văn Linh")
    found = searching.find(session, officer(session, "phuc"), "nguyen linh", limit=2, now=NOW)
    assert [one.code for one in found.cases] == [street.code]


def test_a_look_ends_for_the_inbox_when_it_ends_for_the_case(session: Session, case: Case) -> None:
    talk, phuc = case.conversation, officer(session, "phuc")
    assert talk is not None
    assert shield.veil(session, phuc, talk, NOW) is not None
    reveal(session, phuc, case.code, WHY, NOW)
    assert shield.veil(session, phuc, talk, NOW) is None
    assert shield.veil(session, officer(session, "hoa"), talk, NOW) is not None
    assert shield.veil(session, phuc, talk, datetime(2027, 1, 1, tzinfo=UTC)) is not None


def test_who_is_hidden_is_likened_to_nobody(session: Session, case: Case) -> None:
    talk = case.conversation
    assert talk is not None
    other = receive(session, "xin chào", channel="zalo")
    other.citizen.display_name, other.citizen.phone = NAME, PHONE
    other.unit_id = officer(session, "phuc").unit_id
    session.flush()
    phuc = officer(session, "phuc")
    assert people.alike(session, phuc, talk, NOW) == []
    assert people.alike(session, phuc, other, NOW) == []
    assert [one.name for one in people.alike(session, officer(session, "lan"), talk, NOW)] == [NAME]
