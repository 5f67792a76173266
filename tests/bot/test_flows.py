"""Procedures, tracking, urgent matters, small talk: what the bot says and does outside the form."""

import pytest

from tests.bot.talking import Citizen


def test_a_follow_up_keeps_the_procedure_and_a_new_one_replaces_it(citizen: Citizen) -> None:
    assert "[documents]" in citizen.say(
        "lam khai sinh cho be can giay to j v ad", "ask_documents", procedure="khai sinh"
    )
    assert "Đăng ký khai sinh: [fee]" in citizen.say("the con le phi", "ask_fee")
    assert "Đăng ký khai sinh: [duration]" in citizen.say("bao lâu v", "ask_duration")
    assert "Đăng ký kết hôn: [fee]" in citizen.say("kết hôn thì bao nhiêu tiền", "ask_fee", procedure="kết hôn")
    assert "Đăng ký khai sinh: [online]" in citizen.say("quay lại khai sinh, nộp mạng đc ko", "ask_online")


def test_every_answer_about_a_procedure_names_its_source(citizen: Citizen) -> None:
    assert "https://dichvucong.gov.vn/" in citizen.say("đăng ký kết hôn", "ask_procedure", procedure="đăng ký kết hôn")


def test_a_field_the_catalogue_does_not_hold_is_not_invented(citizen: Citizen) -> None:
    said = citizen.say("khai sinh trả tại nhà không", "ask_delivery", procedure="khai sinh")
    assert "chưa có phần này" in said
    assert "Gặp cán bộ" in citizen.titles


def test_a_fragment_without_any_procedure_asks_which_and_keeps_the_aspect(citizen: Citizen) -> None:
    assert "thủ tục" in citizen.say("bao nhiêu tiền vậy", "ask_fee")
    assert "Đăng ký khai sinh: [fee]" in citizen.say("khai sinh", "nlu_fallback", 0.3)


def test_an_unsure_search_offers_the_nearest_and_a_typed_number_chooses(citizen: Citizen) -> None:
    citizen.say("làm căn cước cần gì", "ask_documents", procedure="căn cước")
    assert citizen.titles[-1] == "Gặp cán bộ"
    assert all(len(title) <= 20 for title in citizen.titles)
    again = citizen.say("bao lâu", "ask_duration")
    assert "1. " in again
    assert "[duration]" in citizen.say("số 2", "inform")
    citizen.say("làm căn cước cần gì", "ask_documents", procedure="căn cước")
    assert "Cấp lại thẻ căn cước: [documents]" in citizen.say("cap lai", "cancel", 0.6)


def test_other_business_ends_the_question_which_procedure(citizen: Citizen) -> None:
    citizen.say("bao lâu", "ask_duration")
    assert "Tôi chưa thấy việc nào" in citizen.say("việc tôi báo tới đâu rồi", "check_case")


def test_three_failures_in_a_row_offer_choices_then_numbers_then_a_person(citizen: Citizen) -> None:
    ranking = [{"name": "ask_hours", "confidence": 0.3}, {"name": "check_case", "confidence": 0.2}]
    citizen.say("cái đó hôm kia sao rồi ta", "nlu_fallback", 0.3, ranking=ranking)
    assert citizen.titles == ["Giờ làm việc", "Xem việc đã báo", "Hỏi thủ tục", "Gặp cán bộ"]
    said = citizen.say("thì cái hôm kia đó", "nlu_fallback", 0.3, ranking=ranking)
    assert "2. Báo sự cố" in said
    assert citizen.titles == ["1. Hỏi thủ tục", "2. Báo sự cố", "3. Xem việc đã báo", "4. Gặp cán bộ"]
    assert citizen.inbox.sent("POST", "/handover") == []
    citizen.say("trời ơi cái đó đó", "nlu_fallback", 0.3, ranking=ranking)
    assert citizen.inbox.sent("POST", "/handover") == [{"message_id": "3", "reason": "not_understood"}]


@pytest.mark.parametrize("answer", ["2", "số 2"])
def test_a_typed_number_after_the_second_failure_means_what_was_said_in_both(citizen: Citizen, answer: str) -> None:
    ranking = [{"name": "report_issue", "confidence": 0.3}]
    citizen.say("cái vòi trước ngõ xịt hoài", "nlu_fallback", 0.3, ranking=ranking)
    citizen.say("nước chảy ra đường kìa", "nlu_fallback", 0.3, ranking=ranking)
    citizen.say(answer, "inform", 0.5)
    assert citizen.slots["report"]["what"] == "cái vòi trước ngõ xịt hoài\nnước chảy ra đường kìa"


