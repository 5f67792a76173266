"""Where the answer of a case should go: chosen after the receipt, proved by a code, never pressed on anybody."""

from typing import Optional

import pytest

from tests.bot.fake_inbox import PROOF, example
from tests.bot.talking import Citizen

ASK = "Nơi nhận trả lời"


@pytest.fixture
def reported(citizen: Citizen) -> Citizen:
    """A citizen who has just got the receipt."""
    citizen.say(
        "đèn đường trước số 12 Lê Lợi p7 tắt 3 hôm nay, 0912345678", "report_issue",
        topics=[{"code": "0301", "confidence": 0.9}],
        address="số 12 Lê Lợi", ward="p7", date_time="3 hôm nay", phone="+84912345678",
    )  # fmt: skip
    citizen.say("bỏ qua", "deny")
    citizen.say("ok gửi đi", "affirm")
    assert ASK in citizen.titles
    return citizen


def chosen(citizen: Citizen) -> "list[tuple[str, str]]":
    return [(body["kind"], body["address"]) for body in citizen.inbox.sent("POST", "/contact")]


def pending(citizen: Citizen) -> Optional[str]:
    return (citizen.slots["pending"] or {}).get("kind")


def test_only_ways_that_are_open_are_offered(reported: Citizen) -> None:
    reported.tap_title(ASK)
    assert reported.titles == ["Ngay tại đây", "Tin nhắn SMS", "Thư điện tử", "Nhận tại quầy"]


@pytest.mark.parametrize(("title", "kind"), [("Ngay tại đây", "chat"), ("Nhận tại quầy", "counter")])
def test_a_way_without_an_address_is_kept_at_once(reported: Citizen, title: str, kind: str) -> None:
    reported.tap_title(ASK)
    reported.tap_title(title)
    assert (chosen(reported), pending(reported)) == ([(kind, "")], None)


def test_a_number_is_asked_for_and_proved_by_the_code_sent_there(reported: Citizen) -> None:
    reported.tap_title(ASK)
    reported.tap_title("Tin nhắn SMS")
    assert pending(reported) == "contact_address"
    said = reported.say("số tui nè 0900 000 001", "inform")
    assert "***001" in said
    assert "0900" not in said
    assert chosen(reported) == [("sms", "+84900000001")]
    assert "chưa đúng" in reported.say("000000", "inform")
    assert "***001" in reported.say("123 456", "nlu_fallback")
    assert pending(reported) is None
    sent = reported.inbox.sent("POST", "/contact/code")
    assert set(sent[0]) == set(example("prove_contact")["request"]["body"])
    assert [body["code"] for body in sent] == ["000000", PROOF]


@pytest.mark.parametrize(
    ("words", "kind", "address"),
    [
        ("có kết quả thì nhắn tin điện thoại giùm tui 0912 345 678", "sms", "+84912345678"),
        ("bao ket qua qua mail ba.tu@vidu.vn nha", "email", "ba.tu@vidu.vn"),
        ("tra loi o day duoc roi", "chat", ""),
    ],
)
def test_a_wish_in_words_after_the_receipt_is_understood(
    reported: Citizen, words: str, kind: str, address: str
) -> None:
    reported.say(words, "inform")
    assert chosen(reported) == [(kind, address)]


def test_what_is_no_address_is_asked_for_again_and_then_left(reported: Citizen) -> None:
    reported.tap_title(ASK)
    reported.tap_title("Thư điện tử")
    assert "chưa đọc được" in reported.say("batu@", "inform")
    assert "chưa đọc được" in reported.say("batu@vidu", "inform")
    reported.say("batu@vidu", "nlu_fallback")
    assert chosen(reported) == []
    assert pending(reported) != "contact_address"


def test_who_does_not_want_to_say_a_number_gets_the_answer_here(reported: Citizen) -> None:
    reported.tap_title(ASK)
    reported.tap_title("Tin nhắn SMS")
    assert "tại đây" in reported.say("thôi bỏ qua", "deny") or pending(reported) is None


@pytest.mark.parametrize("text", ["cháy nhà rồi, gọi 0912345678", "chay nha ba con oi 0912345678"])
def test_a_cry_for_help_is_never_taken_for_an_address(reported: Citizen, text: str) -> None:
    reported.tap_title(ASK)
    reported.tap_title("Tin nhắn SMS")
    assert "114" in reported.say(text, "emergency")
    assert chosen(reported) == []


def test_a_question_meanwhile_is_answered(reported: Citizen) -> None:
    reported.tap_title(ASK)
    assert "[overview]" in reported.say("làm khai sinh thế nào", "ask_procedure", procedure="khai sinh")


@pytest.mark.parametrize(("status", "words"), [(422, "chưa đọc được"), (429, "một phút"), (404, "mã")])
def test_a_refusal_of_the_inbox_is_told_in_plain_words(reported: Citizen, status: int, words: str) -> None:
    reported.inbox.contact_refusal = status
    reported.tap_title(ASK)
    reported.tap_title("Tin nhắn SMS")
    assert words in reported.say("0912345678", "inform")


def test_without_a_receipt_words_of_a_wish_change_nothing(citizen: Citizen) -> None:
    citizen.say("bao ket qua qua sms nha 0912345678", "inform")
    assert chosen(citizen) == []


def test_another_number_instead_of_the_code_begins_anew(reported: Citizen) -> None:
    reported.tap_title(ASK)
    reported.tap_title("Tin nhắn SMS")
    reported.say("0912345678", "inform")
    reported.say("à nhầm 0912345679", "inform")
    assert chosen(reported)[-1] == ("sms", "+84912345679")
    assert pending(reported) == "contact_code"
