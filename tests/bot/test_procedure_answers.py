"""Answers about procedures in conversation: every aspect in every channel, details, wards, forms, what is over."""

from typing import Any, Dict

import pytest

from tests.bot.talking import Citizen

CHANNELS = ("facebook", "zalo", "web")
ASKED = {
    "overview": ("làm khai sinh thế nào", "ask_procedure"),
    "documents": ("khai sinh cần giấy tờ gì", "ask_documents"),
    "form": ("tải mẫu tờ khai khai sinh", "ask_form"),
    "fee": ("khai sinh bao nhiêu tiền", "ask_fee"),
    "duration": ("khai sinh mấy ngày xong", "ask_duration"),
    "place": ("khai sinh nộp ở đâu", "ask_where"),
    "conditions": ("ai được đi khai sinh", "ask_conditions"),
    "online": ("khai sinh nộp qua mạng được không", "ask_online"),
    "steps": ("các bước làm khai sinh", "ask_procedure"),
    "source": ("khai sinh theo luật nào", "ask_procedure"),
}
WARDS = [{"code": "tra-vinh", "name": "Phường Trà Vinh"}, {"code": "nguyet-hoa", "name": "Phường Nguyệt Hóa"}]
BIRTH = "dang-ky-khai-sinh"


def queries(citizen: Citizen) -> "list[Dict[str, str]]":
    """What was asked of the catalogue's answers, in order."""
    return [query for _, path, query, _ in citizen.inbox.requests if path.endswith("/answer")]


def choices(citizen: Citizen) -> "list[Dict[str, Any]]":
    return citizen.inbox.sent("POST", "/choice")


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("aspect", sorted(ASKED))
def test_every_aspect_is_answered_in_every_channel_with_its_source_and_whole_buttons(
    citizen: Citizen, aspect: str, channel: str
) -> None:
    citizen.channel = channel
    text, intent = ASKED[aspect]
    said = citizen.say(text, intent, procedure="khai sinh")
    assert f"Đăng ký khai sinh: [{aspect}]" in said
    assert "https://dichvucong.gov.vn/" in said
    assert queries(citizen)[-1] == {"aspect": aspect, "channel": channel}
    assert citizen.titles
    assert all(len(title) <= 20 for title in citizen.titles)
    assert len(citizen.titles) <= 13  # quick replies of Messenger


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_details_are_one_tap_away_and_then_no_longer_offered(citizen: Citizen, channel: str) -> None:
    citizen.channel = channel
    citizen.say("khai sinh cần giấy tờ gì", "ask_documents", procedure="khai sinh")
    assert citizen.titles[0] == "Chi tiết"
    assert "[documents:detail]" in citizen.tap_title("Chi tiết")
    assert "Chi tiết" not in citizen.titles
    assert "Lệ phí" in citizen.titles


@pytest.mark.parametrize("words", ["chi tiết", "noi ro hon di em", "xem them"])
@pytest.mark.parametrize("intent", ["nlu_fallback", "inform", "affirm"])
def test_the_details_come_by_words_as_well(citizen: Citizen, words: str, intent: str) -> None:
    citizen.say("khai sinh cần giấy tờ gì", "ask_documents", procedure="khai sinh")
    assert "[documents:detail]" in citizen.say(words, intent, 0.4)


def test_words_for_details_without_any_procedure_stay_what_they_are(citizen: Citizen) -> None:
    assert "detail" not in citizen.say("chi tiết", "nlu_fallback", 0.4)
    assert queries(citizen) == []


def test_the_ward_is_asked_for_by_buttons_and_kept_for_the_next_question(citizen: Citizen) -> None:
    citizen.inbox.answers[(BIRTH, "place")] = {"wards": WARDS}
    citizen.say("khai sinh nộp ở đâu", "ask_where", procedure="khai sinh")
    assert citizen.titles[:2] == ["Phường Trà Vinh", "Phường Nguyệt Hóa"]
    citizen.inbox.answers[(BIRTH, "place")] = {"counters": [{"ward": "nguyet-hoa"}]}
    assert "[place:nguyet-hoa]" in citizen.tap_title("Phường Nguyệt Hóa")
    citizen.say("kết hôn nộp ở đâu", "ask_where", procedure="kết hôn")
    assert queries(citizen)[-1]["ward"] == "nguyet-hoa"


