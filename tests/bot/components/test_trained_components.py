"""Intent, topic and entities, learnt from a small data set and read back from storage."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.entity_resolver import EntityResolver
from bot.components.linear_text_model import WORDS, LinearTextModel, Sample
from bot.components.pattern_extractor import PatternEntityExtractor
from bot.components.text_views import views_of

Understand = Callable[[str], Message]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("làm giấy khai sinh cần những giấy tờ gì ạ", "ask_documents"),
        ("lam can cuoc het bao nhieu tien", "ask_fee"),
        ("chào ad nha", "greet"),
        ("chay nha roi cuu voi", "emergency"),
        ("rác chất đống không ai lấy", "report_issue"),
    ],
)
def test_intents_are_told_apart_with_and_without_diacritics(understand: Understand, text: str, intent: str) -> None:
    message = understand(text)
    assert message.get("intent")["name"] == intent
    confidences = [item["confidence"] for item in message.get("intent_ranking")]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("đường ngập quá", "0404"),
        ("duong ngap tham luon", "0404"),
        ("rác không thu gom", "0501"),
        ("rac hoi qua khong ai lay", "0501"),
        ("nước tràn vào nhà", "0404"),
    ],
)
def test_the_topic_of_a_case_leads_the_ranking(understand: Understand, text: str, code: str) -> None:
    ranking = understand(text).get("topic_ranking")
    assert ranking[0]["code"] == code
    assert [set(item) for item in ranking] == [{"code", "confidence"}] * 2


@pytest.mark.parametrize(
    ("text", "label", "words", "value"),
    [
        ("làm khai sinh cần giấy tờ gì", "procedure", "khai sinh", "khai sinh"),
        ("lam dang ky ket hon can giay to gi", "procedure", "dang ky ket hon", "đăng ký kết hôn"),
        ("đường Lê Lợi ngập nước tối qua", "address", "Lê Lợi", "Lê Lợi"),
        ("duong ngap toi qua", "date_time", "toi qua", "tối qua"),
        ("rác chất đống trước chợ Trà Vinh", "landmark", "chợ Trà Vinh", "chợ Trà Vinh"),
    ],
)
def test_entities_are_found_with_offsets_and_values(
    understand: Understand, text: str, label: str, words: str, value: str
) -> None:
    entities = understand(text).get("entities")
    assert (label, words, value) in [(e["entity"], text[e["start"] : e["end"]], e["value"]) for e in entities]


def test_entities_of_decomposed_text_are_slices_of_it(understand: Understand) -> None:
    text = unicodedata.normalize("NFD", "làm đăng ký kết hôn cần giấy tờ gì, gọi 0912345678")
    found = {
        e["entity"]: unicodedata.normalize("NFC", text[e["start"] : e["end"]]) for e in understand(text).get("entities")
    }
    assert found == {"procedure": "đăng ký kết hôn", "phone": "0912345678"}


def test_entities_never_overlap(understand: Understand) -> None:
    entities = understand("hẻm 12 Nguyễn Huệ phường 7 ngập, gọi 0912345678").get("entities")
    assert {"ward", "phone"} <= {entity["entity"] for entity in entities}
    assert all(first["end"] <= second["start"] for first, second in itertools.pairwise(entities))


def test_a_message_without_words_has_no_intent_and_no_error(understand: Understand) -> None:
    message = understand("...")
    assert message.get("intent") == {"name": None, "confidence": 0.0}
    assert message.get("entities") == []


def test_confidence_is_fitted_on_sentences_that_were_held_out(tmp_path: Path) -> None:
    """Labels that say nothing about the words: an honest model is unsure even of its own training sentences."""
    samples = [Sample(views_of(f"câu số {n} từ{n}", ()), "ab"[n % 2], n) for n in range(60)]
    model = LinearTextModel.fit(samples, (WORDS,), penalty=0.5, folds=3, seed=1)
    assert model.probabilities(samples[0].views).max() < 0.75
    model.save(tmp_path, "model")
    again = LinearTextModel.read(tmp_path, "model")
    assert again.probabilities(samples[0].views) == pytest.approx(model.probabilities(samples[0].views), abs=1e-3)


def test_a_ward_inside_the_name_of_an_office_is_part_of_that_name(trained: Callable[..., EntityResolver]) -> None:
    text = "UBND phường 7 chưa trả lời"
    office = {"entity": "agency", "start": 0, "end": 13, "value": "UBND phường 7", "extractor": "CrfEntityTagger"}
    message = PatternEntityExtractor().process([Message({"text": text, "entities": [office]})])[0]
    entities = trained(EntityResolver).process([message])[0].get("entities")
    assert [(entity["entity"], entity["value"]) for entity in entities] == [("agency", "ủy ban nhân dân phường 7")]


@pytest.mark.parametrize(("typed", "value"), [("tối qua", "tối qua"), ("tối wa", "tối qua"), ("toi qua", "tối qua")])
def test_last_night_is_never_written_as_too_dark(understand: Callable[[str], Message], typed: str, value: str) -> None:
    found = understand(f"đường ngập {typed}").get("entities")
    assert [item["value"] for item in found if item["entity"] == "date_time"] == [value]


def test_an_alley_without_its_marks_is_no_negation() -> None:
    resolver = EntityResolver({}, None, None, {})  # type: ignore[arg-type]
    assert resolver._value("address", "hem 5 tran phu") == "hẻm 5 Trần Phú"
