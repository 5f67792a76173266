"""The simple mode: on and off by words, numbers to tap, small steps; numbers work in the usual mode as well."""

import re

import pytest

from bot.actions import simple_mode, speaking, texts
from bot.actions.turn import Memory, Reply, Talk, Turn
from tests.bot.talking import Citizen


@pytest.fixture
def elder(citizen: Citizen) -> Citizen:
    citizen.say("bác già rồi không biết bấm", "inform", 0.5)
    assert citizen.slots["simple_mode"] is True
    return citizen


def sentences(text: str) -> "list[str]":
    return [part for part in re.split(r"(?<=[.!?:])\s+|\n", text) if part.strip()]


@pytest.mark.parametrize(
    "text",
    [
        "cho chữ lớn giùm", "bác già rồi không biết bấm", "nói đơn giản thôi con", "tui không biết chữ nhiều",
        "noi don gian thoi",
        "nhờ cháu nhắn giùm", "hông rành điện thoại", "hong ranh dien thoai", "dài quá đọc không nổi",
    ],
)  # fmt: skip
def test_words_of_people_who_read_with_effort_switch_it_on(text: str) -> None:
    assert simple_mode.switch(text, is_on=False) is True


@pytest.mark.parametrize(
    "text",
    [
        "bảng chữ lớn trước cổng trường bị rớt xuống đường rồi",
        "người không biết chữ nhiều thì ký tên sao?", "bình thường",
        "hàng dài quá trời",
        "", "bác muốn hỏi",
        "đêm ngủ mà một mắt mở", "hun khói thì ít chứ đốt nệm thì chịu sao thấu", "lên nhà làm cho người già",
        "một cửa nên có bàn riêng cho người già không rành điện thoại", "soạn sổ tay cho bà con ít chữ",
    ],
)  # fmt: skip
def test_a_story_or_a_question_does_not_switch_it_on(text: str) -> None:
    assert simple_mode.switch(text, is_on=False) is None


def test_it_ends_with_the_words_for_usual_and_with_nothing_else(elder: Citizen) -> None:
    elder.say("đèn bình thường mà giờ tắt", "nlu_fallback", 0.3)
    assert elder.slots["simple_mode"] is True
    said = elder.say("nói bình thường đi", "rate", 0.9)
    assert "như bình thường" in said
    assert elder.slots["simple_mode"] is False
    assert "Bấm số" not in said


def test_usual_is_a_score_when_a_score_was_asked_for(elder: Citizen) -> None:
    elder.slots["pending"] = {"kind": "rate", "code": "TV-PA-261120-00001-1"}
    elder.say("bình thường", "rate")
    assert elder.slots["simple_mode"] is True


def test_the_wish_alone_is_answered_and_the_menu_is_numbered(citizen: Citizen) -> None:
    said = citizen.say("nói đơn giản thôi", "nlu_fallback", 0.3)
    assert "Bấm số 1: Hỏi giấy tờ" in said
    assert "Bấm số 4: Gặp cán bộ" in said
    assert "?" in said


def test_the_wish_in_the_middle_of_a_report_asks_the_open_question_again(citizen: Citizen) -> None:
    citizen.say("đèn đường hư", "report_issue", topics=[{"code": "0301", "confidence": 0.9}])
    step = citizen.slots["report"]["step"]
    said = citizen.say("nói đơn giản thôi", "nlu_fallback", 0.3)
    assert citizen.slots["report"]["step"] == step == "where"
    assert "đường nào" in said


def test_business_in_the_same_message_is_not_lost(citizen: Citizen) -> None:
    citizen.say(
        "bác già rồi không biết bấm, đèn đường hư", "report_issue", topics=[{"code": "0301", "confidence": 0.9}]
    )
    assert citizen.slots["simple_mode"] is True
    assert citizen.slots["report"]["topic"] == "0301"
    assert citizen.slots["address"] == "bác"


