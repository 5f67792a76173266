"""Said after a list of procedures, and no option of it: the list and what it was about are not lost."""

from typing import Any, Dict, List

import pytest

from tests.bot.talking import Citizen

LAND = "làm giấy tờ nhà đất"


@pytest.mark.parametrize(
    ("text", "intent", "aspect"), [("phi bn", "ask_fee", "fee"), ("bao lâu xong", "ask_duration", "duration")]
)
def test_an_aspect_asked_before_an_option_is_taken_asks_the_same_again_for_that_aspect(
    citizen: Citizen, text: str, intent: str, aspect: str
) -> None:
    citizen.say(f"{LAND} cần gì", "ask_documents")
    said = citizen.say(text, intent)
    assert "Anh/chị cần làm việc nào về đất ạ?" in said
    assert citizen.titles == ["1. Cấp lần đầu", "2. Cấp đổi, cấp lại", "Gặp cán bộ"]
    assert f"Cấp sổ đỏ lần đầu: [{aspect}]" in citizen.tap_title("1. Cấp lần đầu")


def test_the_list_asked_again_still_takes_a_number(citizen: Citizen) -> None:
    citizen.say(f"{LAND} cần gì", "ask_documents")
    citizen.say("phí bao nhiêu", "ask_fee")
    citizen.say("2", "inform", 0.5)
    assert citizen.titles == ["1. Cấp đổi sổ đỏ", "2. Cấp lại sổ đỏ…", "Gặp cán bộ"]


@pytest.fixture
def searched(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> List[str]:
    """What is searched; a transfer of land is found only by both words together."""
    asked: List[str] = []
    search = citizen.client.search_procedures

    def find(words: str, **more: Any) -> Dict[str, Any]:
        asked.append(words)
        if words == f"sang tên {LAND}":
            transfer = {"id": "cap-doi-so-do", "code": None, "name": "Cấp đổi sổ đỏ", "score": 0.9}
            return {"sure": True, "results": [transfer], "narrowing": None, "question_id": 3}
        return search(words, **more)

    monkeypatch.setattr(citizen.client, "search_procedures", find)
    return asked


def test_words_that_name_no_paper_are_about_what_the_list_was_about(citizen: Citizen, searched: List[str]) -> None:
    citizen.say(LAND, "ask_procedure")
    assert "Cấp đổi sổ đỏ: [overview]" in citizen.say("sang tên", "ask_procedure", procedure="sang tên")


def test_one_word_after_another_narrows_what_was_asked_first(citizen: Citizen, searched: List[str]) -> None:
    citizen.say(LAND, "ask_procedure")
    citizen.say("cho con", "nlu_fallback", 0.4)
    assert searched[-1] == f"cho con {LAND}"
    citizen.say("cho vợ", "nlu_fallback", 0.4)
    assert searched[-1] == f"cho vợ cho con {LAND}"


def test_small_words_after_a_list_of_nearest_ones_keep_it_as_well(citizen: Citizen, searched: List[str]) -> None:
    citizen.say("làm căn cước cần gì", "ask_documents", procedure="căn cước")
    said = citizen.say("cho con", "nlu_fallback", 0.4)
    assert searched[-1] == "cho con căn cước"
    assert "căn cước" in said


def test_thanks_after_a_list_are_no_search(citizen: Citizen, searched: List[str]) -> None:
    citizen.say(LAND, "ask_procedure")
    before = len(searched)
    citizen.say("cảm ơn con", "thank")
    assert len(searched) == before
