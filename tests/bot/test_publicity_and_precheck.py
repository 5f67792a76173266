"""How the copy of a case will be shown, who decides it, and what is kindly said to be missing."""

from typing import List, Optional

import pytest

from bot.actions import publicity
from tests.bot.talking import Citizen


def to_summary(citizen: Citizen, text: str, intent: str = "report_issue", topic: str = "0301") -> str:
    """A report whose questions are all passed over; the bot's words with the summary."""
    said = citizen.say(text, intent, topics=[{"code": topic, "confidence": 0.9}])
    for _ in range(7):
        if citizen.slots["report"]["step"] == "confirm":
            break
        said = citizen.say("không biết", "inform")
    return said


def choice(citizen: Citizen) -> tuple:
    [body] = citizen.inbox.sent("POST", "/cases")
    return body["is_public"], body["hide_name"]


@pytest.mark.parametrize(
    ("text", "intent", "topic", "is_public"),
    [
        ("đèn đường hư hết rồi", "report_issue", "0301", True),
        ("nên lắp thêm đèn ở hẻm 5", "petition", "0301", True),
        ("cán bộ tiếp dân quát mắng tôi", "report_service", "1404", False),
        ("nhóm thanh niên hay tụ tập gây rối", "report_issue", "1001", False),
        ("hàng xóm bán số đề công khai", "report_issue", "1003", False),
        ("bị lừa chuyển tiền qua mạng", "report_issue", "1005", False),
        ("học sinh đánh nhau trong trường", "report_issue", "1202", False),
        ("ba dượng hay đánh cháu bé", "report_issue", "1303", False),
        ("tranh chấp ranh đất với hàng xóm", "report_issue", "0902", False),
        ("xin văn bản quy hoạch khu chợ", "request_information", "1505", False),
    ],
)
def test_places_are_public_and_people_private_unless_the_citizen_says_otherwise(
    citizen: Citizen, text: str, intent: str, topic: str, is_public: bool
) -> None:
    said = to_summary(citizen, text, intent, topic)
    assert ("Công khai: " in said) is is_public
    assert ("Riêng tư: " in said) is not is_public
    citizen.say("gửi đi", "affirm")
    assert choice(citizen) == (is_public, False)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("giấu tên giùm tôi", "hidden"),
        ("an danh nha em", "hidden"),
        ("đèn hư ở chợ, nhớ đừng ghi tên tôi vào", "hidden"),
        ("thôi khỏi ghi tên nha", "hidden"),
        ("không công khai", "private"),
        ("dung dang len nha", "private"),
        ("công khai được", "public"),
        ("không cần giấu tên", "public"),
        ("phường không công khai quy hoạch cho bà con biết gì hết", None),
        ("số điện thoại ẩn danh cứ gọi lừa đảo bà con hoài", None),
        ("bán số đề công khai giữa chợ không ai dẹp", None),
        ("đèn hư", None),
    ],
)
def test_a_wish_is_told_from_a_story(text: str, wish: Optional[str]) -> None:
    assert publicity.wish(text) == wish


@pytest.mark.parametrize("step", ["where", "when", "phone", "confirm"])
def test_asking_to_stay_unnamed_works_at_any_question_and_keeps_it_open(citizen: Citizen, step: str) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=[{"code": "0101", "confidence": 0.9}])
    for text in ("trước chợ", "hôm qua", "không có", "bỏ qua"):
        if citizen.slots["report"]["step"] == step:
            break
        citizen.say(text, "inform")
    said = citizen.say("giấu tên giùm tôi nha", "inform")
    assert "giấu tên" in citizen.replies[0].text
    assert citizen.slots["report"]["step"] == step
    assert citizen.slots["report"]["where"] in (None, "trước chợ")
    assert len(citizen.replies) == 2, said
    while citizen.slots["report"]["step"] != "confirm":
        citizen.say("bỏ qua", "deny")
    citizen.say("gửi đi", "affirm")
    assert choice(citizen) == (False, True)
    assert citizen.inbox.sent("POST", "/cases")[0]["contact_name"] is None


def test_a_wish_in_the_first_message_is_heard(citizen: Citizen) -> None:
    said = to_summary(citizen, "đèn đường hư trước chợ, xin ẩn danh nha")
    assert "giấu tên" in said
    citizen.say("gửi đi", "affirm")
    assert choice(citizen) == (False, True)


