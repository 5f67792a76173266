"""What frightened, hurried, lost or rude people type, and what they must not get for it."""

from typing import Optional

import pytest

from bot.actions import words
from tests.bot.talking import Citizen


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "number"),
    [
        ("ơi có ai không cháy lớn ở chợ Trà Vinh rồi", "greet", 0.8, "114"),
        ("má tui bị rắn cắn r, giờ sao", "ask_procedure", 0.42, "115"),
        ("con toi lac mat o cho tu sang gio chua thay", "check_dossier", 0.45, "111"),
        ("bi dien giat thi phai lam sao", "ask_procedure", 0.8, "TRÁNH XA"),
        ("toi bi te gay chan khong day duoc cuu toi", "report_issue", 0.88, "115"),
        ("trời ơi chém", "out_of_scope", 0.7, "113"),
    ],
)
def test_danger_is_heard_behind_another_intent(
    citizen: Citizen, text: str, intent: str, confidence: float, number: str
) -> None:
    assert number in citizen.say(text, intent, confidence).split("\n")[0]
    assert [body["priority"] for body in citizen.inbox.sent("POST", "/cases")] == ["P0"]


@pytest.mark.parametrize(
    "text",
    ["chạy xe ôm", "rửa xe ở đâu", "đường đang đào", "lãnh đạo phường", "em cần tư vấn", "bảo hiểm tai nạn làm ở đâu"],
)
def test_harmless_words_that_fold_to_danger_are_no_emergency(citizen: Citizen, text: str) -> None:
    assert "GỌI NGAY" not in citizen.say(text, "nlu_fallback", 0.3)
    assert citizen.inbox.sent("POST", "/cases") == []


def test_danger_is_not_told_to_wait_for_office_hours(citizen: Citizen) -> None:
    citizen.inbox.is_office_open = False
    said = citizen.say("cháy nhà rồi", "emergency")
    assert "7:30" not in said
    assert "Trực ban đã được báo" in said


def test_a_denunciation_is_told_calmly_and_without_office_hours(citizen: Citizen) -> None:
    citizen.inbox.is_office_open = False
    said = citizen.say("tôi tố cáo ông A nhận tiền", "denounce")
    assert "7:30" not in said
    assert "trả lời riêng" in said


@pytest.mark.parametrize("text", ["song chi cho khổ, chắc tui uống thuốc trừ sâu cho xong", "chán sống quá"])
def test_despair_is_met_with_care_and_a_person(citizen: Citizen, text: str) -> None:
    citizen.inbox.is_office_open = False
    said = citizen.say(text, "nlu_fallback", 0.3)
    assert "lo cho anh/chị" in said
    assert "đừng ở một mình" in said
    assert "7:30" not in said


def test_a_hurt_child_gets_the_number_for_children_first(citizen: Citizen) -> None:
    assert "111" in citizen.say("be gai 8 tuoi gan nha bi xam hai", "report_issue").split("\n")[0]


@pytest.mark.parametrize(
    ("text", "intent"),
    [("asdkjh qwe", "out_of_scope"), ("wo kriegt man Geburtsurkunden", "denounce"), ("😶🫥", "nlu_fallback")],
)
def test_what_cannot_be_read_gets_the_plain_menu(citizen: Citizen, text: str, intent: str) -> None:
    ranking = [{"name": "rate", "confidence": 0.3}, {"name": "ask_form", "confidence": 0.2}]
    assert "chưa hiểu" in citizen.say(text, intent, 0.5, ranking=ranking)
    assert citizen.titles == ["Hỏi thủ tục", "Báo sự cố", "Xem việc đã báo", "Gặp cán bộ"]
    assert citizen.inbox.sent("POST", "/handover") == []


def test_choices_of_a_fallback_are_plausible_or_the_plain_menu(citizen: Citizen) -> None:
    unlikely = [{"name": "rate", "confidence": 0.3}, {"name": "take_ticket", "confidence": 0.06}]
    citizen.say("cái đó hôm kia sao rồi ta", "nlu_fallback", 0.3, ranking=unlikely)
    assert citizen.titles == ["Hỏi thủ tục", "Báo sự cố", "Xem việc đã báo", "Gặp cán bộ"]


