"""Where the words are surer than the trained intent: what the bot then acts on, and that it says so."""

from typing import Any, Dict, List

import pytest

from bot.actions import codes_said
from bot.actions.procedures import beside
from bot.actions.turn import Turn
from tests.bot.talking import Citizen

Json = Dict[str, Any]
LAMP = [{"code": "0301", "confidence": 0.9}]


def ranked(*names: str) -> List[Json]:
    return [{"name": name, "confidence": 0.6 / (place + 1)} for place, name in enumerate(names)]


# a report that was taken for mere facts


def test_a_report_taken_for_facts_is_acted_on_as_a_report(citizen: Citizen) -> None:
    citizen.say(
        "bóng đèn cháy trước số 8 Trần Phú", "inform", 0.99, address="số 8 Trần Phú", topics=LAMP,
        ranking=ranked("inform", "report_issue"),
    )  # fmt: skip
    assert citizen.acted_on == "report_issue"
    assert citizen.slots["report"]["where"] == "số 8 Trần Phú"


def test_a_name_a_number_and_an_address_are_no_report(citizen: Citizen) -> None:
    citizen.say(
        "tôi tên Lê Văn Tám, sđt 0900000111, nhà ở 15 Lê Lợi", "inform", 0.99, address="15 Lê Lợi",
        person="Lê Văn Tám", phone="0900000111", ranking=ranked("inform", "report_issue"),
        topics=[{"code": "0802", "confidence": 0.5}],
    )  # fmt: skip
    assert citizen.acted_on == ""
    assert citizen.slots["report"] is None


