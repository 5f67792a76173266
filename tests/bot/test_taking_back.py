"""A question taken back: what is meant instead is answered, not the old procedure and not the word for a mistake."""

from typing import Any, Dict, List

import pytest

from bot.actions.procedures import taking_back
from tests.bot.talking import Citizen


def searched(citizen: Citizen) -> List[str]:
    return [query["q"] for _, path, query, _ in citizen.inbox.requests if path.endswith("/search")]


def change(citizen: Citizen) -> None:
    citizen.say("cấp đổi thẻ căn cước", "ask_procedure", procedure="cấp đổi thẻ căn cước")
    assert citizen.slots["procedure"]["id"] == "cap-doi-can-cuoc"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("à không, cấp lại", "nlu_fallback"), ("ý tôi là cấp lại", "nlu_fallback"), ("nham roi, cap lai", "cancel"),
        ("không phải cấp đổi mà là cấp lại", "deny"), ("xin lỗi em hỏi nhầm, cấp lại mới đúng", "deny"),
        ("khong phai, toi hoi cap lai", "deny"), ("a khong cap lai", "deny"),
    ],
)  # fmt: skip
def test_another_deed_with_the_same_paper_is_answered(citizen: Citizen, text: str, intent: str) -> None:
    change(citizen)
    assert "Cấp lại thẻ căn cước: [overview]" in citizen.say(text, intent, 0.6)
    assert citizen.acted_on == "ask_procedure"


def test_what_the_tagger_takes_for_a_name_is_none_when_it_names_no_paper(citizen: Citizen) -> None:
    change(citizen)
    said = citizen.say("khong phai, toi hoi cap lai", "deny", procedure="cap lai")
    assert "Cấp lại thẻ căn cước: [overview]" in said


@pytest.mark.parametrize(("text", "intent"), [("xin lỗi nhầm, khai sinh", "cancel"), ("nhầm rồi, khai sinh", "deny")])
@pytest.mark.parametrize("is_first", [True, False])
def test_another_name_is_searched_without_the_word_for_a_mistake(
    citizen: Citizen, text: str, intent: str, is_first: bool
) -> None:
    if not is_first:
        change(citizen)
    assert "Đăng ký khai sinh: [overview]" in citizen.say(text, intent, procedure="khai sinh")
    assert not any("nhầm" in query for query in searched(citizen))


def test_what_was_asked_of_the_first_is_answered_of_the_other(citizen: Citizen) -> None:
    citizen.say("khai sinh bao nhiêu tiền", "ask_fee", procedure="khai sinh")
    assert "Đăng ký kết hôn: [fee]" in citizen.say("nhầm rồi, kết hôn", "deny", procedure="kết hôn")


def test_another_age_looks_for_the_same_paper_without_the_age_in_its_name(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(citizen)
    citizen.slots["procedure"]["name"] = "Cấp thẻ căn cước cho người dưới 6 tuổi"
    asked: List[str] = []

    def find(words: str, **_: Any) -> Dict[str, Any]:
        asked.append(words)
        result = {"id": "cap-lai-can-cuoc", "code": None, "name": "Cấp lại thẻ căn cước", "score": 0.9}
        return {"sure": True, "results": [result], "narrowing": None, "question_id": None}

    monkeypatch.setattr(citizen.client, "search_procedures", find)
    assert "Cấp lại thẻ căn cước: [overview]" in citizen.say("à nhầm, cháu 15 tuổi rồi", "nlu_fallback", 0.4)
    assert asked == ["cháu 15 tuổi rồi Cấp thẻ căn cước"]


@pytest.mark.parametrize("text", ["không phải cái này", "khong phai, cai khac", "nhầm thủ tục rồi", "không phải vậy ạ"])
def test_a_refused_procedure_is_followed_by_those_beside_it(citizen: Citizen, text: str) -> None:
    change(citizen)
    said = citizen.say(text, "deny")
    assert "1. Cấp lại thẻ căn cước" in said
    assert "Cấp đổi thẻ căn cước" not in said
    assert "Cấp lại thẻ căn cước: [overview]" in citizen.say("1", "inform", 0.5)


def test_a_refused_list_asks_for_the_name_and_offers_a_person(citizen: Citizen) -> None:
    citizen.say("làm căn cước cần gì", "ask_documents", procedure="căn cước")
    citizen.say("không phải cái này", "deny")
    assert citizen.titles == ["Gặp cán bộ"]
    assert "Đăng ký kết hôn: [documents]" in citizen.say("kết hôn", "nlu_fallback", 0.4)


@pytest.mark.parametrize(
    "text", ["không", "không, cảm ơn em", "không, tôi tự làm được rồi", "không phải hộ nghèo, có được giảm không"]
)
def test_a_plain_no_takes_nothing_back(citizen: Citizen, text: str) -> None:
    change(citizen)
    assert "Cấp lại" not in citizen.say(text, "deny")
    assert "hỏi thủ tục nào" not in "\n".join(reply.text for reply in citizen.replies)


def test_a_correction_of_a_report_just_made_is_no_question_on_a_procedure(citizen: Citizen) -> None:
    change(citizen)
    citizen.slots["last_case"] = "TV-PA-261120-00001-1"
    citizen.replies = []
    citizen.say("à nhầm, số 45 mới đúng", "inform")
    assert not any("45" in query for query in searched(citizen))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("xin lỗi nhầm, khai sinh", "khai sinh"),
        ("à nhầm, cháu 15 tuổi rồi", "cháu 15 tuổi rồi"),
        ("ghi sai tên trên khai sinh", "ghi sai tên trên khai sinh"),
        ("khai sinh bị nhầm ngày, sửa ở đâu", "khai sinh bị nhầm ngày, sửa ở đâu"),
        ("con em lớn hơn 14 tuổi", "con em lớn hơn 14 tuổi"),
    ],
)
def test_only_an_opening_that_takes_back_is_left_out_of_a_search(text: str, meant: str) -> None:
    assert taking_back.without_opening(text) == meant


def test_the_core_of_a_name_is_what_it_is_about() -> None:
    assert taking_back.core("Cấp thẻ căn cước cho người dưới 6 tuổi") == "thẻ căn cước"
    assert taking_back.core("Đổi, cấp lại Giấy phép lái xe") == "Giấy phép lái xe"
