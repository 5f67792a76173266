"""A low score is asked about: not done opens the case again, a remark is kept with the score."""

import pytest

from tests.bot.talking import Citizen
from tests.bot.test_own_data_and_closed_cases import closed_case


@pytest.fixture
def code(citizen: Citizen) -> str:
    return closed_case(citizen)


def rated(citizen: Citizen, code: str, score: int = 1) -> str:
    """As the inbox passes a tap on one of its own stars on."""
    return citizen.tap('/rate{"case_code":"%s","score":%d}' % (code, score))


@pytest.mark.parametrize("score", [1, 2])
def test_a_low_score_is_asked_about_with_two_choices(citizen: Citizen, code: str, score: int) -> None:
    rated(citizen, code, score)
    assert citizen.titles[:2] == ["Chưa xong, mở lại", "Xong, chưa hài lòng"]


def test_a_good_score_is_asked_nothing(citizen: Citizen, code: str) -> None:
    rated(citizen, code, 4)
    assert "Chưa xong, mở lại" not in citizen.titles


def test_not_done_opens_the_case_and_asks_what_is_wrong(citizen: Citizen, code: str) -> None:
    rated(citizen, code)
    said = citizen.tap_title("Chưa xong, mở lại")
    assert "mở lại" in said
    assert "còn vướng chỗ nào" in said
    citizen.say("đầu hẻm còn nguyên một nhánh to", "report_issue")
    additions = [order["text"] for order in citizen.inbox.sent("POST", f"/cases/{code}/additions")]
    assert additions == ["Tôi thấy việc chưa xong, xin mở lại.", "đầu hẻm còn nguyên một nhánh to"]


def test_the_button_opens_the_case_also_when_something_else_was_said_between(citizen: Citizen, code: str) -> None:
    rated(citizen, code)
    citizen.say("mấy giờ làm việc", "ask_hours")
    assert "mở lại" in citizen.tap('/rate{"case_code":"%s","step":"reopen"}' % code)


@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "report_service", "abuse", "out_of_scope"])
@pytest.mark.parametrize("taps_first", [True, False])
def test_the_reason_is_kept_with_the_score(citizen: Citizen, code: str, intent: str, *, taps_first: bool) -> None:
    rated(citizen, code, 2)
    if taps_first:
        citizen.tap_title("Xong, chưa hài lòng")
    assert "ghi lời này" in citizen.say("làm xong mà cau có quát nạt dân", intent)
    kept = citizen.inbox.sent("POST", f"/cases/{code}/rating")[-1]
    assert (kept["score"], kept["comment"]) == (2, "làm xong mà cau có quát nạt dân")


@pytest.mark.parametrize(
    ("text", "intent", "more"),
    [
        ("mấy giờ làm việc", "ask_hours", {}),
        ("ổ gà trước số 9 Lê Lợi", "report_issue", {"address": "số 9 Lê Lợi"}),
        ("không", "deny", {}),
        ("cho gặp cán bộ", "ask_human", {}),
    ],
)
def test_what_is_no_reason_goes_its_own_way(
    citizen: Citizen, code: str, text: str, intent: str, more: "dict[str, str]"
) -> None:
    rated(citizen, code)
    citizen.say(text, intent, **more)
    assert [order["comment"] for order in citizen.inbox.sent("POST", f"/cases/{code}/rating")] == [""]