def test_the_trained_intent_stands_where_it_was_followed(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm", "report_issue")
    assert citizen.acted_on == ""


def test_a_report_is_read_again_after_a_question_it_does_not_answer(citizen: Citizen) -> None:
    citizen.say("việc tôi báo tới đâu rồi", "check_case")
    assert citizen.slots["pending"]["kind"] == "case_code"
    citizen.say("bóng đèn cháy ở chợ", "inform", landmark="chợ", topics=LAMP, ranking=ranked("inform", "report_issue"))
    assert citizen.slots["report"]["what"] == "bóng đèn cháy ở chợ"


# a wish to report


@pytest.mark.parametrize(("text", "intent"), [("t muốn báo 2 chuyện nha", "cancel"), ("e cần phản ánh", "take_ticket")])
def test_a_wish_to_report_without_content_opens_the_form(citizen: Citizen, text: str, intent: str) -> None:
    citizen.say(text, intent, 0.5)
    assert citizen.slots["report"]["step"] == "what"
    assert citizen.acted_on == "report_issue"


def test_an_unsure_denunciation_is_no_wish_to_report(citizen: Citizen) -> None:
    citizen.say("tôi muốn tố giác", "denounce", 0.4)
    assert citizen.slots["report"] is None
    assert [body["case_type"] for body in citizen.inbox.sent("POST", "/cases")] == ["TC"]


# numbers of other kinds


@pytest.mark.parametrize("written", ["CCCD 084185001234", "căn cuoc 084 185 001234", "so cc 080201001234"])
def test_an_identity_number_is_no_case_code(written: str) -> None:
    assert codes_said.case_code_in(f"tôi gửi {written} nè") is None


@pytest.mark.parametrize("written", ["TV-PA-261120-00012-7", "tv pa 261120 00012 7", "tvpa261120000127"])
def test_a_case_code_typed_anyhow_is_one(written: str) -> None:
    assert codes_said.case_code_in(f"mã {written} ạ") == "TV-PA-261120-00012-7"


def test_a_question_beside_names_and_numbers_is_answered(citizen: Citizen) -> None:
    told, question = "em tên Sa, cccd 084185001234", "làm khai sinh cần giấy gì"
    whole = f"{told}, cho hỏi {question}"
    parts = [
        {"start": 0, "end": len(told), "is_turn": False, "intent": "inform", "confidence": 0.9, "entities": [],
         "topic_ranking": []},
        {"start": whole.index(question), "end": len(whole), "is_turn": True, "intent": "ask_documents",
         "confidence": 0.9, "entities": [], "topic_ranking": []},
    ]  # fmt: skip
    assert "Đăng ký khai sinh: [documents]" in citizen.say(whole, "inform", 0.9, parts=parts)
    assert citizen.acted_on == "ask_documents"


def test_a_named_procedure_is_asked_about_also_without_any_pause_before_the_question(citizen: Citizen) -> None:
    said = citizen.say(
        "em tên Sa cccd 084185001234 xin hỏi khai sinh tốn bao nhiêu tiền", "inform", 0.9, procedure="khai sinh",
        id_number="084185001234", ranking=ranked("inform", "book_reception"),
    )  # fmt: skip
    assert "Đăng ký khai sinh: [fee]" in said
    assert citizen.acted_on == "ask_fee"


# procedures and papers handed in


def test_few_words_after_choices_mean_the_choice_they_fit(citizen: Citizen) -> None:
    citizen.say("cho hỏi về căn cước", "ask_procedure", procedure="căn cước")
    assert citizen.slots["pending"]["kind"] == "choose_procedure"
    assert "Cấp lại thẻ căn cước" in citizen.say("bị mất, xin lại", "privacy_request", 0.87)
    assert citizen.acted_on == "ask_procedure"
    assert citizen.inbox.sent("POST", "/handover") == []


@pytest.mark.parametrize(("text", "intent"), [("gặp cán bộ lại", "ask_human"), ("cháy nhà cháy lại", "emergency")])
def test_choices_swallow_no_call_for_people(citizen: Citizen, text: str, intent: str) -> None:
    citizen.say("cho hỏi về căn cước", "ask_procedure", procedure="căn cước")
    citizen.say(text, intent, 0.95)
    assert len(citizen.inbox.sent("POST", "/handover")) == 1


def test_how_far_papers_have_come_is_no_question_where_to_hand_them_in(citizen: Citizen) -> None:
    said = citizen.say("giấy khai sinh đã nộp ở một cửa, duyệt chưa vậy", "ask_where", procedure="giấy khai sinh")
    assert "dichvucong.gov.vn" in said
    assert citizen.acted_on == "check_dossier"


def test_where_to_hand_in_is_still_that(citizen: Citizen) -> None:
    assert "[place]" in citizen.say("hồ sơ khai sinh nộp ở đâu", "ask_where", procedure="khai sinh")


def test_an_unsure_question_that_names_a_procedure_plainly_is_answered(citizen: Citizen) -> None:
    ranking = ranked("ask_procedure", "ask_where")
    assert "[overview]" in citizen.say("hỏi giùm vụ thường trú", "nlu_fallback", 0.5, ranking=ranking)
    assert citizen.acted_on == "ask_procedure"


def test_an_unsure_question_on_nothing_in_the_catalogue_is_asked_back(citizen: Citizen) -> None:
    citizen.say("hỏi giùm vụ kia", "nlu_fallback", 0.5, ranking=ranked("ask_procedure", "ask_where"))
    assert citizen.acted_on == ""
    assert citizen.slots["fallback_count"] == 1


def test_an_unsure_question_after_an_answer_is_about_that_procedure(citizen: Citizen) -> None:
    citizen.say("khai sinh cần gì", "ask_documents", procedure="khai sinh")
    ranking = ranked("ask_conditions", "ask_online")
    said = citizen.say("chồng tôi ký giùm được không?", "nlu_fallback", 0.5, ranking=ranking)
    assert "Đăng ký khai sinh: [conditions]" in said


# inside the form


def test_more_photos_before_the_words_pass_over_no_question(citizen: Citizen) -> None:
    citizen.photo(1)
    citizen.photo(2)
    assert citizen.slots["report"]["step"] == "what"
    citizen.say("mèo chết trước số 8 Trần Phú", "report_issue", address="số 8 Trần Phú")
    assert citizen.slots["report"]["what"] == "mèo chết trước số 8 Trần Phú"
    assert citizen.slots["report"]["where"] == "số 8 Trần Phú"
    assert citizen.slots["report"]["files"] == [1, 2]


def test_the_matter_told_at_a_later_question_is_the_description(citizen: Citizen) -> None:
    citizen.photo(1)
    citizen.say("bỏ qua", "deny")
    assert citizen.slots["report"]["step"] == "where"
    citizen.say("bóng đèn cháy trước số 8 Trần Phú", "report_issue", topics=LAMP, address="số 8 Trần Phú")
    assert citizen.slots["report"]["what"] == "bóng đèn cháy trước số 8 Trần Phú"
    assert citizen.slots["report"]["topic"] == "0301"


@pytest.mark.parametrize(
    ("text", "is_public"),
    [
        ("cho công khai, gửi luôn đi", True),
        ("đừng đăng lên nha, gửi đi", False),
        ("giấu tên tôi giùm, gửi luôn", False),
    ],
)
def test_a_wish_for_the_public_copy_and_the_word_to_send_do_both(citizen: Citizen, text: str, is_public: bool) -> None:
    citizen.say("bóng đèn cháy ở chợ", "report_issue", topics=LAMP, landmark="chợ")
    while citizen.slots["report"]["step"] != "confirm":
        citizen.say("bỏ qua", "deny")
    citizen.say(text, "affirm")
    assert [body["is_public"] for body in citizen.inbox.sent("POST", "/cases")] == [is_public]


def test_tomorrow_in_a_delay_is_no_answer_to_since_when(citizen: Citizen) -> None:
    citizen.say("bóng đèn cháy ở chợ", "report_issue", topics=LAMP, landmark="chợ")
    assert citizen.slots["report"]["step"] == "when"
    assert "giữ" in citizen.say("mai gửi tiếp nha", "cancel", date_time="mai")
    assert citizen.slots["report"]["when"] is None


def test_a_time_beside_a_delay_is_not_taken_for_one(citizen: Citizen) -> None:
    citizen.say("bóng đèn cháy ở chợ", "report_issue", topics=LAMP, landmark="chợ")
    citizen.say("từ tối qua, mai gửi hình", "inform", date_time="tối qua")
    assert citizen.slots["report"]["when"] == "tối qua"


def test_the_offered_report_holds_no_question_and_keeps_its_facts(citizen: Citizen) -> None:
    text = "làm khai sinh cần giấy gì, nhân đây nói luôn bóng đèn số 8 Trần Phú cháy"
    citizen.say(text, "ask_documents", topics=LAMP, procedure="khai sinh", address="số 8 Trần Phú")
    citizen.say("ừ ghi đi", "affirm")
    assert "khai sinh" not in citizen.slots["report"]["what"]
    assert citizen.slots["report"]["where"] == "số 8 Trần Phú"


def test_the_facts_beside_a_question_are_found_where_they_now_stand() -> None:
    text = "khai sinh cần giấy gì, bóng đèn số 8 Trần Phú cháy"
    place = text.index("số 8")
    entities = [
        {"entity": "procedure", "value": "khai sinh", "start": 0, "end": 9},
        {"entity": "address", "value": "số 8 Trần Phú", "start": place, "end": place + 13},
    ]
    left, facts = beside.without_question(Turn("conv-1", "1", text, "ask_documents", 0.9, entities=entities))
    assert left == "bóng đèn số 8 Trần Phú cháy"
    assert [left[fact["start"] : fact["end"]] for fact in facts] == ["số 8 Trần Phú"]


def test_a_part_taken_for_facts_is_a_report_of_its_own(citizen: Citizen) -> None:
    first, second = "bóng đèn cháy trước số 8 Trần Phú", "rác đầy cổng chợ"
    whole = f"{first}, với lại {second}"
    place = whole.index("số 8")
    parts = [
        {"start": 0, "end": len(first), "is_turn": False, "intent": "inform", "confidence": 0.6, "topic_ranking": LAMP,
         "ranking": ranked("inform", "report_issue"),
         "entities": [{"entity": "address", "value": "số 8 Trần Phú", "start": place, "end": len(first)}]},
        {"start": whole.index(second), "end": len(whole), "is_turn": True, "intent": "report_issue", "confidence": 0.9,
         "topic_ranking": [{"code": "0501", "confidence": 0.9}], "entities": []},
    ]  # fmt: skip
    assert "2 việc" in citizen.say(whole, "report_issue", parts=parts)
    assert citizen.slots["report"]["what"] == first
    assert citizen.slots["report"]["queue"][0]["text"] == second