def test_who_does_not_understand_us_gets_examples_then_numbers_then_a_person(citizen: Citizen) -> None:
    assert "nói chuyện bình thường" in citizen.say("ko hieu gi het", "nlu_fallback", 0.3)
    assert "Gặp cán bộ" in citizen.titles
    assert "1. Hỏi thủ tục" in citizen.say("ko hieu luon", "report_issue", 0.7)
    assert citizen.inbox.sent("POST", "/handover") == []
    citizen.say("ko hieu gi ca", "nlu_fallback", 0.3)
    assert citizen.inbox.sent("POST", "/handover")[0]["reason"] == "not_understood"
    assert citizen.slots["report"] is None


def test_who_is_lost_in_a_report_is_asked_the_same_again_with_a_person_at_hand(citizen: Citizen) -> None:
    citizen.say("cây đổ ngang đường", "report_issue")
    citizen.say("ko hieu", "nlu_fallback", 0.3)
    assert citizen.slots["report"]["step"] == "where"
    assert citizen.slots["report"]["where"] is None
    assert "Gặp cán bộ" in citizen.titles


def test_three_questions_in_one_message_get_three_answers(citizen: Citizen) -> None:
    said = citizen.say(
        "lam khai sinh can gi, het bao nhieu tien va mat may ngay", "ask_fee", procedure="khai sinh"
    )  # fmt: skip
    assert said.index("[documents]") < said.index("[fee]") < said.index("[duration]")


def test_where_to_get_a_form_is_one_question(citizen: Citizen) -> None:
    said = citizen.say("tải mẫu đơn kết hôn ở đâu", "ask_form", procedure="kết hôn")
    assert "[form]" in said
    assert "[place]" not in said


def test_a_follow_up_that_only_names_another_procedure_is_understood(citizen: Citizen) -> None:
    citizen.say("khai sinh cần gì", "ask_documents", procedure="khai sinh")
    assert "Đăng ký kết hôn" in citizen.say("thế còn kết hôn", "nlu_fallback", 0.3)


def test_one_question_gets_one_answer(citizen: Citizen) -> None:
    said = citizen.say("khai sinh het bao nhieu tien", "ask_fee", procedure="khai sinh")
    assert "[documents]" not in said


def test_a_report_beside_a_question_is_offered_and_keeps_its_place(citizen: Citizen) -> None:
    said = citizen.say(
        "đèn đường hư ở 5 Lê Hồng Phong, sẵn hỏi làm khai sinh cần gì", "ask_documents",
        procedure="khai sinh", address="5 Lê Hồng Phong", topics=[{"code": "0301", "confidence": 0.7}],
    )  # fmt: skip
    assert "[documents]" in said
    citizen.say("ừ", "affirm")
    assert citizen.slots["report"]["where"] == "5 Lê Hồng Phong"
    assert "đèn đường hư" in citizen.slots["report"]["what"]


@pytest.mark.parametrize("intent", ["abuse", "out_of_scope", "nlu_fallback"])
def test_the_bare_name_of_a_paper_is_a_question_about_it(citizen: Citizen, intent: str) -> None:
    assert "căn cước" in citizen.say("cccd", intent, 0.9)


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("lam so do mat bao nhieu tien", True),
        ("sổ đỏ thì sao", True),
        ("ho so do gom gi", False),
        ("bao lau co", False),
    ],
)
def test_a_paper_whose_name_reads_like_small_words_is_heard(text: str, is_named: bool) -> None:
    assert words.names_paper(text) is is_named


def test_the_red_book_is_searched_for_and_not_asked_back(citizen: Citizen) -> None:
    citizen.say("lam so do mat bao nhieu tien", "ask_fee", procedure="sổ đỏ")
    queries = [query["q"] for _, path, query, _ in citizen.inbox.requests if path.endswith("/search")]
    assert queries[:1] == ["lam so do mat bao nhieu tien"]


def test_doing_a_paper_again_never_cancels_the_open_report(citizen: Citizen) -> None:
    citizen.say("rác không ai gom", "report_issue")
    citizen.say("kết hôn bao nhiêu tiền", "ask_fee", procedure="kết hôn")
    citizen.say("cap lai", "cancel", 0.9)
    assert citizen.slots["report"]["what"] == "rác không ai gom"