def test_a_turn_that_led_somewhere_starts_the_count_anew(citizen: Citizen) -> None:
    ranking = [{"name": "ask_hours", "confidence": 0.3}]
    citizen.say("cái đó hôm kia sao rồi ta", "nlu_fallback", 0.3, ranking=ranking)
    citizen.say("thì cái hôm kia đó", "nlu_fallback", 0.3, ranking=ranking)
    citizen.say("khai sinh cần gì", "ask_documents", procedure="khai sinh")
    citizen.say("cái đó hôm kia sao rồi ta", "inform", 0.5)
    assert citizen.inbox.sent("POST", "/handover") == []


def test_three_unclear_answers_to_the_summary_go_to_a_person_and_keep_the_draft(citizen: Citizen) -> None:
    citizen.say("khen chị Hoa ở một cửa nhiệt tình", "praise")
    citizen.say("bla bla", "nlu_fallback", 0.3)
    assert "Gặp cán bộ" not in citizen.titles
    citizen.say("bla bla", "nlu_fallback", 0.3)
    assert "Gặp cán bộ" in citizen.titles
    citizen.say("bla bla", "nlu_fallback", 0.3)
    assert citizen.inbox.sent("POST", "/handover") == [{"message_id": "4", "reason": "not_understood"}]
    citizen.say("tiếp tục", "inform")
    assert citizen.slots["report"]["step"] == "confirm"


def test_a_choice_of_the_fallback_means_the_words_that_were_not_understood(citizen: Citizen) -> None:
    ranking = [{"name": "report_issue", "confidence": 0.3}]
    citizen.say("cái vòi trước ngõ xịt hoài", "nlu_fallback", 0.3, ranking=ranking)
    citizen.tap_title("Báo sự cố")
    assert citizen.slots["report"]["what"] == "cái vòi trước ngõ xịt hoài"


def test_facts_with_a_clear_place_and_matter_start_a_report_even_when_taken_for_inform(citizen: Citizen) -> None:
    citizen.say(
        "den duong so 12 le loi tat roi", "inform", 0.7, address="so 12 le loi",
        topics=[{"code": "0301", "confidence": 0.8}],
        ranking=[{"name": "inform", "confidence": 0.7}, {"name": "report_issue", "confidence": 0.2}],
    )  # fmt: skip
    assert citizen.slots["report"]["where"] == "so 12 le loi"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("cháy nhà rồi cứu với", "114"),
        ("co nguoi bi dien giat", "TRÁNH XA"),
        ("ba tôi đột quỵ ngã bất tỉnh", "115"),
        ("tụi nó cầm dao chém nhau", "113"),
        ("cứu tôi với", "Nếu đang nguy hiểm"),
    ],
)
def test_an_emergency_says_the_fitting_number_first_and_always_all(citizen: Citizen, text: str, first: str) -> None:
    said = citizen.say(text, "emergency")
    assert first in citizen.replies[0].text.split("\n")[0]
    assert all(number in said for number in ("113", "114", "115"))
    assert [body["priority"] for body in citizen.inbox.sent("POST", "/cases")] == ["P0"]


def test_the_numbers_are_shown_even_when_the_inbox_is_down_and_nothing_is_pretended(citizen: Citizen) -> None:
    citizen.inbox.is_down = True
    said = citizen.say("cháy nhà rồi", "emergency")
    assert "114" in said
    assert "CHƯA báo được" in said
    assert "đã báo cho trực ban" not in said


@pytest.mark.parametrize("intent", ["emergency", "ask_procedure", "nlu_fallback"])
def test_despair_gets_gentle_words_and_a_person_whatever_the_intent(citizen: Citizen, intent: str) -> None:
    said = citizen.say("tôi muốn chết quá", intent, 0.5)
    assert "115" in said
    assert "lo cho anh/chị" in said
    assert citizen.slots["report"] is None
    assert citizen.inbox.sent("POST", "/handover")[0]["reason"] == "emergency"


def test_a_bare_caption_taken_for_an_emergency_in_a_form_stays_a_photo(citizen: Citizen) -> None:
    citizen.say("cống nghẹt hôi quá", "report_issue")
    said = citizen.say("nè em", "emergency", 0.56, files=[{"id": 3, "kind": "image"}])
    assert "114" not in said
    assert citizen.slots["report"]["files"] == [3]


def test_a_denunciation_is_recorded_without_any_detail_and_repeats_none(citizen: Citizen) -> None:
    said = citizen.say(
        "tôi tố cáo ông Nguyễn Văn A nhận hối lộ, tôi ở 5 Lê Lợi 0912345678", "denounce",
        person="Nguyễn Văn A", address="5 Lê Lợi", phone="+84912345678", files=[{"id": 9, "kind": "image"}],
    )  # fmt: skip
    [body] = citizen.inbox.sent("POST", "/cases")
    assert body["case_type"] == "TC"
    assert (body["address"], body["phone"], body["attachment_ids"]) == (None, None, [])
    for detail in ("Nguyễn Văn A", "Lê Lợi", "0912345678", "hối lộ"):
        assert detail not in said
        assert detail not in body["description"]
    assert citizen.inbox.sent("POST", "/handover")[0]["reason"] == "denunciation"


