"""Questions and requests on one's own data; more words on a case that was closed."""

import pytest

from tests.bot.talking import Citizen

LAMP = [{"code": "0301", "confidence": 0.9}]


def closed_case(citizen: Citizen) -> str:
    """The code of a case that was sent and then closed."""
    citizen.say("cây đổ ngang đường ở chợ", "report_issue", landmark="chợ")
    while citizen.slots["report"]["step"] != "confirm":
        citizen.say("bỏ qua", "deny")
    citizen.say("gửi đi", "affirm")
    case = next(iter(citizen.inbox.cases.values()))
    case["is_closed"] = True
    return str(case["code"])


# own data


@pytest.mark.parametrize("text", ["người ngoài có đọc được tin này không", "ai thấy số của tôi", "có lưu lại ko"])
def test_a_question_on_own_data_is_answered_and_people_are_offered(citizen: Citizen, text: str) -> None:
    assert "mỗi lần xem đều có ghi lại" in citizen.say(text, "privacy_request")
    assert citizen.inbox.sent("POST", "/handover") == []
    citizen.say("ừ, cho gặp", "affirm")
    assert citizen.inbox.sent("POST", "/handover") == [{"message_id": "2", "reason": "privacy"}]


@pytest.mark.parametrize("text", ["xóa dữ liệu của tôi được không?", "ai cho lưu, tôi không đồng ý", "gỡ số tôi xuống"])
def test_a_request_on_own_data_goes_to_people(citizen: Citizen, text: str) -> None:
    assert "quyền xem, sửa" in citizen.say(text, "privacy_request")
    assert citizen.inbox.sent("POST", "/handover")[0]["reason"] == "privacy"


def test_a_question_on_own_data_inside_a_report_comes_back_to_it(citizen: Citizen) -> None:
    citizen.say("bóng đèn cháy", "report_issue", topics=LAMP)
    assert "phường" in citizen.say("ai đọc tin này vậy?", "privacy_request", 0.95).splitlines()[-1]
    assert citizen.slots["report"]["step"] == "where"
    assert citizen.slots["report"]["where"] is None


# a closed case


def test_more_on_a_closed_case_opens_it_again(citizen: Citizen) -> None:
    code = closed_case(citizen)
    assert "mở lại" in citizen.say("bổ sung: cây vẫn nằm đó, chưa ai dọn", "add_to_case")
    assert citizen.inbox.sent("POST", f"/cases/{code}/additions")[0]["text"].startswith("bổ sung")


def test_a_photo_alone_is_kept_with_a_closed_case_which_stays_closed(citizen: Citizen) -> None:
    code = closed_case(citizen)
    citizen.photo(9)
    said = citizen.tap('/choose{"step":"add_photo"}')
    assert code in said
    assert "mở lại" not in said


def test_after_the_status_of_a_closed_case_words_on_what_is_wrong_open_it(citizen: Citizen) -> None:
    code = closed_case(citizen)
    assert code in citizen.say("việc tôi báo tới đâu rồi", "check_case")
    assert "mở lại" in citizen.say("cây vẫn nằm y chang", "report_issue")


def test_after_the_status_of_a_closed_case_a_score_is_a_score(citizen: Citizen) -> None:
    closed_case(citizen)
    citizen.say("việc tôi báo tới đâu rồi", "check_case")
    assert "1/5" in citizen.say("cho 1 điểm, vẫn chưa dọn hết", "rate")


def test_after_the_status_of_a_closed_case_another_place_is_a_new_report(citizen: Citizen) -> None:
    closed_case(citizen)
    citizen.say("việc tôi báo tới đâu rồi", "check_case")
    citizen.say("số 5 Lê Lợi cũng chưa ai dọn rác", "report_issue", address="số 5 Lê Lợi")
    assert citizen.slots["report"]["where"] == "số 5 Lê Lợi"


def test_a_dossier_cannot_be_read_but_cases_reported_here_are_offered(citizen: Citizen) -> None:
    said = citizen.say("tôi muốn tra cứu hồ sơ đã gửi", "check_dossier")
    assert "chưa xem được" in said
    assert "Xem việc đã báo" in citizen.titles


def test_a_code_of_ours_shows_the_case_whatever_was_asked(citizen: Citizen) -> None:
    citizen.say("khen chị Hoa nhiệt tình", "praise")
    citizen.say("đúng", "affirm")
    code = citizen.slots["last_case"]
    assert "Tình trạng" in citizen.say(f"tra cứu hồ sơ {code}", "check_dossier")


def test_who_forgot_the_code_is_shown_the_own_cases(citizen: Citizen) -> None:
    citizen.say("khen chị Hoa nhiệt tình", "praise")
    citizen.say("đúng", "affirm")
    citizen.say("tra cứu hồ sơ đã gửi của tôi", "check_dossier")
    assert "Tình trạng" in citizen.say("không nhớ mã", "deny")


