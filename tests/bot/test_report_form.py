"""The report form: what it takes, what it asks, how one leaves it."""

import pytest

from bot.actions import texts
from tests.bot.fake_inbox import example
from tests.bot.talking import Citizen

POTHOLE = [{"code": "0101", "confidence": 0.9}]


def asked(citizen: Citizen, step: str) -> bool:
    return citizen.slots["report"] is not None and citizen.slots["report"]["step"] == step


def test_a_message_that_says_everything_is_asked_for_a_photo_only_then_shown_and_sent(citizen: Citizen) -> None:
    citizen.say(
        "đèn đường trước số 12 Lê Lợi p7 tắt 3 hôm nay, 0912345678", "report_issue",
        topics=[{"code": "0301", "confidence": 0.9}],
        address="số 12 Lê Lợi", ward="p7", date_time="3 hôm nay", phone="+84912345678",
    )  # fmt: skip
    assert asked(citizen, "photo")
    said = citizen.photo(12)
    assert "số 12 Lê Lợi" in said
    assert "0912345678" not in said
    assert "•••678" in said
    said = citizen.say("ok gửi đi", "affirm")
    assert "TV-PA-261120-00001-1" in said
    assert "K7M2QX" in said
    [body] = inbox_cases(citizen)
    assert set(body) == set(example("create_case")["request"]["body"])
    assert (body["case_type"], body["topic"], body["ward"]) == ("PAHT", "0301", "Phường Nguyệt Hóa")
    assert (body["attachment_ids"], body["phone"], body["happened_at_text"]) == ([12], "+84912345678", "3 hôm nay")
    assert citizen.slots["report"] is None


def inbox_cases(citizen: Citizen) -> list:
    return citizen.inbox.sent("POST", "/cases")


def test_no_report_asks_more_than_six_questions(citizen: Citizen) -> None:
    citizen.say("cho tôi báo", "report_issue")
    answers = ["ổ gà to lắm", "gần lê lợi", "Phường Trà Vinh", "hôm qua", "bỏ qua", "bỏ qua", "bỏ qua"]
    questions = 1
    for answer in answers:
        if asked(citizen, "confirm"):
            break
        citizen.say(answer, "inform")
        questions += 1
    assert asked(citizen, "confirm")
    assert questions <= 6


def test_the_photo_may_come_first_and_starts_the_report(citizen: Citizen) -> None:
    citizen.photo(5)
    assert asked(citizen, "what")
    citizen.say("ok", "affirm")
    assert asked(citizen, "what"), "a nod is no description"
    citizen.say("rác đổ đầy hẻm", "report_issue")
    assert asked(citizen, "where")
    assert citizen.slots["report"]["files"] == [5]


def test_a_photo_at_any_later_question_is_kept_and_not_asked_for(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE)
    citizen.photo(7)
    assert asked(citizen, "where")
    citizen.say("trước chợ", "inform", landmark="chợ")
    citizen.tap_title("Hôm nay")
    assert asked(citizen, "phone")
    assert citizen.slots["report"]["when"] == "hôm nay"


@pytest.mark.parametrize(
    ("text", "intent"), [("hủy", "cancel"), ("thôi không báo nữa", "deny"), ("huy bo di", "inform")]
)
@pytest.mark.parametrize("step", ["where", "photo", "phone", "confirm"])
def test_cancel_works_at_every_question_and_sends_nothing(citizen: Citizen, step: str, text: str, intent: str) -> None:
    reach(citizen, step)
    assert texts.responses()["utter_cancelled"][0][:6] in citizen.say(text, intent)
    assert citizen.slots["report"] is None
    assert inbox_cases(citizen) == []


def reach(citizen: Citizen, step: str) -> None:
    """Open a report and answer until this question."""
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE)
    for name, text in (("where", "trước chợ"), ("when", "hôm qua"), ("photo", "không có"), ("phone", "bỏ qua")):
        if asked(citizen, step):
            return
        assert asked(citizen, name)
        citizen.say(text, "inform")
    assert asked(citizen, step)


def test_a_description_that_reads_like_another_intent_is_still_taken(citizen: Citizen) -> None:
    citizen.say("tôi muốn phản ánh cán bộ", "report_service")
    citizen.slots["report"]["what"], citizen.slots["report"]["step"] = "", "what"
    citizen.say("nộp hồ sơ khai sinh 3 tháng chưa xong, hỏi không ai trả lời", "check_dossier", procedure="khai sinh")
    assert "3 tháng" in citizen.slots["report"]["what"]


def test_refusing_a_phone_number_is_a_skip_and_never_a_cancel(citizen: Citizen) -> None:
    reach(citizen, "phone")
    citizen.say("thôi khỏi, ngại cho số lắm", "deny")
    assert asked(citizen, "confirm")
    assert citizen.slots["report"]["phone"] is None