@pytest.mark.parametrize("text", ["đéo có ảnh", "tôi chưa chụp", "em không có hình"])
def test_a_rude_or_plain_no_to_the_photo_is_a_skip(citizen: Citizen, text: str) -> None:
    to_photo(citizen)
    citizen.say(text, "abuse", 0.9)
    assert citizen.slots["report"]["step"] == "phone"


def test_send_now_ends_the_questions_with_the_summary(citizen: Citizen) -> None:
    to_photo(citizen)
    assert "Gửi đi" in (citizen.say("gửi đi", "affirm") and citizen.titles)
    assert citizen.slots["report"]["step"] == "confirm"
    citizen.say("gửi luôn", "affirm")
    assert len(citizen.inbox.sent("POST", "/cases")) == 1


def to_photo(citizen: Citizen) -> None:
    citizen.say("ổ gà ở 5 Lê Hồng Phong phường 2 từ hôm qua", "report_issue", address="5 Lê Hồng Phong",
                ward="phường 2", date_time="hôm qua")  # fmt: skip
    assert citizen.slots["report"]["step"] == "photo"


@pytest.mark.parametrize(("place", "is_asked"), [("hẻm 5", True), ("hẻm 5 đường Nguyễn Đáng", False)])
def test_a_place_that_cannot_be_found_is_asked_for_once_more(citizen: Citizen, place: str, is_asked: bool) -> None:
    said = citizen.say(f"đèn đường hư ở {place}", "report_issue", address=place)
    assert ("dễ tìm" in said) is is_asked
    if is_asked:
        citizen.say("đường Nguyễn Đáng phường 7", "inform", address="đường Nguyễn Đáng", ward="phường 7")
        assert citizen.slots["report"]["where"] == "hẻm 5, đường Nguyễn Đáng phường 7"
        assert citizen.slots["report"]["step"] == "when"


@pytest.mark.parametrize(
    ("text", "intent", "ranked"),
    [
        ("rac do bay o hem 8 pham ngu lao phuong 1", "abuse", "abuse"),
        ("den hu o so 4 ly tu trong", "nlu_fallback", "inform"),
    ],
)
def test_a_place_and_a_matter_make_a_report_whatever_it_sounds_like(
    citizen: Citizen, text: str, intent: str, ranked: str
) -> None:
    ranking = [{"name": ranked, "confidence": 0.4}, {"name": "report_issue", "confidence": 0.3}]
    citizen.say(text, intent, 0.5, address="hem 8 pham ngu lao", ranking=ranking,
                topics=[{"code": "0401", "confidence": 0.8}])  # fmt: skip
    assert citizen.slots["report"]["what"] == text


def test_a_phone_number_in_single_figures_is_no_address(citizen: Citizen) -> None:
    to_photo(citizen)
    citizen.say("gửi đi", "affirm")
    citizen.say("so tui la 0 9 1 2 3 4 5 6 7 8", "inform", address="0 9 1 2 3 4 5 6 7 8")
    assert citizen.slots["report"]["where"] == "5 Lê Hồng Phong"
    assert citizen.slots["report"]["phone"] == "+84912345678"


def test_send_instead_of_a_phone_number_shows_the_summary(citizen: Citizen) -> None:
    citizen.say("nên mở thêm xe buýt cho học sinh", "petition")
    citizen.say("xong rồi", "affirm")
    assert citizen.slots["report"]["step"] == "confirm"
    assert citizen.slots["report"]["where"] is None


@pytest.mark.parametrize(("text", "additions"), [("là việc mới", 0), ("việc cũ", 1)])
def test_a_photo_is_sorted_by_typed_words_as_well(citizen: Citizen, text: str, additions: int) -> None:
    citizen.say("khen chị Hoa nhiệt tình", "praise")
    citizen.say("đúng", "affirm")
    citizen.photo(21)
    citizen.say(text, "nlu_fallback", 0.3)
    assert len(citizen.inbox.sent("POST", "/additions")) == additions
    assert (citizen.slots["report"] is not None) is (additions == 0)