def test_every_choice_has_a_number_and_a_typed_number_taps_it(elder: Citizen) -> None:
    elder.say("chào", "greet")
    for number, title in enumerate(elder.titles, 1):
        assert f"Bấm số {number}: {title}" in elder.replies[-1].text
    elder.say("số 2 nha", "inform", 0.4)
    assert elder.slots["report"]["step"] == "what"


def test_a_number_works_in_the_usual_mode_where_several_choices_are_shown(citizen: Citizen) -> None:
    citizen.say("chào", "greet")
    assert "Bấm số" not in citizen.replies[-1].text
    citizen.say("2", "inform", 0.4)
    assert citizen.slots["report"]["step"] == "what"


def test_a_bare_number_beside_a_single_choice_is_an_answer_in_the_usual_mode(citizen: Citizen) -> None:
    citizen.say("đèn đường hư phường 7", "report_issue", ward="phường 7", topics=[{"code": "0301", "confidence": 0.9}])
    assert citizen.titles == ["Bỏ qua"]
    citizen.say("1", "inform", 0.4)
    assert citizen.slots["report"]["where"] == "1"


def test_a_number_without_a_choice_is_left_to_the_question(elder: Citizen) -> None:
    elder.say("chào", "greet")
    elder.say("9", "nlu_fallback", 0.2)
    assert elder.slots["report"] is None


def test_a_typed_score_is_the_score(citizen: Citizen) -> None:
    citizen.say("khen cô Lan làm việc nhanh, nói chuyện nhẹ nhàng", "praise")
    citizen.say("gửi đi", "affirm")
    code = citizen.slots["last_case"]
    for case in citizen.inbox.cases.values():
        case["is_closed"] = True
    citizen.say("chấm điểm", "rate")
    assert citizen.titles == ["1", "2", "3", "4", "5"]
    citizen.say("1", "inform", 0.4)
    assert citizen.inbox.sent("POST", f"{code}/rating")[0]["score"] == 1


