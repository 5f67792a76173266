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


def test_training_reads_the_domain_of_taught_intents_where_there_is_one(tmp_path: Path) -> None:
    assert domain_paths(ROOT) == [str(ROOT / "bot" / "domain")]
    (tmp_path / "nlu_data" / "domain").mkdir(parents=True)
    assert domain_paths(tmp_path)[1:] == [str(tmp_path / "nlu_data" / "domain")]