def test_one_tap_changes_it_and_another_changes_it_back(citizen: Citizen) -> None:
    to_summary(citizen, "đèn đường hư hết rồi")
    said = citizen.tap_title("Không công khai")
    assert "Riêng tư: " in said
    said = citizen.tap_title("Công khai được")
    assert "Công khai: " in said
    citizen.say("gửi đi", "affirm")
    assert choice(citizen) == (True, False)


def test_what_is_never_public_is_said_honestly_and_offers_no_button(citizen: Citizen) -> None:
    to_summary(citizen, "cán bộ tiếp dân quát mắng tôi", "report_service", "1404")
    assert "Công khai được" not in citizen.titles
    assert "chỉ cán bộ được đọc" in citizen.say("công khai được", "affirm")
    assert citizen.inbox.sent("POST", "/cases") == []
    citizen.say("gửi đi", "affirm")
    assert choice(citizen) == (False, False)


def test_an_emergency_and_a_denunciation_are_never_public(citizen: Citizen) -> None:
    citizen.say("cháy nhà rồi", "emergency")
    citizen.say("tôi tố cáo ông A nhận tiền", "denounce")
    bodies = citizen.inbox.sent("POST", "/cases")
    assert [(body["is_public"], body["hide_name"]) for body in bodies] == [(False, False), (False, True)]


def missing_line(said: str) -> List[str]:
    return [line for line in said.split("\n") if line.startswith("Để dễ được tiếp nhận")]


def test_one_line_says_what_is_missing_and_sending_works_all_the_same(citizen: Citizen) -> None:
    [line] = missing_line(to_summary(citizen, "cán bộ tiếp dân quát mắng tôi", "report_service", "1404"))
    assert "bộ phận" in line
    assert "thời gian" in line
    citizen.say("gửi đi", "affirm")
    assert len(citizen.inbox.sent("POST", "/cases")) == 1


def test_what_was_passed_over_but_matters_is_named_and_a_declined_photo_is_not(citizen: Citizen) -> None:
    citizen.say("đèn đường hư trước chợ", "report_issue", landmark="chợ", topics=[{"code": "0301", "confidence": 0.9}])
    citizen.say("bỏ qua", "deny")
    citizen.say("bỏ qua", "deny")
    [line] = missing_line(citizen.say("bỏ qua", "deny"))
    assert "thời gian" in line
    assert "ảnh" not in line


def test_a_complete_report_hears_nothing_about_missing_things(citizen: Citizen) -> None:
    citizen.say(
        "đèn đường hư trước chợ từ hôm qua", "report_issue", landmark="chợ", date_time="hôm qua",
        files=[{"id": 3, "kind": "image"}], topics=[{"code": "0301", "confidence": 0.9}],
    )  # fmt: skip
    assert missing_line(citizen.say("bỏ qua", "deny")) == []


def test_a_matter_named_later_is_no_longer_missing(citizen: Citizen) -> None:
    to_summary(citizen, "cán bộ tiếp dân quát mắng tôi", "report_service", "1404")
    said = citizen.say(
        "anh Tuấn, một cửa phường 7, hôm qua", "inform", person="Tuấn", ward="phường 7", date_time="hôm qua"
    )
    assert missing_line(said) == []


@pytest.mark.parametrize("text", ["hư rồi", "đường hư", "bị hư rồi em ơi"])
def test_a_matter_too_vague_is_asked_for_once_more(citizen: Citizen, text: str) -> None:
    citizen.say(text, "report_issue", topics=[{"code": "0101", "confidence": 0.1}])
    if citizen.slots["report"]["what"] == "":
        citizen.say(text, "inform")
    assert "rõ thêm" in citizen.replies[-1].text
    citizen.say("cái nắp cống bể một góc", "inform", topics=[{"code": "0403", "confidence": 0.9}])
    report = citizen.slots["report"]
    assert (report["step"], report["topic"]) == ("where", "0403")
    assert "nắp cống" in report["what"]


def test_a_vague_matter_may_stay_vague(citizen: Citizen) -> None:
    citizen.say("đường hư", "report_issue")
    citizen.say("không biết", "deny")
    assert citizen.slots["report"]["step"] == "where"


def test_a_clear_topic_needs_no_further_question(citizen: Citizen) -> None:
    citizen.say("đường hư", "report_issue", topics=[{"code": "0101", "confidence": 0.8}])
    assert citizen.slots["report"]["step"] == "where"
