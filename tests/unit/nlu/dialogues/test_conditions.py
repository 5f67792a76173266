"""Every condition of the contract, once where it holds and once where it does not."""

from __future__ import annotations

import unicodedata

import pytest

from hopthu.nlu.dialogues.conditions import BadCondition, read_condition
from hopthu.nlu.dialogues.window import Button, CaseFact, Said, Window

LAMP = CaseFact("TV-PA-261126-00001-4", "PAHT", "0301", "Đã tiếp nhận")


def holds(condition: str, window: Window) -> bool:
    return read_condition(condition).holds(window)


def said(*texts: str, author: str = "bot") -> list[Said]:
    return [Said(author, text) for text in texts]


def test_intent_is_that_of_the_message() -> None:
    assert holds("intent:ask_fee", Window(intent="ask_fee"))
    assert not holds("intent:ask_fee", Window(intent="ask_form"))
    assert not holds("intent:ask_fee", Window())


def test_procedure_is_one_of_those_answered() -> None:
    assert holds("procedure:1.001193", Window(procedures={"1.001193"}))
    assert not holds("procedure:1.001193", Window(procedures={"1.004194"}))


def test_a_text_is_found_whatever_its_case_and_unicode_form() -> None:
    window = Window(said=said(unicodedata.normalize("NFD", "Giấy CHỨNG sinh")))
    assert holds('reply_contains_any:["không có", "chứng sinh"]', window)
    assert not holds('reply_contains_any:["hộ khẩu"]', window)
    assert not holds('reply_contains_any:["hộ khẩu"]', Window())


def test_a_text_on_a_button_counts_as_said() -> None:
    window = Window(said=[Said("bot", "Chọn:", (Button("Cấp lại"), Button("Đổi")))])
    assert holds('reply_contains_any:["cấp lại"]', window)
    assert not holds('reply_not_contains:["cấp lại"]', window)


def test_an_unwanted_text_may_stand_in_no_message() -> None:
    window = Window(said=said("Xin chào", "Hồ sơ gồm ba giấy"))
    assert not holds('reply_not_contains:["hồ sơ gồm"]', window)
    assert holds('reply_not_contains:["cá voi"]', window)


def test_a_case_is_created_with_its_type_and_topic() -> None:
    window = Window(cases=[LAMP], new_cases=[LAMP])
    assert holds('case_created:{"type": "PAHT", "topic": "0301"}', window)
    assert holds('case_created:{"type": "KN|PAHT"}', window)
    assert not holds('case_created:{"type": "PAHT", "topic": "0302"}', window)
    assert not holds('case_created:{"type": "KN|GY"}', window)
    assert not holds("no_case_created", window)


def test_an_older_case_is_not_created_again() -> None:
    window = Window(cases=[LAMP])
    assert holds("no_case_created", window)
    assert not holds('case_created:{"type": "PAHT"}', window)


@pytest.mark.parametrize("kind", ["address", "phone", "description", "time", "photo", "confirmation"])
def test_asks_for_knows_six_kinds(kind: str) -> None:
    assert holds(f"asks_for:{kind}", Window(asked={kind}))
    assert not holds(f"asks_for:{kind}", Window(asked={"other"}))


def test_people_have_the_conversation() -> None:
    assert holds("handed_to_human", Window(handled_by="queue"))
    assert holds("handed_to_human", Window(handled_by="officer"))
    assert not holds("handed_to_human", Window(handled_by="bot"))


def test_the_bot_is_silent_when_others_speak() -> None:
    assert holds("bot_silent", Window(said=said("Chào anh", author="officer")))
    assert not holds("bot_silent", Window(said=said("Dạ")))


def test_emergency_numbers_are_numbers_of_their_own() -> None:
    assert holds("emergency_numbers_shown", Window(said=said("GỌI NGAY 114 (cháy)")))
    assert not holds("emergency_numbers_shown", Window(said=said("Mã TV-PA-261114-01145-1, số 0294 000 1141")))


def test_a_fallback_menu_is_a_choice_and_an_honest_word() -> None:
    buttons = (Button("Hỏi thủ tục", "/ask_procedure"), Button("Báo sự cố", "/report_issue"))
    assert holds("fallback_menu", Window(said=[Said("bot", "Xin lỗi, tôi chưa hiểu.", buttons)]))
    assert not holds("fallback_menu", Window(said=[Said("bot", "Xin lỗi, tôi chưa hiểu.", buttons[:1])]))
    assert not holds("fallback_menu", Window(said=[Said("bot", "Anh/chị cần gì?", buttons)]))


def test_case_status_is_code_and_state_of_an_own_case_in_one_message() -> None:
    assert holds("case_status_shown", Window(cases=[LAMP], said=said("TV-PA-261126-00001-4\nTình trạng: đã tiếp nhận")))
    assert not holds("case_status_shown", Window(cases=[LAMP], said=said("TV-PA-261126-00001-4", "Đã tiếp nhận")))
    assert not holds("case_status_shown", Window(said=said("TV-PA-261126-00001-4 đã tiếp nhận")))


def test_privacy_is_masked_when_nothing_was_exposed() -> None:
    assert holds("privacy_masked", Window())
    assert not holds("privacy_masked", Window(exposed=["reply"]))


@pytest.mark.parametrize(
    "bad",
    [
        "intent",
        "intent:Ask Fee",
        "procedure:khai sinh",
        "reply_contains_any:chứng sinh",
        "reply_contains_any:[]",
        'reply_not_contains:[""]',
        "case_created",
        'case_created:{"topic": "0301"}',
        'case_created:{"type": "PAHT", "ward": "x"}',
        "asks_for:money",
        "bot_silent:yes",
        "",
    ],
)
def test_what_is_not_of_the_contract_is_refused(bad: str) -> None:
    with pytest.raises(BadCondition):
        read_condition(bad)