@pytest.mark.parametrize("answer", ["phường 7", "ở p7 á em"])
def test_a_typed_ward_old_or_new_answers_the_question_for_it(citizen: Citizen, answer: str) -> None:
    citizen.inbox.answers[(BIRTH, "place")] = {"wards": WARDS}
    citizen.say("khai sinh nộp ở đâu", "ask_where", procedure="khai sinh")
    assert "[place:phuong-nguyet-hoa]" in citizen.say(answer, "inform", ward=answer)


def test_other_business_after_the_question_for_the_ward_is_served(citizen: Citizen) -> None:
    citizen.inbox.answers[(BIRTH, "place")] = {"wards": WARDS}
    citizen.say("khai sinh nộp ở đâu", "ask_where", procedure="khai sinh")
    assert "Đăng ký kết hôn: [fee]" in citizen.say("kết hôn bao nhiêu tiền", "ask_fee", procedure="kết hôn")


def test_a_ward_named_in_the_question_is_asked_for_at_once(citizen: Citizen) -> None:
    citizen.say("khai sinh ở phường 7 nộp chỗ nào", "ask_where", procedure="khai sinh", ward="phường 7")
    assert queries(citizen)[-1]["ward"] == "phường 7"


def test_a_city_of_many_wards_shows_no_wall_of_buttons(citizen: Citizen) -> None:
    many = [{"code": f"w{number}", "name": f"Phường {number}"} for number in range(30)]
    citizen.inbox.answers[(BIRTH, "place")] = {"wards": many}
    citizen.say("khai sinh nộp ở đâu", "ask_where", procedure="khai sinh")
    assert "Phường 1" not in citizen.titles
    assert "[place:phuong-nguyet-hoa]" in citizen.say("phường 7", "inform", ward="phường 7")


@pytest.mark.parametrize(("channel", "links"), [("facebook", 0), ("zalo", 1), ("web", 1)])
def test_forms_open_by_a_button_where_the_channel_has_such(citizen: Citizen, channel: str, links: int) -> None:
    citizen.channel = channel
    form = {"name": "Tờ khai đăng ký khai sinh", "url": "https://dichvucong.gov.vn/to-khai.doc"}
    citizen.inbox.answers[(BIRTH, "form")] = {"files": [form, form]}
    citizen.say("tải mẫu tờ khai khai sinh", "ask_form", procedure="khai sinh")
    opened = [button for reply in citizen.replies for button in reply.buttons if button.get("url")]
    assert [button["url"] for button in opened] == [form["url"]] * links


def files_sent(citizen: Citizen) -> "list[int]":
    return [file for reply in citizen.replies for file in reply.files]


@pytest.mark.parametrize("channel", CHANNELS)
def test_forms_that_are_here_go_out_as_files_in_every_channel(citizen: Citizen, channel: str) -> None:
    citizen.channel = channel
    forms = [{"name": f"Mẫu {n}", "url": f"https://city.example/mau-don/{n}", "id": n} for n in (7, 8)]
    citizen.inbox.answers[(BIRTH, "form")] = {"files": forms}
    citizen.say("tải mẫu tờ khai khai sinh", "ask_form", procedure="khai sinh")
    assert files_sent(citizen) == [7, 8]
    assert not [button for reply in citizen.replies for button in reply.buttons if button.get("url")]


def test_asked_for_the_papers_no_file_is_pressed_on_anybody(citizen: Citizen) -> None:
    citizen.inbox.answers[(BIRTH, "documents")] = {"files": [{"name": "Mẫu", "url": "https://a.vn/mau-don/7", "id": 7}]}
    citizen.say("khai sinh cần giấy tờ gì", "ask_documents", procedure="khai sinh")
    assert files_sent(citizen) == []


