"""At the summary: a case of others that is the same may be followed, and the public copy may be looked at."""

import pytest

from tests.bot.talking import Citizen

FLOOD = [{"code": "0404", "confidence": 0.95}]
SAME = {"offer": 12, "text": "Ngập, đường Lê Lợi, 27/11, 3 người đã báo"}


@pytest.fixture
def offered(citizen: Citizen) -> Citizen:
    citizen.inbox.same = dict(SAME)
    return citizen


def to_summary(citizen: Citizen, text: str = "đường ngập sâu trước chợ") -> str:
    said = citizen.say(text, "report_issue", topics=FLOOD, landmark="chợ", ward="p7", date_time="tối qua")
    for _ in range(4):
        if citizen.slots["report"]["step"] == "confirm":
            break
        said = citizen.say("bỏ qua", "deny")
    return said


def cases(citizen: Citizen) -> list:
    return citizen.inbox.sent("POST", "/cases")


def test_what_others_told_is_shown_with_the_summary_and_costs_no_turn_more(offered: Citizen) -> None:
    said = to_summary(offered)
    assert SAME["text"] in said
    assert said.endswith("ạ?")
    assert offered.titles[:3] == ["Gửi việc mới", "Theo dõi việc đó", "Sửa lại"]
    [draft] = offered.inbox.sent("POST", "/reports/same")
    assert (draft["topic"], draft["description"]) == ("0404", "đường ngập sâu trước chợ")


@pytest.mark.parametrize("way", ["tap", "theo dõi việc đó", "tui cũng bị", "theo doi di em"])
def test_following_sends_no_report_and_gives_a_code_of_ones_own(offered: Citizen, way: str) -> None:
    to_summary(offered)
    said = offered.tap_title("Theo dõi việc đó") if way == "tap" else offered.say(way, "inform")
    assert "TV-PA-261120-00013-4" in said
    assert "K7M2QX" in said
    assert "Đang xử lý" in said
    assert cases(offered) == []
    assert offered.slots["report"] is None


@pytest.mark.parametrize(("text", "is_asked"), [("gửi việc mới", True), ("gửi đi", True), ("đúng rồi", False)])
def test_whoever_sends_all_the_same_is_asked_no_more_afterwards(offered: Citizen, text: str, *, is_asked: bool) -> None:
    to_summary(offered)
    assert "TV-PA-261120-00001-1" in offered.say(text, "affirm")
    assert [body["same_asked"] for body in cases(offered)] == [is_asked]


def test_a_case_that_ended_meanwhile_leaves_the_report_to_be_sent(offered: Citizen) -> None:
    to_summary(offered)
    offered.inbox.same = {"offer": 13, "text": "khác"}
    said = offered.tap_title("Theo dõi việc đó")
    assert "không còn mở" in said
    assert offered.titles[0] == "Gửi đi"
    offered.tap_title("Gửi đi")
    assert len(cases(offered)) == 1


def test_in_the_simple_mode_a_number_follows(offered: Citizen) -> None:
    offered.say("nói đơn giản thôi", "inform")
    assert "2: Theo dõi việc đó" in to_summary(offered)
    assert "TV-PA-261120-00013-4" in offered.say("2", "inform")


def test_the_next_matter_comes_after_following(offered: Citizen) -> None:
    to_summary(offered)
    offered.say("ngoài ra đèn đường trước số 5 Lê Lợi cũng tắt", "report_issue",
                topics=[{"code": "0301", "confidence": 0.9}], address="số 5 Lê Lợi")  # fmt: skip
    said = offered.tap_title("Theo dõi việc đó")
    assert "việc thứ hai" in said


def test_an_inbox_that_cannot_look_holds_up_nothing(citizen: Citizen) -> None:
    assert "Gửi luôn được không" in to_summary(citizen) or "gửi luôn nhé" in to_summary(citizen)
    assert citizen.titles[0] == "Gửi đi"


