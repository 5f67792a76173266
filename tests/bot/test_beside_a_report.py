"""What comes while a report is told: a score for an older case, a place nobody can find, a second matter."""

import pytest

from tests.bot.fake_inbox import FakeInbox
from tests.bot.talking import Citizen

POTHOLE = [{"code": "0101", "confidence": 0.9}]
LAMP = [{"code": "0301", "confidence": 0.95}]
CODE = "TV-PA-261120-00001-1"


@pytest.fixture
def telling(citizen: Citizen, inbox: FakeInbox) -> Citizen:
    """An older case is closed, a new report waits for its place."""
    citizen.say(
        "đèn đường tắt", "report_issue", topics=LAMP, address="số 5 Quang Trung", ward="p7", date_time="hôm qua",
        files=[{"id": 3, "kind": "image"}], phone="+84912345678",
    )  # fmt: skip
    citizen.say("gửi đi", "affirm")
    next(iter(inbox.cases.values()))["is_closed"] = True
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE)
    assert citizen.slots["report"]["step"] == "where"
    return citizen


@pytest.mark.parametrize(
    ("text", "intent", "score"),
    [("5 sao", "rate", 5), ("hài lòng", "rate", 4), ("đánh giá 2 sao, làm chậm", "rate", 2), ("4", "rate", 4),
     ("chấm 3 điểm nha", "inform", 3), ("không hài lòng", "abuse", 2)],
)  # fmt: skip
def test_a_score_said_in_a_report_is_kept_and_the_report_goes_on(
    telling: Citizen, inbox: FakeInbox, text: str, intent: str, score: int
) -> None:
    telling.say(text, intent)
    assert [body["score"] for body in inbox.sent("POST", f"{CODE}/rating")] == [score]
    report = telling.slots["report"]
    assert (report["step"], report["where"], report["paused"], report["what"]) == ("where", None, False, "ổ gà to lắm")
    assert telling.slots["pending"] is None
    telling.say("số 9 Lý Tự Trọng", "inform", address="số 9 Lý Tự Trọng")
    assert telling.slots["report"]["where"] == "số 9 Lý Tự Trọng"


def test_a_tapped_score_in_a_report_is_kept_and_the_question_comes_again(telling: Citizen, inbox: FakeInbox) -> None:
    telling.tap('/rate{"case_code":"%s","score":1}' % CODE)
    assert [body["score"] for body in inbox.sent("POST", "/rating")] == [1]
    assert "ở đâu" in telling.replies[-1].text or "địa chỉ" in telling.replies[-1].text
    assert telling.slots["report"]["paused"] is False


@pytest.mark.parametrize("text", ["5 sao", "4"])
def test_without_a_finished_case_nothing_is_scored(citizen: Citizen, inbox: FakeInbox, text: str) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE)
    citizen.say(text, "rate")
    assert not inbox.sent("POST", "/rating")


def test_being_content_is_the_matter_of_a_praise(telling: Citizen, inbox: FakeInbox) -> None:
    telling.say("hủy", "cancel")
    telling.tap("/praise")
    telling.say("tôi rất hài lòng cô tiếp dân ở phường", "rate")
    assert not inbox.sent("POST", "/rating")


@pytest.mark.parametrize("text", ["ở chỗ cũ á", "chỗ hôm bữa", "o cho cu", "chỗ này nè"])
def test_a_place_known_to_the_speaker_alone_is_asked_for_once_more(citizen: Citizen, text: str) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE)
    citizen.say(text, "inform")
    report = citizen.slots["report"]
    assert (report["step"], report["where"]) == ("where", None)
    citizen.say("số 9 Lý Tự Trọng", "inform", address="số 9 Lý Tự Trọng")
    assert citizen.slots["report"]["where"] == "số 9 Lý Tự Trọng"


def test_said_twice_such_a_place_is_kept_as_it_was_said(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE)
    citizen.say("ở chỗ cũ á", "inform")
    citizen.say("thì chỗ cũ đó", "inform")
    assert citizen.slots["report"]["where"] == "thì chỗ cũ đó"


def test_an_old_market_is_a_place(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE)
    citizen.say("chợ cũ", "inform")
    assert citizen.slots["report"]["where"] == "chợ cũ"


@pytest.mark.parametrize(
    ("text", "entities"),
    [("đèn đường trên cầu cũng tắt luôn", {}), ("đèn tắt hết ở đường Lê Lợi", {"address": "đường Lê Lợi"})],
)
def test_a_second_matter_told_where_a_place_was_asked_for_is_kept_for_later(
    citizen: Citizen, text: str, entities: "dict[str, str]"
) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE)
    citizen.say(text, "report_issue", topics=LAMP, **entities)
    report = citizen.slots["report"]
    assert (report["step"], report["where"], report["what"]) == ("where", None, "ổ gà to lắm")
    assert [later["text"] for later in report["queue"]] == [text]


def test_more_of_the_same_matter_is_no_second_report(citizen: Citizen) -> None:
    citizen.say("cống nghẹt", "report_issue", topics=[{"code": "0405", "confidence": 0.9}])
    citizen.say(
        "nước thải chảy ra đường Lê Lợi hôi lắm", "report_issue", topics=[{"code": "0603", "confidence": 0.99}],
        address="đường Lê Lợi",
    )  # fmt: skip
    assert citizen.slots["report"]["queue"] == []
    assert "Lê Lợi" in citizen.slots["report"]["where"]


@pytest.mark.parametrize(
    ("text", "confidence", "topic"),
    [
        ("rác đường Quang Trung phường Trà Vinh hôm qua", 0.87, ("0504", 0.37)),
        ("cống hôi đường Quang Trung phường Trà Vinh", 1.0, ("0405", 0.39)),
        ("karaoke đường Quang Trung phường Trà Vinh", 0.99, ("0601", 0.81)),
        ("chó dại đường Quang Trung phường Trà Vinh", 0.99, ("1006", 0.99)),
    ],
)
def test_a_bare_matter_with_street_and_ward_is_a_report(
    citizen: Citizen, text: str, confidence: float, topic: "tuple[str, float]"
) -> None:
    citizen.say(
        text, "inform", confidence, topics=[{"code": topic[0], "confidence": topic[1]}],
        address="đường Quang Trung", ward="phường Trà Vinh",
    )  # fmt: skip
    assert citizen.acted_on == "report_issue"
    assert citizen.slots["report"]["what"] == text


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("nhà em ở đường Quang Trung phường Trà Vinh", ("0804", 0.28)),
        ("cổng công an đường Quang Trung phường Trà Vinh", ("1003", 0.4)),
    ],
)
def test_an_address_alone_is_no_report(citizen: Citizen, text: str, topic: "tuple[str, float]") -> None:
    citizen.say(
        text, "inform", 0.99, topics=[{"code": topic[0], "confidence": topic[1]}],
        address="đường Quang Trung", ward="phường Trà Vinh",
    )  # fmt: skip
    assert citizen.slots["report"] is None
