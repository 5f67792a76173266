"""Search: accents do not count, phrases and codes do, rights always."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inbox_api.cases.topics import TOPICS
from inbox_api.models import Attachment, Case, Message
from inbox_api.search import service
from inbox_api.search.marking import Part
from tests.factories import NOW, create_case_for, officer, receive

CHILD = next(code for code, topic in TOPICS.items() if topic.restricted == "child")


def conversations(session: Session, name: str, typed: str) -> list[int]:
    return service.conversation_ids(session, officer(session, name), typed, limit=20)


def marked(parts: list[Part]) -> list[str]:
    return [part.text for part in parts if part.is_marked]


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [("duong ngap", True), ("Đường ngập", True), ("NGAP duong", True), ('"đường ngập"', True), ('"duong ngap"', True),
     ('"ngập đường"', False), ('"dương ngáp"', False), ("duong kho", False), ("ngậ", False), ("", False)],
)  # fmt: skip
def test_words_in_any_accents_and_order_phrases_as_they_stand(session: Session, typed: str, is_found: bool) -> None:
    conversation = receive(session, "Đường ngập sâu trước chợ")
    create_case_for(session, conversation, description="việc khác")
    assert conversations(session, "lan", typed) == ([conversation.id] if is_found else [])


def test_cases_are_found_by_their_code_by_parts_of_it_and_by_their_words(session: Session) -> None:
    conversation = receive(session, "chào")
    case = create_case_for(session, conversation, description="Cống nghẹt ở hẻm 5", phone="+84912345678")
    day, serial = case.code.split("-")[2:4]
    for typed in (
        case.code,
        case.code.lower(),
        f"{day}-{serial}",
        serial,
        "cong nghet",
        "0912345678",
        "345 678",
        "678",
    ):
        found = service.find(session, officer(session, "lan"), typed)
        assert [one.code for one in found.cases] == [case.code], typed
        assert conversations(session, "lan", typed) == [conversation.id], typed
    assert service.find(session, officer(session, "minh"), case.code).total == 0


def test_names_of_files_and_people_are_found(session: Session) -> None:
    conversation = receive(session, "gửi ảnh")
    create_case_for(session, conversation)
    conversation.citizen.display_name, conversation.citizen.phone = "Đặng Thị Bưởi", "0987654321"
    message = session.scalars(select(Message).where(Message.conversation_id == conversation.id)).one()
    file = Attachment(message_id=message.id, kind="file", name="Biên_bản-kiểm.tra.pdf", created_at=NOW)
    session.add(file)
    session.flush()
    lan = officer(session, "lan")
    assert [one.name for one in service.find(session, lan, "bien ban").files] == ["Biên_bản-kiểm.tra.pdf"]
    [person] = service.find(session, lan, "dang buoi").people
    assert (person.name, person.phone, marked(person.parts)) == ("Đặng Thị Bưởi", "•••321", ["Đặng", "Bưởi"])
    assert [one.name for one in service.find(session, lan, "654321").people] == ["Đặng Thị Bưởi"]
    for typed in ("bien ban", "dang buoi", "654321"):
        assert service.find(session, officer(session, "minh"), typed).total == 0
        assert conversations(session, "lan", typed) == [conversation.id]


def test_results_have_their_words_marked_and_numbers_masked(session: Session) -> None:
    conversation = receive(session, "Số tôi là 0912345678, đường NGẬP quá")
    create_case_for(session, conversation)
    [message] = service.find(session, officer(session, "lan"), "ngap duong").messages
    assert marked(message.parts) == ["đường", "NGẬP"]
    assert "0912345678" not in "".join(part.text for part in message.parts)


def test_a_denouncer_is_found_by_name_by_nobody(session: Session) -> None:
    conversation = receive(session, "tôi tố cáo ông chủ tịch")
    conversation.citizen.display_name = "Người Bí Mật"
    create_case_for(session, conversation, case_type="TC", topic=None)
    for name in ("inspector", "lan", "duty"):
        assert service.find(session, officer(session, name), "bi mat").people == []
    [message] = service.find(session, officer(session, "inspector"), "to cao").messages
    assert (message.citizen_name, message.is_restricted) == (None, True)
    assert service.find(session, officer(session, "duty"), "to cao").total == 0


def test_withdrawn_messages_and_unreadable_cases_are_not_found(session: Session) -> None:
    conversation = receive(session, "số tài khoản bí mật")
    create_case_for(session, conversation)
    hidden = create_case_for(session, receive(session, "x"), topic=CHILD, description="bạo hành trẻ nhỏ")
    session.execute(update(Message).values(deleted_at=NOW))
    assert conversations(session, "lan", "bi mat") == []
    assert service.find(session, officer(session, "phuc"), "bao hanh").total == 0
    assert [one.code for one in service.find(session, officer(session, "duty"), "bao hanh").cases] == [hidden.code]


def test_who_says_a_phrase_again_and_again_hides_nobody_and_is_found_by_the_newest_that_says_it(
    session: Session,
) -> None:
    """Messages with the words but not the phrase lie between."""
    once = receive(session, "nhà hàng xóm xây dựng không phép")
    create_case_for(session, once, description="x")
    for _time in range(9):
        often = receive(session, "lại xây  dựng KHÔNG phép nữa", citizen="often")
    receive(session, "không có giấy phép mà xây dựng", citizen="often")
    create_case_for(session, often, description="x")
    create_case_for(session, receive(session, "Xây dựng không phép ở phường khác"), ward="hoa-thuan", description="x")
    [first] = session.scalars(select(Message.id).where(Message.conversation_id == once.id))
    said = session.scalars(
        select(Message.id).where(Message.conversation_id == often.id, Message.text.contains("KHÔNG"))
    )
    lan = officer(session, "lan")
    found = service.find(session, lan, '"xây dựng không phép"', limit=2)
    assert [one.id for one in found.messages] == [max(said), first]
    assert service.conversation_ids(session, lan, '"xây dựng không phép"', limit=2) == [often.id, once.id]
    assert service.find(session, lan, '"không phép xây"').messages == []


def test_old_messages_are_found_behind_many_newer_stretches(session: Session) -> None:
    old = receive(session, "cây đa cổ thụ ngã đổ")
    create_case_for(session, old)
    common = receive(session, "rác chất đống")
    create_case_for(session, common)
    last = session.scalars(select(Message.id).order_by(Message.id.desc())).first() or 0
    newest = last + (70 << 16)
    session.execute(update(Message).where(Message.conversation_id == common.id).values(id=newest))
    assert conversations(session, "lan", "co thu") == [old.id]
    assert conversations(session, "lan", "rac") == [common.id]


@pytest.mark.parametrize(
    ("text", "found", "lost"),
    [
        ("a" * 2046 + " duong", "duong", "a" * 2046),  # PostgreSQL would cut the long word in silence
        (" ".join(f"{'dai' * 8}{n}" for n in range(8_000)) + " duong", "duong", ""),
        ("\u4e00".join(f" {chr(code)} " for code in range(0x4E00, 0x9F00)) + " duong", "duong", ""),
        ("", "", ""),
    ],
)
def test_texts_that_nobody_writes_are_kept_and_their_ordinary_words_are_found(
    session: Session, text: str, found: str, lost: str
) -> None:
    """No message is lost to its index."""
    conversation = receive(session, text)
    create_case_for(session, conversation)
    assert not found or conversations(session, "lan", found) == [conversation.id]
    assert not lost or conversations(session, "lan", lost) == []


def test_words_with_signs_of_the_index_are_only_words(session: Session) -> None:
    conversation = receive(session, "phòng 12#0 o'brien \\ ##0 ngap")
    create_case_for(session, conversation)
    for typed in ("#0", "##0", "ngap#0", "ngap##0", "' | 'ngap", "brien\\"):
        assert conversations(session, "lan", typed) in ([], [conversation.id])
    assert conversations(session, "lan", "o'brien ngap") == [conversation.id]


def test_a_search_stops_when_its_time_is_over_and_says_so(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    create_case_for(session, receive(session, "đường ngập"))
    monkeypatch.setattr(service, "PATIENCE_SECONDS", -1.0)
    found = service.find(session, officer(session, "lan"), "duong ngap")
    assert (found.messages, found.is_partial) == ([], True)


def test_the_index_is_used_for_words(session: Session) -> None:
    """The condition is spelled as the index is; another spelling would read every message of a city."""
    from sqlalchemy import text

    from inbox_api.search.repository import CASE_WORDS, MESSAGE_WORDS

    session.execute(text("SET LOCAL enable_seqscan = off"))
    for table, words, index in ((Message, MESSAGE_WORDS, "ix_messages_words"), (Case, CASE_WORDS, "ix_cases_words")):
        statement = select(table.id).where(words.op("@@")(text("CAST('ngap#0' AS tsquery)")))
        compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(session.scalars(text(f"EXPLAIN {compiled}")))
        assert index in plan
