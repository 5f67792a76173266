"""An age, a number or a common word names no procedure by itself."""

from typing import Any, Dict, List

import pytest

from tests.bot.talking import Citizen

PENSION, CARD, CHANGE = "dang-ky-thuong-tru", "cap-doi-can-cuoc", "dang-ky-khai-sinh"
NAMES = {PENSION: "Trợ cấp hưu trí xã hội", CARD: "Cấp thẻ căn cước", CHANGE: "Cải chính hộ tịch"}


def result(identity: str) -> Dict[str, Any]:
    return {"id": identity, "code": None, "name": NAMES[identity], "score": 0.7}


@pytest.fixture
def catalogue(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> List[str]:
    """A search that an age carries away; the words it was asked, in order."""
    asked: List[str] = []

    def find(words: str, **_: Any) -> Dict[str, Any]:
        asked.append(words)
        found = [PENSION] if "80 tuổi" in words else [CARD] if "căn cước" in words or "10 tuổi" in words else []
        found = [CHANGE] if "sửa tên" in words else found
        sure = bool(found) and words != "làm thẻ căn cước cho má tại nhà được không"
        results = [result(one) for one in found]
        sure = sure and words != "thẻ căn cước"
        return {"sure": sure, "results": results, "narrowing": None, "question_id": 7}

    monkeypatch.setattr(citizen.client, "search_procedures", find)
    return asked


def test_a_named_procedure_outweighs_an_age(citizen: Citizen, catalogue: List[str]) -> None:
    text = "làm thẻ căn cước cho má 80 tuổi tại nhà được không"
    said = citizen.say(text, "ask_delivery", procedure="thẻ căn cước")
    assert "1. Cấp thẻ căn cước" in said
    assert "hưu trí" not in said
    assert "làm thẻ căn cước cho má tại nhà được không" in catalogue


def test_an_age_in_a_follow_up_stays_with_the_procedure_spoken_of(citizen: Citizen, catalogue: List[str]) -> None:
    citizen.say("sửa tên đệm trong giấy khai sinh", "ask_procedure", procedure="sửa tên đệm")
    citizen.say("con 10 tuổi có cần con đồng ý không", "ask_conditions")
    assert citizen.slots["procedure"]["id"] == CHANGE
    citizen.say("nhiêu ngày xong", "ask_duration")
    assert citizen.slots["procedure"]["id"] == CHANGE


def test_words_that_name_another_procedure_lead_there_whatever_the_age(citizen: Citizen, catalogue: List[str]) -> None:
    citizen.say("sửa tên đệm trong giấy khai sinh", "ask_procedure", procedure="sửa tên đệm")
    citizen.say("con 10 tuổi làm căn cước được không", "ask_conditions")
    assert citizen.slots["procedure"]["id"] == CARD


def test_another_age_leads_to_the_sister_for_that_age(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen.tap(f'/ask_fee{{"procedure_id": "{CARD}"}}')
    citizen.slots["procedure"]["name"] = "Cấp thẻ căn cước cho người dưới 6 tuổi"
    older = {**result(PENSION), "name": "Cấp thẻ căn cước cho người từ đủ 14 tuổi trở lên"}

    def find(words: str, **_: Any) -> Dict[str, Any]:
        return {"sure": words == "con 15 tuổi cần gì Cấp thẻ căn cước", "results": [older], "question_id": None}

    monkeypatch.setattr(citizen.client, "search_procedures", find)
    citizen.say("con 15 tuổi cần gì", "ask_documents")
    assert citizen.slots["procedure"]["id"] == PENSION
