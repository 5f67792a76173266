"""What the assistant tells a person of cases on another channel, once officers merged the two with a proof."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from inbox_api.bot_api import service as bot_api
from inbox_api.bot_api.schemas import AdditionIn, PhoneIn
from inbox_api.cases.codes import read_code
from inbox_api.cases.repository import CaseRepository
from inbox_api.errors import NotFound
from inbox_api.models import Case, Conversation
from inbox_api.people import service
from tests.factories import NOW, create_case_for, officer, receive

Two = tuple[Conversation, Case]


@pytest.fixture
def here(session: Session) -> Conversation:
    return receive(session, "Việc của tôi tới đâu", channel="zalo")


@pytest.fixture
def there(session: Session) -> Two:
    conversation = receive(session, "Đường ngập trước chợ", channel="facebook")
    return conversation, create_case_for(session, conversation)


def merge(session: Session, here: Conversation, there: Two) -> None:
    service.merge(session, officer(session, "lan"), here.public_id, there[0].public_id, "same_phone", "", NOW)


def codes(session: Session, conversation: Conversation) -> list[str]:
    return [case.code for case in bot_api.list_cases(session, conversation.public_id).cases]


def test_without_a_link_another_channel_is_a_stranger(session: Session, here: Conversation, there: Two) -> None:
    assert codes(session, here) == []
    with pytest.raises(NotFound):
        bot_api.show_case(session, here.public_id, there[1].code, "", NOW)


def test_a_merged_person_hears_of_the_cases_of_the_other_channel(
    session: Session, here: Conversation, there: Two
) -> None:
    case = there[1]
    case.refusal_reason = "Gọi 0912345678 để hỏi thêm."
    merge(session, here, there)
    assert codes(session, here) == codes(session, there[0]) == [case.code]
    shown = bot_api.show_case(session, here.public_id, case.code, "", NOW)
    assert shown.last_public_text is not None
    assert "0912345678" not in shown.last_public_text


def test_a_link_that_was_undone_shows_nothing_more(session: Session, here: Conversation, there: Two) -> None:
    merge(session, here, there)
    assert codes(session, here)
    reason = "Hai người dùng chung một số máy"
    service.unmerge(session, officer(session, "lan"), here.public_id, there[0].citizen_id, reason, NOW)
    assert codes(session, here) == []


def test_what_is_kept_from_most_officers_is_never_told_elsewhere(
    session: Session, here: Conversation, there: Two
) -> None:
    merge(session, here, there)
    there[1].restricted = "child"
    session.flush()
    assert codes(session, here) == []
    with pytest.raises(NotFound):
        bot_api.show_case(session, here.public_id, there[1].code, "", NOW)


def test_nothing_is_told_out_of_or_in_a_secret_conversation(session: Session, here: Conversation, there: Two) -> None:
    merge(session, here, there)
    for secret in (here, there[0]):
        secret.is_restricted = True
        session.flush()
        assert there[1].code not in codes(session, here)
        secret.is_restricted = False


def test_words_may_be_added_from_the_other_channel_but_no_number_changed(
    session: Session, here: Conversation, there: Two
) -> None:
    merge(session, here, there)
    code = there[1].code
    bot_api.add_to_case(
        session, code, AdditionIn(sender=here.public_id, message_id="1", text="Vẫn ngập", attachment_ids=[]), NOW
    )
    case = CaseRepository(session).by_code(read_code(code) or "")
    assert case is not None
    assert [e.detail["text"] for e in CaseRepository(session).events(case.id) if e.kind == "addition"] == ["Vẫn ngập"]
    order = PhoneIn(sender=here.public_id, message_id="2", text="đổi số", phone="+84911222335")
    with pytest.raises(NotFound):
        bot_api.change_phone(session, code, order, NOW)
