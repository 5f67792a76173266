"""The topic stands in the summary; the citizen puts it right by a tap or in words, and is asked only where unsure."""

from typing import Any, Dict, List

import pytest

from tests.bot.talking import Citizen

RUBBISH = [
    {"code": "0501", "confidence": 0.9},
    {"code": "0405", "confidence": 0.05},
    {"code": "0404", "confidence": 0.02},
]
UNSURE = [
    {"code": "0501", "confidence": 0.4},
    {"code": "0405", "confidence": 0.35},
    {"code": "0404", "confidence": 0.1},
]
Json = Dict[str, Any]


def to_summary(citizen: Citizen, text: str, topics: List[Json], intent: str = "report_issue") -> str:
    said = citizen.say(text, intent, topics=topics, address="hẻm 8 Lê Hồng Phong", date_time="hôm qua")
    for _ in range(4):
        if citizen.slots["report"]["step"] in ("confirm", "topic"):
            break
        said = citizen.say("bỏ qua", "deny")
    return said


def sent(citizen: Citizen) -> Json:
    if citizen.slots["report"] is not None:
        citizen.say("gửi đi", "affirm")
    [body] = citizen.inbox.sent("POST", "/cases")
    return {name: body[name] for name in ("topic", "topic_by_citizen", "topic_guessed")}


def test_the_summary_names_the_topic_that_decides_who_gets_the_report(citizen: Citizen) -> None:
    said = to_summary(citizen, "rác đổ đầy hẻm 8 từ hôm qua", RUBBISH)
    assert "Nhóm việc: Rác không thu gom" in said
    assert sent(citizen) == {"topic": "0501", "topic_by_citizen": False, "topic_guessed": None}


@pytest.mark.parametrize("way", ["button", "Sửa nhóm việc", "sai nhóm rồi em", "doi linh vuc giup toi"])
def test_a_wrong_topic_is_put_right_from_the_three_likeliest(citizen: Citizen, way: str) -> None:
    to_summary(citizen, "nước dơ trào lên hẻm 8 từ hôm qua", RUBBISH)
    if way == "button":
        citizen.tap_title("Sửa nhóm việc")
    else:
        citizen.say(way, "inform")
    assert citizen.titles == ["Rác không thu gom", "Cống tắc", "Ngập", "Nhóm khác", "Bỏ qua"]
    said = citizen.tap_title("Cống tắc")
    assert "Nhóm việc: Cống tắc" in said
    assert sent(citizen) == {"topic": "0405", "topic_by_citizen": True, "topic_guessed": "0501"}


@pytest.mark.parametrize(
    "text", ["không phải rác, là cống nghẹt", "cống nghẹt chứ không phải rác", "ko phai rac ma la cong nghet"]
)
def test_words_put_the_topic_right_and_stay_in_the_story(citizen: Citizen, text: str) -> None:
    citizen.inbox.named = {"cong nghet": ["0405"]}
    to_summary(citizen, "nước dơ trào lên hẻm 8 từ hôm qua", RUBBISH)
    said = citizen.say(text, "report_issue", topics=RUBBISH)
    assert "Nhóm việc: Cống tắc" in said
    assert text in said
    assert sent(citizen)["topic"] == "0405"


def test_words_that_may_mean_two_topics_are_asked_about(citizen: Citizen) -> None:
    citizen.inbox.named = {"cong": ["0403", "0405"]}
    to_summary(citizen, "nước dơ trào lên hẻm 8 từ hôm qua", RUBBISH)
    citizen.say("không phải rác, là cống", "report_issue", topics=RUBBISH)
    assert citizen.titles[:2] == ["Nắp cống, hố ga hỏng", "Cống tắc"]
    assert "không phải rác, là cống" in citizen.slots["report"]["what"]
    assert "Nhóm việc: Cống tắc" in citizen.tap_title("Cống tắc")


def test_the_right_topic_may_stand_in_the_wish_to_change_it(citizen: Citizen) -> None:
    citizen.inbox.named = {"cong nghet": ["0405"]}
    to_summary(citizen, "nước dơ trào lên hẻm 8 từ hôm qua", RUBBISH)
    assert "Nhóm việc: Cống tắc" in citizen.say("sửa nhóm việc thành cống nghẹt nha", "inform")