@pytest.mark.parametrize(
    ("asked", "intent"), [("việc tôi báo tới đâu rồi", "check_case"), ("tra hồ sơ đã gửi", "check_dossier")]
)
def test_who_forgot_the_code_and_reported_elsewhere_is_led_to_people(citizen: Citizen, asked: str, intent: str) -> None:
    citizen.say(asked, intent)
    said = citizen.say("tôi quên mã rồi", "deny")
    assert "Không nhớ mã cũng không sao" in said
    assert "Gặp cán bộ" in citizen.titles


def test_the_button_for_a_late_dossier_still_means_the_words_before(citizen: Citizen) -> None:
    citizen.say("hồ sơ đất nộp một cửa hẹn hôm qua chưa có", "check_dossier")
    citizen.tap("/report_service")
    assert citizen.slots["report"]["what"] == "hồ sơ đất nộp một cửa hẹn hôm qua chưa có"


# words on one's own case, while nothing is open


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("chưa sửa gì hết, vẫn còn ổ gà, mở lại giùm tôi", "report_issue"),
        ("ủa đèn có sáng đâu", "report_issue"),
        ("vẫn chưa lát gạch, tôi không đồng ý", "deny"),
        ("tôi muốn mở lại hồ sơ", "ask_procedure"),
        ("chưa sửa gì hết, xạo", "abuse"),
    ],
)
def test_what_is_not_mended_opens_the_case_again_without_asking_for_its_status_first(
    citizen: Citizen, text: str, intent: str
) -> None:
    code = closed_case(citizen)
    assert "mở lại" in citizen.say(text, intent)
    assert citizen.inbox.sent("POST", f"/cases/{code}/additions")[0]["text"] == text
    assert citizen.slots["report"] is None


def test_a_result_that_waits_for_the_citizens_word_is_answered_too(citizen: Citizen) -> None:
    code = closed_case(citizen)
    next(iter(citizen.inbox.cases.values())).update(is_closed=False, status="cho-dan-xac-nhan")
    citizen.say("chưa hết, vẫn tối", "nlu_fallback")
    assert citizen.inbox.sent("POST", f"/cases/{code}/additions")


@pytest.mark.parametrize("intent", ["inform", "thank", "report_issue", "nlu_fallback"])
def test_a_result_that_waits_ends_with_the_word_that_it_is_done_and_a_score_is_asked_for(
    citizen: Citizen, intent: str
) -> None:
    code = closed_case(citizen)
    next(iter(citizen.inbox.cases.values())).update(is_closed=False, status="cho-dan-xac-nhan")
    assert code in citizen.say("dạ người ta sửa xong rồi, cảm ơn", intent)
    assert citizen.inbox.sent("POST", f"/cases/{code}/additions")
    assert citizen.slots["pending"]["kind"] == "rate"


def test_that_it_is_done_said_of_a_case_at_work_is_no_confirmation(citizen: Citizen) -> None:
    closed_case(citizen)
    next(iter(citizen.inbox.cases.values())).update(is_closed=False)
    citizen.say("bên kia sửa rồi", "inform")
    assert citizen.slots["pending"] is None or citizen.slots["pending"]["kind"] != "rate"


def test_a_low_score_is_followed_by_what_is_wrong(citizen: Citizen) -> None:
    code = closed_case(citizen)
    citizen.say("cho 1 sao", "rate")
    citizen.say("còn nguyên đó chứ sửa gì", "report_issue")
    assert citizen.inbox.sent("POST", f"/cases/{code}/additions")


def test_a_wish_to_drop_an_open_case_reaches_the_officers(citizen: Citizen) -> None:
    code = closed_case(citizen)
    next(iter(citizen.inbox.cases.values()))["is_closed"] = False
    assert code in citizen.say("thôi rút lại phản ánh đi, người ta sửa xong rồi", "cancel")
    assert citizen.inbox.sent("POST", f"/cases/{code}/additions")


def test_send_after_the_receipt_was_sent_already(citizen: Citizen) -> None:
    code = closed_case(citizen)
    assert code in citizen.say("gửi", "ask_procedure", 0.4)


def test_another_matter_with_its_place_stays_a_new_report(citizen: Citizen) -> None:
    closed_case(citizen)
    citizen.say("đèn vẫn chưa sáng ở số 5 Lê Lợi", "report_issue", address="số 5 Lê Lợi")
    assert citizen.slots["report"]["where"] == "số 5 Lê Lợi"


def test_the_receipt_links_to_the_page_of_the_case_without_its_key(citizen: Citizen) -> None:
    citizen.say("cây đổ ngang đường ở chợ", "report_issue", landmark="chợ")
    while citizen.slots["report"]["step"] != "confirm":
        citizen.say("bỏ qua", "deny")
    receipt = citizen.say("gửi đi", "affirm")
    case = next(iter(citizen.inbox.cases.values()))
    assert f"{case['page_url']}" in receipt
    assert case["lookup_key"] not in case["page_url"]