def test_a_number_of_the_wrong_length_is_asked_once_more_only(citizen: Citizen) -> None:
    reach(citizen, "phone")
    citizen.say("09123", "inform")
    assert asked(citizen, "phone")
    citizen.say("09123", "inform")
    assert asked(citizen, "confirm")


def test_the_address_can_be_corrected_at_the_summary(citizen: Citizen) -> None:
    reach(citizen, "confirm")
    citizen.say("sửa địa chỉ", "inform")
    assert asked(citizen, "where")
    assert "số 5 Phạm Thái Bường p2" in citizen.say("số 5 Phạm Thái Bường p2", "inform", address="Phạm Thái Bường")
    citizen.say("đúng rồi", "affirm")
    [body] = inbox_cases(citizen)
    assert (body["address"], body["ward"]) == ("số 5 Phạm Thái Bường p2", "Phường Trà Vinh")


def test_a_question_about_a_procedure_is_answered_and_the_form_goes_on(citizen: Citizen) -> None:
    reach(citizen, "phone")
    said = citizen.say("làm khai sinh cần giấy tờ gì?", "ask_documents", procedure="khai sinh")
    assert "Đăng ký khai sinh: [documents]" in said
    assert asked(citizen, "phone")
    citizen.say("0912 345 678", "inform")
    assert citizen.slots["report"]["phone"] == "+84912345678"


def test_an_emergency_in_the_form_gives_the_numbers_and_a_p0_case_with_what_is_known(citizen: Citizen) -> None:
    reach(citizen, "photo")
    said = citizen.say("trời ơi cháy nhà rồi", "emergency", topics=[{"code": "1004", "confidence": 0.9}])
    assert citizen.replies[0].text.startswith("GỌI NGAY 114")
    assert all(number in said for number in ("113", "114", "115"))
    [body] = inbox_cases(citizen)
    assert (body["priority"], body["address"]) == ("P0", "trước chợ")
    assert citizen.slots["report"] is None
    assert citizen.inbox.sent("POST", "/handover")[0]["reason"] == "emergency"


def test_sending_twice_uses_one_message_id_so_that_one_case_is_made(citizen: Citizen) -> None:
    reach(citizen, "confirm")
    citizen.inbox.is_down = True
    said = citizen.say("gửi đi", "affirm")
    assert "chưa ghi nhận gì" in said
    assert asked(citizen, "confirm")
    citizen.inbox.is_down = False
    assert "TV-PA" in citizen.say("gửi đi", "affirm")
    assert {body["message_id"] for body in inbox_cases(citizen)} == {"1"}


def test_a_second_tap_on_send_after_the_receipt_says_that_it_was_sent(citizen: Citizen) -> None:
    reach(citizen, "confirm")
    citizen.tap('/choose{"step":"send"}')
    assert "TV-PA-261120-00001-1" in citizen.tap('/choose{"step":"send"}')
    assert len(inbox_cases(citizen)) == 1


def test_an_old_button_of_an_earlier_question_changes_nothing(citizen: Citizen) -> None:
    reach(citizen, "phone")
    citizen.tap('/choose{"step":"skip:photo"}')
    assert asked(citizen, "phone")
    citizen.tap('/choose{"step":"send"}')
    assert asked(citizen, "phone")
    assert inbox_cases(citizen) == []


def test_a_street_in_two_wards_is_asked_for_its_ward(citizen: Citizen) -> None:
    citizen.say("ổ gà to ở Lê Lợi", "report_issue", address="Lê Lợi")
    assert citizen.titles == ["Phường Trà Vinh", "Phường Nguyệt Hóa"]
    citizen.tap_title("Phường Nguyệt Hóa")
    assert citizen.slots["report"]["ward"] == "Phường Nguyệt Hóa"


@pytest.mark.parametrize(
    ("intent", "text", "case_type", "topic"),
    [
        ("petition", "đề nghị lắp thêm đèn ở hẻm 5", "KN", "0301"),
        ("report_service", "cán bộ tiếp dân quát mắng tôi", "PAKN", "1404"),
        ("complain_rule", "quy định nộp bản sao chứng thực quá vô lý", "PAKN", "1405"),
        ("praise", "khen chị Hoa ở một cửa rất nhiệt tình", "KNG", None),
        ("request_information", "xin văn bản quy hoạch khu đất chợ", "YCTT", None),
    ],
)
def test_each_kind_of_case_gets_its_own_type_and_topic(
    citizen: Citizen, intent: str, text: str, case_type: str, topic: str
) -> None:
    topics = [{"code": "0301", "confidence": 0.6}, {"code": "1404", "confidence": 0.3}]
    citizen.say(text, intent, topics=topics)
    for _ in range(5):
        if not asked(citizen, "confirm"):
            citizen.say("không biết", "inform")
    citizen.say("đúng", "affirm")
    [body] = inbox_cases(citizen)
    assert (body["case_type"], body["topic"], body["description"]) == (case_type, topic, text)


