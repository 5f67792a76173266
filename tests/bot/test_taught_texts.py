"""Intents taught on the training desk: the bot says their words without a line of code about them."""

from pathlib import Path
from typing import Iterator

import pytest

from bot.actions import taught_texts, text_overrides, texts
from bot.training import ROOT, domain_paths
from tests.bot.talking import Citizen

WORDS = """responses:
  utter_hoi_lich_cat_dien:
    - text: "{You} xem lịch cắt điện ở trang của điện lực ạ."
  utter_title_hoi_lich_cat_dien: [{text: "Lịch cắt điện"}]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HOPTHU_VAR", str(tmp_path))
    path = tmp_path / "texts" / "taught.yml"
    path.parent.mkdir()
    for module in (taught_texts, text_overrides):
        module.forget()
    yield path
    monkeypatch.undo()
    for module in (taught_texts, text_overrides):
        module.forget()


def test_a_taught_intent_is_answered_with_its_words(file: Path, citizen: Citizen) -> None:
    file.write_text(WORDS, encoding="utf-8")
    said = citizen.say("mai cúp điện tới mấy giờ", "hoi_lich_cat_dien")
    assert "xem lịch cắt điện ở trang của điện lực ạ." in said
    assert "{" not in said


def test_without_words_it_is_out_of_scope_as_before(file: Path, citizen: Citizen) -> None:
    assert citizen.say("mai cúp điện tới mấy giờ", "hoi_lich_cat_dien") in texts.variations("utter_out_of_scope")


def test_it_is_offered_when_the_bot_is_unsure_and_only_with_a_label(file: Path, citizen: Citizen) -> None:
    ranking = [{"name": "hoi_lich_cat_dien", "confidence": 0.5}, {"name": "khong_ai_biet", "confidence": 0.3}]
    file.write_text(WORDS, encoding="utf-8")
    citizen.say("mai cúp điện tới mấy giờ", "nlu_fallback", 0.5, ranking=ranking)
    labels = [button["title"] for reply in citizen.replies for button in reply.buttons]
    assert any("Lịch cắt điện" in label for label in labels)


@pytest.mark.parametrize("content", ["[", "- a", "responses: 3", 'responses: {utter_x: [{text: "{phone}"}]}'])
def test_a_broken_file_or_text_is_not_said(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    assert not texts.is_known("utter_x")
    assert taught_texts.current() == {}


def test_their_words_are_found_by_name(file: Path) -> None:
    file.write_text(WORDS, encoding="utf-8")
    assert texts.is_known("utter_hoi_lich_cat_dien")
    assert texts.render("utter_title_hoi_lich_cat_dien") == "Lịch cắt điện"


@pytest.fixture
def telling(file: Path, citizen: Citizen) -> Citizen:
    """A report is open and waits for its place; the admins taught a question."""
    file.write_text(WORDS, encoding="utf-8")
    citizen.say("ổ gà to lắm", "report_issue", topics=[{"code": "0101", "confidence": 0.9}])
    assert citizen.slots["report"]["step"] == "where"
    return citizen


def test_a_taught_question_inside_a_report_is_answered_and_the_report_goes_on(telling: Citizen) -> None:
    said = telling.say("mai cúp điện tới mấy giờ", "hoi_lich_cat_dien", 0.7)
    assert "xem lịch cắt điện" in said
    assert telling.replies[-1].text in texts.variations("utter_ask_where_issue")
    report = telling.slots["report"]
    assert (report["step"], report["where"], report["what"]) == ("where", None, "ổ gà to lắm")
    telling.say("số 9 Lý Tự Trọng", "inform", address="số 9 Lý Tự Trọng")
    assert telling.slots["report"]["where"] == "số 9 Lý Tự Trọng"


def test_a_tapped_taught_question_inside_a_report_is_answered_and_the_report_goes_on(telling: Citizen) -> None:
    assert "xem lịch cắt điện" in telling.tap("/hoi_lich_cat_dien")
    assert (telling.slots["report"]["step"], telling.slots["report"]["paused"]) == ("where", False)


def test_a_day_in_a_sure_taught_question_is_not_the_day_of_the_report(telling: Citizen) -> None:
    telling.say("số 9 Lý Tự Trọng phường 7", "inform", address="số 9 Lý Tự Trọng", ward="phường 7")
    assert telling.slots["report"]["step"] == "when"
    assert "xem lịch cắt điện" in telling.say("mai cúp điện tới mấy giờ?", "hoi_lich_cat_dien", date_time="mai")
    assert (telling.slots["report"]["step"], telling.slots["report"]["when"]) == ("when", None)


@pytest.mark.parametrize(
    ("text", "intent", "sure"),
    [("trước trạm điện lực", "hoi_lich_cat_dien", 0.9), ("mai cúp điện tới mấy giờ", "hoi_lich_cat_dien", 0.4),
     ("mai cúp điện tới mấy giờ", "khong_ai_day", 0.9)],
)  # fmt: skip
def test_no_question_an_unsure_one_or_an_unknown_intent_is_still_taken_by_the_report(
    telling: Citizen, text: str, intent: str, sure: float
) -> None:
    said = telling.say(text, intent, sure)
    assert "xem lịch cắt điện" not in said
    assert telling.slots["report"]["where"] == text


def test_a_taught_question_beside_the_answer_is_answered_first(telling: Citizen) -> None:
    text = "số 9 Lý Tự Trọng. mà mai cúp điện tới mấy giờ?"
    address = {"entity": "address", "value": "số 9 Lý Tự Trọng", "start": 0, "end": 16}
    part = {"confidence": 0.95, "topic_ranking": [], "is_turn": False}
    parts = [
        {**part, "start": 0, "end": 16, "intent": "inform", "entities": [address]},
        {**part, "start": 18, "end": len(text), "intent": "hoi_lich_cat_dien", "entities": []},
    ]
    said = telling.say(text, "hoi_lich_cat_dien", parts=parts, address="số 9 Lý Tự Trọng")
    assert "xem lịch cắt điện" in said
    assert telling.slots["report"]["where"] == "số 9 Lý Tự Trọng"


def test_training_reads_the_domain_of_taught_intents_where_there_is_one(tmp_path: Path) -> None:
    assert domain_paths(ROOT) == [str(ROOT / "bot" / "domain")]
    (tmp_path / "nlu_data" / "domain").mkdir(parents=True)
    assert domain_paths(tmp_path)[1:] == [str(tmp_path / "nlu_data" / "domain")]