@pytest.mark.parametrize("text", ["thoi ko can nua", "thôi để bữa khác", "không muốn báo nữa"])
def test_putting_the_report_off_cancels_it_at_the_first_question(citizen: Citizen, text: str) -> None:
    citizen.say("tôi muốn phản ánh", "report_issue")
    assert "Chưa" in citizen.say(text, "deny")
    assert citizen.slots["report"] is None


def test_an_insult_is_no_address(citizen: Citizen) -> None:
    citizen.say("nước máy bị cúp", "report_issue")
    citizen.say("may noi nhieu qua do ngu", "abuse", 0.9)
    assert citizen.slots["report"]["where"] is None
    assert citizen.slots["report"]["step"] == "where"


def test_a_vague_place_may_be_left_as_it_is(citizen: Citizen) -> None:
    citizen.say("đèn đường hư ở hẻm 5", "report_issue", address="hẻm 5")
    citizen.say("không biết", "deny")
    assert citizen.slots["report"]["where"] == "hẻm 5"
    assert citizen.slots["report"]["step"] == "when"


def test_a_photo_alone_may_stay_without_words(citizen: Citizen) -> None:
    citizen.photo(7)
    citizen.say("bỏ qua", "deny")
    assert citizen.slots["report"]["step"] == "where"
    assert citizen.slots["report"]["what"] == ""


def test_a_place_told_late_is_read_back(citizen: Citizen) -> None:
    citizen.say("ổ gà ở đường Lê Lợi phường 7", "report_issue", address="đường Lê Lợi", ward="phường 7")
    assert "Điện Biên Phủ" in citizen.say("à quên, Điện Biên Phủ mới đúng", "inform", address="Điện Biên Phủ")


def test_a_pin_with_nothing_to_say_keeps_asking_what_it_is_about(citizen: Citizen) -> None:
    citizen.say("", "send_location", location={"latitude": 9.9, "longitude": 106.3})
    citizen.say("bỏ qua", "deny")
    assert citizen.slots["report"]["step"] == "what"


@pytest.mark.parametrize(
    ("text", "ward", "sent"), [("chủ nhật thì sao", None, "một cửa"), ("phường 8", "phường 8", "thứ 7")]
)
def test_a_question_about_hours_goes_on(citizen: Citizen, text: str, ward: Optional[str], sent: str) -> None:
    citizen.say("thứ 7 có làm việc không", "ask_hours")
    entities = {"ward": ward} if ward else {}
    assert "Giờ làm việc" in citizen.say(text, "inform", 0.5, **entities)
    query = [query for verb, path, query, _ in citizen.inbox.requests if path.endswith("/offices")][-1]
    assert sent in query["q"]
    assert query["ward"] == (ward or "")


def test_other_business_after_office_hours_is_answered_as_such(citizen: Citizen) -> None:
    citizen.say("thứ 7 có làm việc không", "ask_hours")
    assert "không có gì" in citizen.say("cảm ơn", "thank") or "cứ nhắn" in citizen.replies[0].text


def test_how_far_after_a_report_means_the_report_and_not_a_dossier(citizen: Citizen) -> None:
    citizen.say("khen chị Hoa nhiệt tình", "praise")
    citizen.say("đúng", "affirm")
    assert "Tình trạng" in citizen.say("xong chưa", "check_dossier")
    assert "dichvucong.gov.vn" in citizen.say("hồ sơ của tôi xong chưa", "check_dossier")


def test_a_complaint_names_the_place_that_takes_complaints_only(citizen: Citizen) -> None:
    citizen.say("khiếu nại quyết định của ubnd phường", "complaint")
    [query] = [query for verb, path, query, _ in citizen.inbox.requests if path.endswith("/offices")]
    assert "ubnd" not in query["q"]


@pytest.mark.parametrize(
    ("text", "is_readable"), [("lam khai sinh", True), ("dm vl", True), ("hjkl zxcv", False), ("👍", False)]
)
def test_random_keys_are_told_from_words(text: str, is_readable: bool) -> None:
    assert words.is_readable(text) is is_readable