def test_a_complaint_is_guided_never_accepted_and_offers_a_person(citizen: Citizen) -> None:
    said = citizen.say("tôi khiếu nại quyết định thu hồi đất", "complaint")
    assert "90 ngày" in said
    assert "chưa phải là đơn khiếu nại hợp lệ" in said
    assert "thụ lý" not in said
    assert citizen.inbox.sent("POST", "/cases") == []
    citizen.say("có", "affirm")
    assert citizen.inbox.sent("POST", "/handover")[0]["reason"] == "complaint"


def test_questions_after_the_guidance_are_about_complaints(citizen: Citizen) -> None:
    citizen.say("tôi muốn khiếu nại quyết định xử phạt", "complaint")
    said = citizen.say("nộp đơn ở đâu", "ask_where")
    assert "Nơi tiếp công dân" in said
    assert "thủ tục nào" not in said
    assert "Giải quyết khiếu nại: [fee]" in citizen.say("có mất tiền không", "ask_fee")
    assert "Giải quyết khiếu nại: [form]" in citizen.say("có mẫu đơn không", "ask_form")
    assert "Giải quyết khiếu nại: [place]" in citizen.say("nộp ở đâu", "ask_where")


def test_a_person_can_still_be_had_after_asking_where_to_complain(citizen: Citizen) -> None:
    citizen.say("tôi muốn khiếu nại quyết định xử phạt", "complaint")
    citizen.say("nộp đơn ở đâu", "ask_where")
    citizen.say("có", "affirm")
    assert citizen.inbox.sent("POST", "/handover")[0]["reason"] == "complaint"


def test_another_procedure_named_after_the_guidance_is_answered(citizen: Citizen) -> None:
    citizen.say("tôi muốn khiếu nại quyết định xử phạt", "complaint")
    said = citizen.say("làm khai sinh ở đâu", "ask_where", procedure="khai sinh")
    assert "Đăng ký khai sinh: [place" in said


@pytest.mark.parametrize(
    ("text", "intent", "facts"),
    [
        ("ở UBND phường 7 đó, tôi tố cáo ông Tám nhận hối lộ", "denounce", {"ward": "phường 7", "person": "Tám"}),
        ("tôi tố cáo ông Tám ở phường 7", "report_service", {"ward": "phường 7", "person": "Tám"}),
        ("tố cáo ông Tám nhận tiền ở phường 7", "inform", {"ward": "phường 7", "person": "Tám"}),
    ],
)
def test_a_report_that_turns_out_to_be_a_denunciation_is_dropped_and_nothing_of_it_is_copied(
    citizen: Citizen, text: str, intent: str, facts: dict
) -> None:
    citizen.say("cán bộ tiếp dân làm khó tôi", "report_service", topics=[{"code": "1402", "confidence": 0.9}])
    said = citizen.say(text, intent, **facts)
    assert "đơn tố cáo hợp lệ" in said
    assert "đã bỏ" in said
    assert citizen.slots["report"] is None
    [body] = citizen.inbox.sent("POST", "/cases")
    assert body["case_type"] == "TC"
    assert "làm khó" not in str(body)
    assert "Tám" not in str(body)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("tôi muốn khiếu nại quyết định thu hồi đất ở phường 7", "report_issue"),
        ("tôi khiếu nại quyết định xử phạt ở phường 7", "complaint"),
    ],
)
def test_a_report_that_turns_out_to_be_a_complaint_is_guided_and_the_draft_is_kept(
    citizen: Citizen, text: str, intent: str
) -> None:
    citizen.say("rác đổ đầy hẻm nhà tôi", "report_issue", topics=[{"code": "0501", "confidence": 0.9}])
    said = citizen.say(text, intent, ward="phường 7")
    assert "chưa phải là đơn khiếu nại hợp lệ" in said
    assert "tòa án" in said
    assert "vẫn giữ" in said
    assert citizen.inbox.sent("POST", "/cases") == []
    assert "khiếu nại" not in citizen.slots["report"]["what"]
    citizen.say("tiếp tục", "inform")
    assert citizen.slots["report"]["step"] == "where"


@pytest.mark.parametrize(
    "text", ["không phải tố cáo ông Tám đâu, chỉ là ồn quá", "hàng xóm tố giác đổ rác", "tố cáo thì nộp ở đâu?"]
)
def test_the_bare_word_makes_no_denunciation(citizen: Citizen, text: str) -> None:
    citizen.say(text, "report_issue", person="Tám")
    assert citizen.inbox.sent("POST", "/cases") == []