@pytest.mark.parametrize(
    "way", ["tap", "xem bản công khai", "cho xem thử bản công khai đi", "công khai những gì vậy", "xem công khai gì"]
)
def test_the_public_copy_is_shown_before_sending_and_changes_nothing(citizen: Citizen, way: str) -> None:
    to_summary(citizen, "đường ngập sâu trước chợ, nhà ông Nguyễn Văn Tám bị nặng")
    said = citizen.tap_title("Xem bản công khai") if way == "tap" else citizen.say(way, "inform")
    assert "███" in said
    assert "Nguyễn Văn Tám" not in said
    assert "Nhóm việc: Ngập" in said
    assert citizen.titles[0] == "Gửi đi"
    citizen.say("gửi đi", "affirm")
    assert cases(citizen)[0]["is_public"] is True


def test_what_is_kept_private_shows_no_copy(citizen: Citizen) -> None:
    to_summary(citizen)
    citizen.tap_title("Không công khai")
    assert "Xem bản công khai" not in citizen.titles
    assert "riêng tư" in citizen.say("xem bản công khai", "inform")
    assert citizen.inbox.sent("POST", "/public-copy") == []


def test_asked_in_the_middle_the_open_question_comes_again(citizen: Citizen) -> None:
    citizen.say("đường ngập sâu trước chợ", "report_issue", topics=FLOOD, landmark="chợ", ward="p7")
    assert citizen.slots["report"]["step"] == "when"
    citizen.say("xem bản công khai", "inform")
    assert citizen.slots["report"]["step"] == "when"
    assert "Hôm nay" in citizen.titles


@pytest.mark.parametrize(
    "text",
    [
        "thu tiền quỹ không công khai gì hết",
        "thu quỹ không công khai gì",
        "xã không công khai những gì đã thu",
        "phường bán đất không công khai cái gì cả",
        "quán nhậu đang những gì không biết mà ồn quá",
        "không cho dân xem bản công khai quy hoạch",
        "thu tien quy khong cong khai gi het",
    ],
)
def test_a_complaint_that_nothing_is_made_public_is_the_matter(citizen: Citizen, text: str) -> None:
    citizen.say("cho tôi phản ánh", "report_issue")
    assert citizen.slots["report"]["step"] == "what"
    citizen.say(text, "report_issue")
    assert citizen.slots["report"]["what"] == text
    assert citizen.slots["report"]["step"] != "what"
    assert citizen.slots["report"]["is_public"] is None
    assert citizen.inbox.sent("POST", "/public-copy") == []


@pytest.mark.parametrize("text", ["thu tiền quỹ cũng không công khai gì hết", "họ đang những gì lên đó không ai biết"])
def test_more_of_a_complaint_at_the_summary_shows_no_public_copy(citizen: Citizen, text: str) -> None:
    to_summary(citizen)
    citizen.say(text, "report_issue")
    assert citizen.inbox.sent("POST", "/public-copy") == []
    assert text in citizen.slots["report"]["what"]


def test_nothing_at_all_public_is_a_wish_where_nothing_else_is_said(citizen: Citizen) -> None:
    to_summary(citizen)
    citizen.say("đừng công khai gì hết nha", "inform")
    assert citizen.slots["report"]["is_public"] is False
    assert citizen.inbox.sent("POST", "/public-copy") == []


def test_a_report_corrected_into_a_danger_is_offered_no_case_of_others(offered: Citizen) -> None:
    to_summary(offered)
    [_] = offered.inbox.sent("POST", "/reports/same")
    said = offered.say(
        "không phải ngập sâu mà là cột điện rò điện", "inform", topics=[{"code": "0302", "confidence": 0.9}]
    )
    assert "rò điện" in offered.slots["report"]["what"]
    assert offered.slots["report"]["step"] == "confirm"
    assert SAME["text"] not in said


@pytest.mark.parametrize("text", ["việc khác mà", "việc mới"])
def test_another_matter_shows_the_summary_again_and_sends_nothing(offered: Citizen, text: str) -> None:
    to_summary(offered)
    said = offered.say(text, "deny")
    assert cases(offered) == []
    assert SAME["text"] not in said
    assert offered.titles[0] == "Gửi đi"
    offered.tap_title("Gửi đi")
    assert cases(offered)[0]["same_asked"] is True


def test_a_bare_no_sends_nothing(offered: Citizen) -> None:
    to_summary(offered)
    offered.say("không phải", "deny")
    assert cases(offered) == []