def test_a_better_place_given_instead_of_a_time_is_kept_and_the_time_asked_again(citizen: Citizen) -> None:
    citizen.say("heo chết trôi sông", "report_issue", landmark="cầu Long Bình")
    citizen.say("ngay cầu Long Bình 2", "inform", landmark="cầu Long Bình 2")
    assert asked(citizen, "when")
    assert citizen.slots["report"]["where"] == "cầu Long Bình 2"


@pytest.mark.parametrize("text", ["hôm qua", "từ hôm qua á"])
def test_a_time_told_instead_of_a_place_is_kept_and_the_place_asked_again(citizen: Citizen, text: str) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE)
    citizen.say(text, "inform", date_time="hôm qua")
    report = citizen.slots["report"]
    assert (report["where"], report["when"], report["step"]) == (None, "hôm qua", "where")
    citizen.say("trước chợ", "inform", landmark="chợ")
    assert asked(citizen, "photo")


def test_an_office_named_in_a_matter_of_service_is_its_place(citizen: Citizen) -> None:
    citizen.say("cán bộ một cửa phường 7 quát mắng tôi", "report_service", agency="một cửa phường 7")
    assert asked(citizen, "when")
    assert citizen.slots["report"]["where"] == "một cửa phường 7"


def test_one_telling_word_with_a_sure_topic_is_a_matter(citizen: Citizen) -> None:
    citizen.say("tôi muốn báo ổ gà", "report_issue", topics=POTHOLE)
    assert asked(citizen, "where")


def test_words_about_the_matter_instead_of_a_phone_number_are_kept(citizen: Citizen) -> None:
    reach(citizen, "phone")
    citizen.say("khúc gần bến xe", "petition", 0.4)
    assert asked(citizen, "confirm")
    assert "khúc gần bến xe" in citizen.slots["report"]["what"]


def test_asking_why_a_number_is_wanted_is_answered_and_asked_again_once(citizen: Citizen) -> None:
    reach(citizen, "phone")
    assert "không bắt buộc" in citizen.say("để làm gì mà xin số", "ask_procedure", 0.4)
    assert asked(citizen, "phone")


def test_how_long_in_the_middle_of_a_report_means_this_report(citizen: Citizen) -> None:
    reach(citizen, "photo")
    said = citizen.say("bao lâu thì xong?", "ask_duration")
    assert "hạn trả lời" in said
    assert asked(citizen, "photo")


def test_a_dangerous_matter_shows_the_numbers_before_the_form_goes_on(citizen: Citizen) -> None:
    said = citizen.say(
        "bé gái hàng xóm hay bị ba dượng đánh", "report_issue", topics=[{"code": "1303", "confidence": 0.9}]
    )
    assert "111" in said
    assert asked(citizen, "where")


def late_dossier(citizen: Citizen) -> None:
    citizen.say("hồ sơ đất nộp một cửa hẹn hôm qua chưa có", "check_dossier")
    citizen.tap("/report_service")
    assert citizen.slots["report"]["step"] == "where"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("thôi", "goodbye"), ("thôi để tui đợi thêm", "inform"), ("thôi tui tự hỏi", "nlu_fallback")],
)
def test_who_gives_up_at_the_first_question_is_not_asked_on_and_nothing_is_sent(
    citizen: Citizen, text: str, intent: str
) -> None:
    late_dossier(citizen)
    citizen.say(text, intent)
    report = citizen.slots["report"]
    assert report["paused"]
    assert report["where"] is None
    assert citizen.inbox.sent("POST", "/cases") == []


def test_who_gives_up_before_telling_anything_keeps_no_report(citizen: Citizen) -> None:
    citizen.tap("/report_service")
    citizen.say("thôi", "goodbye")
    assert citizen.slots["report"] is None


@pytest.mark.parametrize(
    ("text", "entities", "where"),
    [
        ("thôi, ở chợ phường 2", {"landmark": "chợ phường 2"}, "chợ phường 2"),
        ("Thới Hòa", {"address": "Thới Hòa"}, "Thới Hòa"),
        ("một cửa phường Thới An", {}, "một cửa phường Thới An"),
    ],
)
def test_a_place_is_taken_also_where_it_sounds_like_giving_up(
    citizen: Citizen, text: str, entities: "dict[str, str]", where: str
) -> None:
    late_dossier(citizen)
    citizen.say(text, "inform", **entities)
    assert where in citizen.slots["report"]["where"]
    assert not citizen.slots["report"]["paused"]


def test_thoi_at_a_question_that_may_be_passed_over_only_passes_it_over(citizen: Citizen) -> None:
    late_dossier(citizen)
    citizen.say("một cửa phường 2", "inform", landmark="một cửa phường 2")
    assert citizen.slots["report"]["step"] == "when"
    citizen.say("thôi", "goodbye")
    assert citizen.slots["report"]["step"] != "when"
    assert not citizen.slots["report"].get("paused")