def test_a_person_outside_office_hours_is_promised_for_the_right_time(citizen: Citizen) -> None:
    citizen.inbox.is_office_open = False
    assert "07:30 thứ Hai" in citizen.say("cho gặp cán bộ", "ask_human")


def test_the_third_insult_hands_over_and_the_first_stays_calm(citizen: Citizen) -> None:
    for _ in range(2):
        citizen.say("đồ ngu", "abuse")
        assert citizen.inbox.sent("POST", "/handover") == []
    citizen.say("đồ ngu", "abuse")
    assert len(citizen.inbox.sent("POST", "/handover")) == 1


def test_a_greeting_says_that_it_is_a_machine(citizen: Citizen) -> None:
    assert "tự động" in citizen.say("alo", "greet")
    assert "Gặp cán bộ" in citizen.titles


def test_what_cannot_be_done_here_is_said_and_the_dossier_never_asks_for_an_identity_number(citizen: Citizen) -> None:
    said = citizen.say("hồ sơ của tôi tới đâu rồi", "check_dossier")
    assert "chưa xem được" in said
    assert "dichvucong.gov.vn" in said
    assert "đừng gửi số căn cước" in said
    assert "chưa đặt được lịch" in citizen.say("hẹn gặp chủ tịch", "book_reception")
    assert "chưa lấy số" in citizen.say("lấy số thứ tự", "take_ticket")


def made_case(citizen: Citizen) -> str:
    citizen.say("khen chị Hoa ở một cửa nhiệt tình", "praise")
    citizen.say("đúng", "affirm")
    return citizen.slots["last_case"]


def test_a_case_is_shown_by_a_code_typed_anyhow_and_a_foreign_one_needs_its_key(citizen: Citizen) -> None:
    code = made_case(citizen)
    assert code in citizen.say(code.lower().replace("-", " "), "check_case")
    stranger = Citizen(citizen.inbox)
    stranger.client = citizen.client
    case = next(iter(citizen.inbox.cases.values()))
    citizen.inbox.cases = {("someone-else", "1"): case}
    assert "mã tra cứu" in stranger.say(code, "check_case")
    assert "Tình trạng" in stranger.say("K7M2QX", "nlu_fallback", 0.2)


def test_a_photo_after_a_report_asks_whether_it_belongs_to_it(citizen: Citizen) -> None:
    code = made_case(citizen)
    assert code in citizen.photo(21)
    citizen.tap_title("Thêm vào việc cũ")
    assert citizen.inbox.sent("POST", "/additions")[0]["attachment_ids"] == [21]


def test_a_score_is_taken_from_figures_words_or_a_button(citizen: Citizen) -> None:
    code = made_case(citizen)
    next(iter(citizen.inbox.cases.values()))["is_closed"] = True
    citizen.say("5 sao nha", "rate")
    citizen.say("quá tệ", "rate")
    citizen.tap('/rate{"case_code":"%s","score":4}' % code)
    assert [body["score"] for body in citizen.inbox.sent("POST", "/rating")] == [5, 1, 4]


def test_an_open_case_cannot_be_rated(citizen: Citizen) -> None:
    code = made_case(citizen)
    assert "chưa xử lý xong" in citizen.tap('/rate{"case_code":"%s","score":5}' % code)


def test_say_it_again_repeats_the_last_replies_with_their_buttons(citizen: Citizen) -> None:
    first = citizen.say("alo", "greet")
    assert citizen.say("nói lại", "nlu_fallback", 0.3) == first
    assert "Gặp cán bộ" in citizen.titles


def test_without_the_inbox_one_honest_sentence_and_the_memory_stays(citizen: Citizen) -> None:
    citizen.say("khai sinh cần gì", "ask_documents", procedure="khai sinh")
    citizen.inbox.is_down = True
    assert "chưa ghi nhận gì" in citizen.say("lệ phí", "ask_fee")
    assert len(citizen.replies) == 1
    assert citizen.slots["procedure"]["id"] == "dang-ky-khai-sinh"


def test_a_voice_message_is_answered_honestly(citizen: Citizen) -> None:
    assert "chưa nghe được" in citizen.say("", "send_photo", 1.0, files=[{"id": 1, "kind": "audio"}])
    assert citizen.slots["report"] is None


def test_doing_a_paper_again_is_a_procedure_and_not_a_wish_to_start_over(citizen: Citizen) -> None:
    assert "Cấp lại thẻ căn cước" in citizen.say("lam lai the can cuoc", "cancel", 0.9, procedure="cấp lại căn cước")
