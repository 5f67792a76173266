"""Several procedures named in one message that one linked procedure does at once."""

from typing import Any, Dict, List, Tuple

import pytest

from tests.bot import fake_inbox
from tests.bot.fake_inbox import PROCEDURES
from tests.bot.talking import Citizen
from tests.bot.test_procedure_dialogues import say_tagged

LINKED = "Liên thông điện tử: khai sinh – thường trú – thẻ BHYT – căn cước cho trẻ dưới 6 tuổi"


@pytest.fixture(autouse=True)
def _with_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    more: List[Tuple[str, str, str, str]] = [
        ("lien-thong-tre-em", "3.000722", LINKED, "lien thong"),
        ("cap-the-bhyt", "1.014137", "Cấp thẻ bảo hiểm y tế", "bhyt the bhyt"),
    ]
    monkeypatch.setattr(fake_inbox, "PROCEDURES", [*PROCEDURES, *more])
    usual = fake_inbox.search

    def search(words: str, limit: int, question: int) -> Dict[str, Any]:
        """As the catalogue does: it knows the linked ones by their word."""
        found = usual(words, limit, question)
        if words.startswith("liên thông"):
            linked = {"id": more[0][0], "code": more[0][1], "name": LINKED, "score": 0.9}
            found.update(results=[linked, *found["results"]][:limit])
        return found

    monkeypatch.setattr(fake_inbox, "search", search)


def test_a_wish_to_do_all_at_once_is_answered_with_the_linked_procedure(citizen: Citizen) -> None:
    text = "khai sinh với thường trú với thẻ bhyt cho bé làm 1 lần luôn dc k"
    said = say_tagged(citizen, text, "ask_procedure", "khai sinh", "thường trú", "thẻ bhyt")
    assert f"làm chung một lần theo thủ tục liên thông: {LINKED}" in said
    assert citizen.slots["procedure"]["id"] == "lien-thong-tre-em"


def test_without_that_wish_each_is_answered_and_the_linked_one_is_offered_first(citizen: Citizen) -> None:
    said = say_tagged(citizen, "khai sinh với thường trú cần gì", "ask_procedure", "khai sinh", "thường trú")
    assert f"có thể làm chung một lần: {LINKED}" in said
    assert citizen.titles[0].startswith("Liên thông")
    assert citizen.slots["procedure"]["id"] != "lien-thong-tre-em"


def test_procedures_that_no_linked_one_does_together_are_answered_as_before(citizen: Citizen) -> None:
    said = say_tagged(citizen, "kết hôn với thường trú làm 1 lần được không", "ask_procedure", "kết hôn", "thường trú")
    assert "liên thông" not in said.lower()