def test_none_of_the_three_is_told_in_a_few_words(citizen: Citizen) -> None:
    citizen.inbox.named = {"cho tha rong": ["1006"]}
    to_summary(citizen, "chuyện này khổ lắm ở hẻm 8 từ hôm qua", RUBBISH)
    citizen.tap_title("Sửa nhóm việc")
    assert citizen.titles
    assert "vài chữ" in citizen.tap_title("Nhóm khác")
    assert "Nhóm việc: Chó thả rông" in citizen.say("chó thả rông", "inform")


def test_words_that_name_no_topic_go_to_officers_and_nothing_is_lost(citizen: Citizen) -> None:
    to_summary(citizen, "chuyện này khổ lắm ở hẻm 8 từ hôm qua", RUBBISH)
    citizen.tap_title("Sửa nhóm việc")
    said = citizen.say("chuyện bà con lối xóm", "inform")
    assert "Cán bộ sẽ xếp nhóm" in said
    assert "chuyện bà con lối xóm" in said
    assert sent(citizen) == {"topic": "0501", "topic_by_citizen": False, "topic_guessed": None}


def test_the_bot_asks_by_itself_only_where_it_is_unsure(citizen: Citizen) -> None:
    to_summary(citizen, "nước dơ trào lên hẻm 8 từ hôm qua", UNSURE)
    assert citizen.slots["report"]["step"] == "topic"
    assert "Nhóm việc: Ngập" in citizen.tap_title("Ngập")
    assert sent(citizen) == {"topic": "0404", "topic_by_citizen": True, "topic_guessed": "0501"}


@pytest.mark.parametrize("text", ["bỏ qua", "gửi đi", "ừ", "không rõ", "sao cũng được"])
def test_whoever_does_not_care_is_not_asked_again(citizen: Citizen, text: str) -> None:
    to_summary(citizen, "nước dơ trào lên hẻm 8 từ hôm qua", UNSURE)
    citizen.say(text, "inform")
    assert citizen.slots["report"]["step"] == "confirm"
    assert sent(citizen)["topic"] == "0501"


def test_a_city_may_switch_the_question_off(citizen: Citizen) -> None:
    citizen.inbox.ask_topic_below = 0.0
    to_summary(citizen, "nước dơ trào lên hẻm 8 từ hôm qua", UNSURE)
    assert citizen.slots["report"]["step"] == "confirm"


def test_in_the_simple_mode_numbers_choose_the_topic(citizen: Citizen) -> None:
    citizen.say("nói đơn giản thôi", "inform")
    to_summary(citizen, "nước dơ trào lên hẻm 8 từ hôm qua", RUBBISH)
    assert citizen.titles == ["Gửi đi", "Sửa lại", "Không công khai", "Hủy"]
    citizen.say("2", "inform")
    said = citizen.say(str(1 + citizen.titles.index("Sửa nhóm việc")), "inform")
    assert "Cống tắc" in said
    assert "Nhóm việc: Cống tắc" in citizen.say("số 2", "inform")


def test_an_open_topic_question_survives_a_side_question(citizen: Citizen) -> None:
    to_summary(citizen, "nước dơ trào lên hẻm 8 từ hôm qua", UNSURE)
    citizen.say("làm khai sinh cần giấy tờ gì?", "ask_documents", procedure="khai sinh")
    assert citizen.slots["report"]["step"] == "topic"


def test_a_topic_chosen_by_the_citizen_is_not_guessed_away_by_later_words(citizen: Citizen) -> None:
    to_summary(citizen, "nước dơ trào lên hẻm 8 từ hôm qua", RUBBISH)
    citizen.tap_title("Sửa nhóm việc")
    citizen.tap_title("Cống tắc")
    citizen.say("sửa nội dung", "inform")
    citizen.say("rác lấp kín miệng cống rồi", "report_issue", topics=RUBBISH)
    assert sent(citizen)["topic"] == "0405"


def test_without_the_names_of_topics_the_report_goes_on_as_before(citizen: Citizen) -> None:
    said = to_summary(citizen, "rác đổ đầy hẻm 8 từ hôm qua", [{"code": "9999", "confidence": 0.9}])
    assert "Nhóm việc" not in said
    assert "Sửa nhóm việc" not in citizen.titles