def test_more_forms_than_fit_stay_buttons(citizen: Citizen) -> None:
    forms = [{"name": f"Mẫu {n}", "url": f"https://city.example/mau-don/{n}", "id": n} for n in range(1, 6)]
    citizen.inbox.answers[(BIRTH, "form")] = {"files": forms}
    citizen.channel = "web"
    citizen.say("tải mẫu tờ khai khai sinh", "ask_form", procedure="khai sinh")
    opened = [button["url"] for reply in citizen.replies for button in reply.buttons if button.get("url")]
    assert (files_sent(citizen), opened) == ([1, 2, 3], [form["url"] for form in forms[3:]])


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("status", ["ended", "replaced", "withdrawn"])
def test_a_procedure_that_is_no_longer_done_offers_its_successor_and_nothing_of_its_own(
    citizen: Citizen, status: str, channel: str
) -> None:
    citizen.channel = channel
    successor = {"id": "khai-sinh-lien-thong", "code": None, "name": "Khai sinh liên thông"}
    citizen.inbox.answers[(BIRTH, "fee")] = {"status": status, "successors": [successor], "other_aspects": []}
    citizen.say("khai sinh bao nhiêu tiền", "ask_fee", procedure="khai sinh")
    assert citizen.titles == ["Khai sinh liên thông", "Gặp cán bộ"]
    assert "[fee]" in citizen.tap_title("Khai sinh liên thông")
    assert queries(citizen)[-1]["aspect"] == "fee"


def test_an_ended_procedure_is_told_once_though_three_things_were_asked(citizen: Citizen) -> None:
    for aspect in ("documents", "fee", "duration"):
        citizen.inbox.answers[(BIRTH, aspect)] = {"status": "ended", "successors": []}
    citizen.say("lam khai sinh can gi, het bao nhieu tien va mat may ngay", "ask_fee", procedure="khai sinh")
    assert len(queries(citizen)) == 1
    assert citizen.titles == ["Gặp cán bộ"]


def test_what_the_record_does_not_hold_comes_with_a_person(citizen: Citizen) -> None:
    citizen.inbox.answers[(BIRTH, "conditions")] = {"is_held": False}
    citizen.say("ai được đi khai sinh", "ask_conditions", procedure="khai sinh")
    assert "Gặp cán bộ" in citizen.titles


def test_several_aspects_at_once_each_keep_their_own_details(citizen: Citizen) -> None:
    citizen.inbox.answers[(BIRTH, "fee")] = {"has_detail": True}
    citizen.say("khai sinh cần gì, bao nhiêu tiền", "ask_documents", procedure="khai sinh")
    assert citizen.titles[:2] == ["Thêm: Giấy tờ cần có", "Thêm: Lệ phí"]
    assert "[fee:detail]" in citizen.tap_title("Thêm: Lệ phí")


def test_a_procedure_that_is_gone_is_said_to_be_not_found(citizen: Citizen) -> None:
    citizen.tap('/ask_fee{"procedure_id": "khong-con"}')
    assert "Gặp cán bộ" in citizen.titles
    assert citizen.slots["procedure"] is None


def test_in_the_simple_mode_the_answer_comes_in_steps_with_numbers(citizen: Citizen) -> None:
    citizen.slots["simple_mode"] = True
    said = citizen.say("khai sinh cần giấy tờ gì", "ask_documents", procedure="khai sinh")
    assert "[documents]" in said
    assert "1: " in said


@pytest.mark.parametrize(("channel", "is_whole"), [("web", True), ("facebook", False)])
def test_a_successor_has_its_whole_name_on_the_button_where_the_channel_shows_it(
    citizen: Citizen, channel: str, is_whole: bool
) -> None:
    name = "Đăng ký khai sinh kết hợp nhận cha, mẹ, con"
    successor = {"id": "khai-sinh-lien-thong", "code": None, "name": name}
    citizen.inbox.answers["dang-ky-khai-sinh", "overview"] = {"status": "replaced", "successors": [successor]}
    citizen.channel = channel
    citizen.say("khai sinh", "ask_procedure", procedure="khai sinh")
    assert (name in citizen.titles) is is_whole
