"""One sentence takes a consent back, "toi dong y" gives it again, and what was agreed to is told when asked."""

import pytest

from bot.actions import consents, publicity
from tests.bot.talking import Citizen
from tests.bot.test_own_data_and_closed_cases import LAMP, closed_case

CONSENTS = "/conversations/conv-1/consents"
TO_TRAIN = ("training", False)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("đừng dùng tin của tôi để dạy máy", TO_TRAIN),
        ("dung dung tin cua toi de day may", TO_TRAIN),
        ("dung lay tin nhan cua tui day AI nha", TO_TRAIN),
        ("ko dong y cho dung tin nhan de huan luyen ai", TO_TRAIN),
        ("Tôi không muốn tin nhắn của tôi bị dùng để huấn luyện AI.", TO_TRAIN),
        ("đừng cho bot học từ tin nhắn của em", TO_TRAIN),
        ("rút đồng ý dạy máy", TO_TRAIN),
        ("khong dong y day may", TO_TRAIN),
        ("dừng dùng dữ liệu của tôi để train chatbot", TO_TRAIN),
        ("cấm lấy tin của tôi dạy máy", TO_TRAIN),
        ("tôi đồng ý cho dùng tin để dạy máy", ("training", True)),
        ("cu dung tin cua toi day AI di", ("training", True)),
        ("toi khong dong y cong khai", ("public_copy", False)),
        ("ko dong y cong khai nua nha", ("public_copy", False)),
        ("không cho công khai hồ sơ của tôi nữa", ("public_copy", False)),
        ("rut lai su dong y cong khai", ("public_copy", False)),
        ("tôi đồng ý công khai", ("public_copy", True)),
        ("đừng hỏi đánh giá nữa", ("rating", False)),
        ("khoi nhac toi cham diem nua", ("rating", False)),
        ("bo theo doi vu chung nua nha", ("news", False)),
        ("đừng gửi tin chung nữa", ("news", False)),
        ("không muốn nhận được tin chung nữa", ("news", False)),
    ],
)
def test_the_ways_people_take_it_back_or_give_it_are_read_with_and_without_marks(
    text: str, answer: tuple[str, bool]
) -> None:
    assert consents.answer_in(text) == answer


@pytest.mark.parametrize(
    "text",
    [
        "không gửi được tin nhắn đây máy bị hư",
        "khong cho dan xem cong khai quy hoach",
        "trường không dạy máy tính cho con tôi",
        "không đóng tiền học máy may thì sao",
        "sao không hỏi tôi đánh giá",
        "thủ quỹ không công khai gì hết",
        "quán karaoke không cho ai ngủ",
        "đường hư, đừng nói tên em",
        "không đồng ý với quyết định thu hồi đất",
        "dùng tin của tôi để dạy máy cũng được",
        "toi khong dong y cong khai vi pham cua ong chu tich",
    ],
)
def test_other_matters_take_nothing_back(text: str) -> None:
    answer = consents.answer_in(text)
    assert answer is None or answer[1] is True


@pytest.mark.parametrize(
    "text",
    [
        "có đồng ý công khai không",
        "đồng ý công khai không",
        "co dong y cho dung tin nhan day AI chua",
        "tôi không muốn rút đồng ý công khai",
        "đừng rút đồng ý dạy máy",
        "không nhận được tin chung",
        "tôi không theo dõi được hồ sơ nữa",
        "không ai hỏi tôi đánh giá",
        "không hỏi ý kiến dân mà đánh giá hài lòng",
        "họ không đồng ý công khai",
    ],
)
def test_questions_and_complaints_give_nothing_and_take_nothing_back(text: str) -> None:
    assert consents.answer_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "phường có lớp dạy may không",
        "trung tâm có đào tạo lái máy xúc không",
        "có lớp huấn luyện bơi không",
        "ủy ban đã cho phép việc gì ở đó",
        "chủ nhà đó đã cho phép gì chưa",
    ],
)
def test_who_asks_about_a_course_or_a_permit_is_not_told_of_consents(citizen: Citizen, text: str) -> None:
    assert "dạy trợ lý" not in citizen.say(text, "nlu_fallback", 0.3)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("chưa đồng ý công khai", "private"),
        ("không muốn bị công khai", "private"),
        ("có công khai không", None),
        ("đồng ý công khai không", None),
        ("không sao, công khai đi", "public"),
        ("công khai được", "public"),
    ],
)
def test_in_a_report_only_a_yes_is_a_yes(text: str, wanted: str | None) -> None:
    assert publicity.wish(text) == wanted


@pytest.mark.parametrize("text", ["dạ", "gửi đi", "tốt", "roi"])
def test_thanks_and_a_second_send_after_the_receipt_are_no_consent(citizen: Citizen, text: str) -> None:
    citizen.inbox.receipt = {"asks_consent": "training"}
    sent_report(citizen)
    citizen.say(text, "affirm")
    assert citizen.inbox.sent("POST", CONSENTS) == []


@pytest.mark.parametrize("intent", ["privacy_request", "nlu_fallback", "out_of_scope", "report_issue"])
def test_a_withdrawal_takes_effect_at_once_whatever_it_was_taken_for_and_calls_nobody(
    citizen: Citizen, intent: str
) -> None:
    said = citizen.say("dung dung tin cua toi de day may", intent, 0.8)
    assert "không dùng để dạy trợ lý nữa" in said
    assert citizen.inbox.sent("POST", CONSENTS) == [{"message_id": "1", "purpose": "training", "is_given": False}]
    assert citizen.inbox.sent("POST", "/handover") == []
    assert citizen.acted_on in ("privacy_request", "")