def test_a_long_answer_comes_in_steps_and_one_goes_on(elder: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(f"{number}. Tờ khai số {number} theo mẫu, hai bản chính có chữ ký" for number in range(1, 9))
    found = {"procedure": {"id": "x", "name": "Đăng ký khai sinh"}, "parts": [text], "other_aspects": ["fee"]}
    monkeypatch.setattr(elder.client, "answer_procedure", lambda *_, **__: found)
    told = elder.say("khai sinh", "ask_documents", procedure="khai sinh")
    steps = [told]
    while "Xem tiếp" in elder.titles:
        assert len(elder.replies[0].text) < simple_mode.STEP_CHARACTERS + 40
        steps.append(elder.say("1", "inform", 0.3))
    assert len(steps) >= 2
    assert all(f"Tờ khai số {number} " in "\n".join(steps) for number in range(1, 9))
    assert "Tờ khai số 8 " not in told
    assert elder.titles[0] == "Tốn bao nhiêu"


def test_the_numbers_of_the_menu_above_work_while_a_long_answer_is_told(
    elder: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    elder.say("khai sinh", "ask_procedure", procedure="khai sinh")
    menu = list(elder.titles)
    assert menu[:2] == ["Chi tiết", "Tốn bao nhiêu"]
    usual = elder.client.answer_procedure
    text = "\n".join(f"{number}. Tờ khai số {number} theo mẫu, hai bản chính có chữ ký" for number in range(1, 20))
    found = {"procedure": {"id": "dang-ky-khai-sinh", "name": "Đăng ký khai sinh"}, "parts": [text]}
    monkeypatch.setattr(elder.client, "answer_procedure", lambda *_, **__: found)
    elder.say("1", "inform", 0.3)
    elder.say("1", "inform", 0.3)
    assert elder.titles == ["Xem tiếp"]
    monkeypatch.setattr(elder.client, "answer_procedure", usual)
    assert "Đăng ký khai sinh: [fee]" in elder.say("2", "inform", 0.3)


def test_after_the_last_step_without_choices_the_menu_above_is_shown_again(elder: Citizen) -> None:
    menu = [{"title": "Giấy tờ", "payload": "/greet"}, {"title": "Lệ phí", "payload": "/greet"}]
    elder.slots["more"] = [{"text": "phần hai", "buttons": [], "waits": True, "menu": menu}]
    said = elder.tap('/choose{"step":"more"}')
    assert "Bấm số 1: Giấy tờ\nBấm số 2: Lệ phí" in said


def test_a_plain_question_is_answered_with_what_is_needed_and_the_rest_has_numbers(elder: Citizen) -> None:
    said = elder.say("kết hôn làm sao", "ask_procedure", procedure="kết hôn")
    assert "Đăng ký kết hôn: [documents]" in said
    assert "[overview]" not in said
    assert "Tốn bao nhiêu" in elder.titles


def test_a_long_answer_left_alone_does_not_come_back(elder: Citizen) -> None:
    elder.slots["more"] = [{"text": "phần hai", "buttons": [], "waits": True}]
    elder.say("chào", "greet")
    assert elder.slots["more"] is None
    assert "phần hai" not in elder.tap('/choose{"step":"more"}')


def test_an_emergency_is_never_cut_into_steps(elder: Citizen) -> None:
    said = elder.say("cháy nhà rồi cứu với", "emergency")
    assert said.startswith("GỌI NGAY 114")
    assert elder.slots["more"] is None


def test_two_failed_turns_with_very_short_answers_switch_it_on() -> None:
    for text, count, is_on in (("cái đó", 2, True), ("cái đó", 1, False), ("cái hôm kia tôi gửi đó mà", 2, False)):
        turn = Turn("conv-1", "1", text, "nlu_fallback", 0.2)
        talk = Talk(
            turn, Memory(fallback_count=count), None, replies=[Reply("Việc nào ạ?", [{"title": "A", "payload": "/a"}])]
        )  # type: ignore[arg-type]
        speaking.after(talk)
        assert talk.memory.simple_mode is is_on
        assert ("Bấm số 1: A" in talk.replies[0].text) is is_on


def test_a_voice_note_goes_to_people_and_an_open_report_is_kept(citizen: Citizen) -> None:
    citizen.say("đèn đường hư", "report_issue", topics=[{"code": "0301", "confidence": 0.9}])
    said = citizen.say("", "send_photo", 1.0, files=[{"id": 1, "kind": "audio"}])
    assert "chưa nghe được" in said
    assert citizen.inbox.sent("POST", "/handover") == [{"message_id": "2", "reason": "voice"}]
    assert citizen.slots["report"]["topic"] == "0301"


def test_repeating_does_not_number_the_choices_twice(elder: Citizen) -> None:
    elder.say("chào", "greet")
    assert elder.say("nói lại", "nlu_fallback", 0.3).count("Bấm số 1:") == 1


def test_simple_texts_have_at_most_twelve_words_a_sentence_and_one_question() -> None:
    simple = {key: found for key, found in texts.responses().items() if key.endswith(texts.SIMPLE)}
    assert len(simple) > 40
    long = [one for found in simple.values() for text in found for one in sentences(text) if len(one.split()) > 12]
    assert long == []
    assert [key for key, found in simple.items() if any(text.count("?") > 1 for text in found)] == []


def test_simple_texts_stand_in_for_a_shipped_text_and_fill_no_other_places() -> None:
    shipped = texts.responses()
    for key in (key for key in shipped if key.endswith(texts.SIMPLE)):
        usual = shipped[key[: -len(texts.SIMPLE)]]
        places = set(re.findall(r"{(\w+)}", " ".join(usual))) | {"you", "You"}
        assert all(set(re.findall(r"{(\w+)}", text)) <= places for text in shipped[key]), key


def test_what_an_elder_reads_in_a_whole_report_is_short(elder: Citizen) -> None:
    heard = [
        elder.say("chào", "greet"),
        elder.say("2", "inform", 0.3),
        elder.say("đèn đường hư", "report_issue", topics=[{"code": "0301", "confidence": 0.9}]),
        elder.say("12 Lê Lợi phường 7", "inform", address="12 Lê Lợi", ward="phường 7"),
        elder.say("1", "inform", 0.3),
        elder.say("1", "inform", 0.3),
        elder.say("1", "inform", 0.3),
    ]
    assert "Gửi luôn được không" in heard[-1]
    elder.say("1", "inform", 0.3)
    assert len(elder.inbox.sent("POST", "/cases")) == 1
    too_long = [one for text in heard for one in sentences(text) if len(one.split()) > 13]
    assert too_long == []
    assert all(text.count("?") <= 1 for text in heard)


def test_a_report_for_a_relative_asks_for_consent_in_one_line_and_the_case_notes_it(citizen: Citizen) -> None:
    citizen.say("con nhắn giùm má nha", "inform", 0.4)
    citizen.say("đèn đường hư", "report_issue", topics=[{"code": "0301", "confidence": 0.9}])
    citizen.say("12 Lê Lợi phường 7", "inform", address="12 Lê Lợi", ward="phường 7")
    shown = citizen.say("gửi đi", "affirm")
    assert [line for line in shown.splitlines() if "đồng ý" in line] == [
        "Nhắn giùm má. Bấm Gửi đi tức là má đã đồng ý."
    ]
    citizen.tap_title("Gửi đi")
    [case] = citizen.inbox.sent("POST", "/cases")
    assert case["description"].startswith("đèn đường hư\n")
    assert "gửi giùm cho má" in case["description"]
    citizen.say("cây ngã chắn đường", "report_issue", topics=[{"code": "0501", "confidence": 0.9}])
    assert citizen.slots["report"]["acts_for"] is None


def test_a_wish_of_its_own_is_acknowledged_and_the_open_question_stays(citizen: Citizen) -> None:
    citizen.say("đèn đường hư", "report_issue", topics=[{"code": "0301", "confidence": 0.9}])
    said = citizen.say("đừng kêu anh chị, kêu bác đi con", "affirm")
    assert "gọi bác" in said
    assert citizen.slots["report"]["step"] == "where"
    assert "ở đâu" in said
    assert "má" in citizen.say("con nhắn giùm má nha", "nlu_fallback", 0.4)
    assert citizen.slots["address"] == "bác"
    assert citizen.slots["report"]["acts_for"] == "má"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", (2, False)),
        ("số 2 nha", (2, True)),
        ("bấm số hai", (2, True)),
        ("chon 3 di con", (3, True)),
        ("ba", None),
        ("2 ngày rồi", None),
        ("số nhà 2", None),
        ("0912345678", None),
        ("", None),
    ],
)
def test_a_number_is_a_choice_only_when_nothing_else_is_said(text: str, number: "tuple[int, bool] | None") -> None:
    assert simple_mode.typed_number(text) == number


def test_a_citizen_who_twice_says_next_to_nothing_gets_numbers(citizen: Citizen) -> None:
    unsure = [{"name": "inform", "confidence": 0.3}]
    citizen.say("cái đó", "nlu_fallback", 0.3, ranking=unsure)
    assert not citizen.slots["simple_mode"]
    said = citizen.say("cái kia", "nlu_fallback", 0.3, ranking=unsure)
    assert citizen.slots["simple_mode"] is True
    assert "1. Hỏi thủ tục" in said
    citizen.say("2", "nlu_fallback", 0.2)
    assert citizen.slots["report"] is not None


def test_a_number_without_a_menu_is_not_guessed_to_be_a_wish(citizen: Citizen) -> None:
    ranking = [{"name": "take_ticket", "confidence": 0.3}, {"name": "greet", "confidence": 0.2}]
    citizen.say("1", "nlu_fallback", 0.3, ranking=ranking)
    assert "Lấy số thứ tự" not in citizen.titles
    assert "Hỏi thủ tục" in citizen.titles
