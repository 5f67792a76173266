"""One person on several channels: found with reasons, merged with a proof, taken apart again; answers stay apart."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from inbox_api.cases.topics import TOPICS
from inbox_api.conversations import inbox
from inbox_api.conversations.outbound_repository import OutboundRepository
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import Case, Conversation
from inbox_api.people import service
from inbox_api.suggesting import service as suggesting
from tests.factories import NOW, create_case_for, officer, receive

CHILD = next(code for code, topic in TOPICS.items() if topic.restricted == "child")
REASON = "Hai người dùng chung một số máy"


@pytest.fixture
def pair(session: Session) -> tuple[Conversation, Conversation]:
    """The same woman on Messenger and on Zalo."""
    one = receive(session, "Đường ngập trước chợ", channel="facebook")
    create_case_for(session, one)
    other = receive(session, "Đèn tắt rồi", channel="zalo")
    create_case_for(session, other, topic="0501", description="đèn tắt", phone="+84912345678")
    one.citizen.phone, one.citizen.display_name = "0912345678", "Trần Thị Hoa"
    other.citizen.phone, other.citizen.display_name = "+84912345678", "Trần Thị Hoa"
    session.flush()
    return one, other


def merged(session: Session, pair: tuple[Conversation, Conversation], name: str = "lan") -> None:
    service.merge(session, officer(session, name), pair[0].public_id, pair[1].public_id, "same_phone", "", NOW)


def around(session: Session, conversation: Conversation, name: str = "lan") -> service.Around:
    who = officer(session, name)
    cases = list(inbox.cases(session, who, conversation))
    return service.around(session, who, conversation, cases, inbox.messages(session, conversation), NOW)


def test_the_same_number_and_name_are_reasons_to_think_of_one_person(
    session: Session, pair: tuple[Conversation, Conversation]
) -> None:
    [alike] = service.alike(session, officer(session, "lan"), pair[0], NOW)
    assert (alike.conversation, alike.reasons, alike.phone) == (
        pair[1].public_id,
        ("same_phone", "same_name"),
        "•••678",
    )
    assert service.alike(session, officer(session, "minh"), pair[0], NOW) == []


def test_merging_shows_the_other_conversations_and_cases_and_changes_nothing_else(
    session: Session, pair: tuple[Conversation, Conversation]
) -> None:
    before = [(one.citizen_id, one.identity_id) for one in pair]
    merged(session, pair)
    found = around(session, pair[0])
    assert [one.id for one in found.conversations] == [pair[1].id]
    assert [case.conversation_id for case in found.cases] == [pair[1].id]
    assert [(one.citizen_id, one.identity_id) for one in pair] == before
    assert service.alike(session, officer(session, "lan"), pair[0], NOW) == []
    with pytest.raises(service.AlreadyTheSame):
        merged(session, pair)


def test_an_answer_goes_to_the_conversations_own_channel(
    session: Session, pair: tuple[Conversation, Conversation]
) -> None:
    merged(session, pair)
    message = inbox.reply(session, officer(session, "lan"), pair[1].public_id, "Chào chị", NOW)
    assert (message.channel, message.conversation_id) == ("zalo", pair[1].id)
    assert OutboundRepository(session).open_of(pair[0].id) == []


def test_taking_apart_brings_everything_back_and_can_be_done_again(
    session: Session, pair: tuple[Conversation, Conversation]
) -> None:
    lan = officer(session, "lan")
    merged(session, pair)
    with pytest.raises(Invalid):
        service.unmerge(session, lan, pair[0].public_id, pair[1].citizen_id, "khác", NOW)
    assert service.unmerge(session, lan, pair[0].public_id, pair[1].citizen_id, REASON, NOW) == ()
    assert around(session, pair[0]).links == ()
    merged(session, pair)
    assert len(around(session, pair[0]).links) == 2


def test_persons_of_several_channels_grow_together(session: Session, pair: tuple[Conversation, Conversation]) -> None:
    lan = officer(session, "lan")
    more = [receive(session, f"việc {n}", channel="web") for n in range(2)]
    for one in more:
        create_case_for(session, one)
    merged(session, pair)
    service.merge(session, lan, more[0].public_id, more[1].public_id, "said_so", "", NOW)
    service.merge(session, lan, pair[1].public_id, more[0].public_id, "said_so", "", NOW)
    assert len(around(session, pair[0]).links) == 4
    rest = service.unmerge(session, lan, pair[0].public_id, more[1].citizen_id, REASON, NOW)
    assert {one.citizen_id for one in rest} == {pair[0].citizen_id, pair[1].citizen_id, more[0].citizen_id}


def test_a_proof_is_needed_and_only_of_what_one_may_read(
    session: Session, pair: tuple[Conversation, Conversation]
) -> None:
    lan = officer(session, "lan")
    for proof, detail in (("", ""), ("other", "ngắn"), ("nothing", "")):
        with pytest.raises(Invalid):
            service.merge(session, lan, pair[0].public_id, pair[1].public_id, proof, detail, NOW)
    with pytest.raises(NotAllowed):
        merged(session, pair, "hoa")
    with pytest.raises(NotFound):
        merged(session, pair, "minh")
    secret = receive(session, "tôi tố cáo")
    create_case_for(session, secret, case_type="TC", topic=None)
    inspector = officer(session, "inspector")
    with pytest.raises(NotFound):
        service.merge(session, inspector, secret.public_id, secret.public_id, "said_so", "", NOW)
    assert service.alike(session, inspector, secret, NOW) == []


def test_what_lies_near_and_says_the_same_is_shown_and_nothing_hidden(session: Session) -> None:
    one = receive(session, "Đường Lê Lợi ngập trước chợ")
    create_case_for(session, one)
    like = create_case_for(session, receive(session, "ngập"), description="Đường Lê Lợi ngập sâu trước chợ")
    create_case_for(session, receive(session, "x"), topic=CHILD, description="Đường Lê Lợi trước chợ, cháu bé")
    found = [item.case.code for item in around(session, one, "phuc").similar]
    assert found == [like.code]


def answered(session: Session, case: Case, text: str) -> None:
    case.result_text, case.closed_at, case.answered_at, case.status = text, NOW, NOW, "da-dong"
    session.flush()


def test_earlier_answers_are_suggested_with_their_case_and_the_worst_are_not(session: Session) -> None:
    good = create_case_for(session, None, description="Đường Lê Lợi ngập sâu trước chợ không đi được")
    bad = create_case_for(session, None, description="Đường Lê Lợi ngập sâu trước chợ rất khổ")
    answered(session, good, "Đã nạo vét cống, nước rút lúc 9 giờ. Gọi 0912345678.")
    answered(session, bad, "Đã ghi nhận.")
    bad.rating = 1
    one = receive(session, "Đường Lê Lợi ngập sâu trước chợ")
    create_case_for(session, one)
    [found] = [
        item
        for item in suggesting.suggest(session, officer(session, "lan"), one.public_id, NOW)
        if item.kind == "earlier"
    ]
    assert found.source == good.code
    assert found.text == "Đã nạo vét cống, nước rút lúc 9 giờ. Gọi •••678."
    with pytest.raises(NotFound):
        suggesting.suggest(session, officer(session, "minh"), one.public_id, NOW)