@pytest.mark.parametrize("text", ["toi dong y", "tôi đồng ý lại", "thoi toi dong y", "dong y nha em"])
def test_who_agrees_afterwards_gives_it_back(citizen: Citizen, text: str) -> None:
    citizen.say("đừng dùng tin của tôi để dạy máy", "privacy_request")
    assert "Cảm ơn" in citizen.say(text, "affirm")
    assert [body["is_given"] for body in citizen.inbox.sent("POST", CONSENTS)] == [False, True]


def test_a_mere_ok_gives_nothing_back(citizen: Citizen) -> None:
    citizen.say("đừng dùng tin của tôi để dạy máy", "privacy_request")
    citizen.say("ok em", "thank")
    assert len(citizen.inbox.sent("POST", CONSENTS)) == 1


def test_a_yes_days_later_answers_something_else(citizen: Citizen) -> None:
    citizen.say("đừng dùng tin của tôi để dạy máy", "privacy_request")
    citizen.wait(days=3)
    citizen.say("tôi đồng ý", "affirm")
    assert len(citizen.inbox.sent("POST", CONSENTS)) == 1


def test_a_report_goes_on_after_a_withdrawal(citizen: Citizen) -> None:
    citizen.say("bóng đèn cháy", "report_issue", topics=LAMP)
    said = citizen.say("à mà đừng dùng tin của tôi để dạy máy", "deny", 0.7)
    assert "không dùng để dạy trợ lý nữa" in said
    assert citizen.slots["report"]["step"] == "where"
    assert len(citizen.inbox.sent("POST", CONSENTS)) == 1


def test_in_a_report_not_agreeing_to_publish_is_about_that_report(citizen: Citizen) -> None:
    assert publicity.wish("không đồng ý công khai") == "private"
    citizen.say("bóng đèn cháy", "report_issue", topics=LAMP)
    citizen.say("không đồng ý công khai", "deny", 0.9)
    assert citizen.slots["report"]["is_public"] is False
    assert citizen.inbox.sent("POST", CONSENTS) == []


def test_the_citizen_hears_that_a_public_copy_went_down(citizen: Citizen) -> None:
    closed_case(citizen)
    citizen.inbox.copies = 1
    said = citizen.say("toi khong dong y cong khai", "deny")
    assert "không hồ sơ nào" in said
    assert "gỡ xuống" in said


@pytest.mark.parametrize(
    "text", ["tôi đã đồng ý những gì", "toi da dong y nhung gi", "có dùng tin của tôi để dạy máy không"]
)
def test_what_was_agreed_to_is_a_short_list(citizen: Citizen, text: str) -> None:
    said = citizen.say(text, "privacy_request", 0.6)
    assert "Dùng tin nhắn đã che tên, số, địa chỉ để dạy trợ lý: không" in said
    assert "28/11/2026" in said
    assert "chưa đồng ý" in said
    assert citizen.inbox.sent("POST", CONSENTS) == []
    assert citizen.inbox.sent("POST", "/handover") == []


def sent_report(citizen: Citizen) -> str:
    citizen.say("bóng đèn cháy", "report_issue", topics=LAMP)
    citizen.say("trước số 12 Lê Lợi, phường 7", "inform", address="12 Lê Lợi", ward="Phường 7")
    said = ""
    for _ in range(8):
        if citizen.slots["report"] is None:
            break
        is_last = citizen.slots["report"]["step"] == "confirm"
        said = citizen.say("gửi đi" if is_last else "bỏ qua", "affirm" if is_last else "deny")
    return said


@pytest.mark.parametrize(
    ("reply", "is_given"), [("đồng ý", True), ("ok", True), ("không", False), ("ko dong y", False)]
)
def test_where_the_city_asks_first_the_receipt_asks_and_silence_is_no_yes(
    citizen: Citizen, reply: str, is_given: bool
) -> None:
    citizen.inbox.receipt = {"asks_consent": "training"}
    said = sent_report(citizen)
    assert "có đồng ý cho dùng tin nhắn" in said
    assert {"Tôi đồng ý", "Không đồng ý"} <= set(citizen.titles)
    assert citizen.inbox.sent("POST", CONSENTS) == []
    citizen.say(reply, "affirm" if is_given else "deny")
    assert [body["is_given"] for body in citizen.inbox.sent("POST", CONSENTS)] == [is_given]


def test_the_buttons_of_the_question_answer_it(citizen: Citizen) -> None:
    citizen.inbox.receipt = {"asks_consent": "training"}
    sent_report(citizen)
    citizen.tap_title("Không đồng ý")
    assert [body["is_given"] for body in citizen.inbox.sent("POST", CONSENTS)] == [False]


def test_who_once_refused_hears_that_the_report_stays_private(citizen: Citizen) -> None:
    citizen.inbox.receipt = {"is_kept_private": True}
    assert "được giữ riêng tư" in sent_report(citizen)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("xóa hết dữ liệu của tôi", "delete"),
        ("cho tôi xem dữ liệu của tôi", "see"),
        ("đính chính thông tin của tôi giúp", "correct"),
        ("hạn chế xử lý dữ liệu của tôi", "object"),
    ],
)
def test_a_request_about_own_data_goes_to_people_with_its_kind(citizen: Citizen, text: str, wanted: str) -> None:
    citizen.say(text, "privacy_request")
    (order,) = citizen.inbox.sent("POST", "/handover")
    assert (order["reason"], order["data_request"]) == ("privacy", wanted)
