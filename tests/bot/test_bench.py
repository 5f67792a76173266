"""The parts of `hopthu bench nlu` that run in the bot's environment."""

import io
import json
import random
from pathlib import Path
from typing import Any, Dict, List

import pytest
import rasa
import yaml

from bot.bench import contender, copies, rasa_contender, svm_contender

DEFAULT = Path(rasa_contender.__file__).with_name("default_pipeline.yml")
NLU = """
version: "3.1"
nlu:
- intent: "flight#airfare"
  examples: |
    - bay ra [huế]{"entity": "toloc.city_name"} và giá vé
    - chuyến đi [vinh]{"entity": "toloc.city_name"} kèm giá
- intent: airfare
  examples: |
    - vé bao nhiêu tiền
    - giá vé sao vậy
- intent: airline
  examples: |
    - hãng nào bay
    - của hãng nào
"""
ROW: Dict[str, Any] = {
    "id": "r1", "intent": "flight", "style": "clean", "group": "g",
    "text": "Cho tôi bay từ Hà Nội đến Đà Nẵng được không",
    "entities": [
        {"entity": "from", "start": 15, "end": 21, "value": "Hà Nội"},
        {"entity": "to", "start": 26, "end": 33, "value": "Đà Nẵng"},
    ],
}  # fmt: skip


def spans(row: Dict[str, Any]) -> List[str]:
    return [row["text"][e["start"] : e["end"]] for e in row["entities"]]


def test_the_default_pipeline_is_the_one_that_rasa_itself_would_use() -> None:
    theirs = Path(rasa.__file__).parent / "engine" / "recipes" / "config_files" / "default_config.yml"
    ours = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    assert ours["pipeline"] == yaml.safe_load(theirs.read_text(encoding="utf-8"))["pipeline"]


def test_epochs_are_lowered_wherever_a_component_has_any() -> None:
    lowered = yaml.safe_load(rasa_contender.with_epochs(DEFAULT.read_text(encoding="utf-8"), 2))
    assert [c["epochs"] for c in lowered["pipeline"] if "epochs" in c] == [2, 2]
    assert rasa_contender.with_epochs("as it is", 0) == "as it is"


def test_a_row_gets_a_copy_in_either_style_with_the_same_entities() -> None:
    row, plain, teencode = copies.with_copies(ROW, random.Random(1))
    assert row == ROW
    assert (plain["style"], plain["text"]) == ("plain", "Cho toi bay tu Ha Noi den Da Nang duoc khong")
    assert spans(plain) == ["Ha Noi", "Da Nang"]
    assert (teencode["style"], teencode["id"], teencode["group"]) == ("teencode", "r1-teencode", "g")
    assert teencode["text"] != row["text"]
    assert [e["entity"] for e in teencode["entities"]] == ["from", "to"]


def test_the_same_seed_makes_the_same_copies() -> None:
    first, second, other = (list(copies.with_copies(ROW, random.Random(seed))) for seed in (1, 1, 3))
    assert first == second != other


def test_a_contender_is_trained_and_answers_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(NLU, encoding="utf-8")
    trained = contender.train("svm", tmp_path, tmp_path / "out", Path(), 0)
    assert set(trained) == {"model", "train_seconds", "train_cpu_seconds", "train_peak_mb"}
    out = io.StringIO()
    lines = io.StringIO('{"id": "1", "text": "bay ra vinh kèm giá"}\n{"id": "2", "text": "gia ve"}\n')
    contender.test("svm", Path(trained["model"]), lines, out)
    loading, first, second = map(json.loads, out.getvalue().splitlines())
    assert set(loading) == {"load_seconds", "resident_mb"}
    assert loading["resident_mb"] > 20
    assert (first["id"], first["intent"], first["entities"]) == ("1", "flight#airfare", [])
    assert sum(item["confidence"] for item in second["ranking"]) == pytest.approx(1)
    assert second["parse_ms"] > 0


def test_two_intents_have_a_ranking_too(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(NLU[: NLU.index("- intent: airline")], encoding="utf-8")
    parse = svm_contender.load(svm_contender.train(tmp_path, tmp_path / "out", lambda: None))
    assert [item["name"] for item in parse("vé bao nhiêu tiền")["ranking"]] == ["airfare", "flight#airfare"]


def test_findings_of_rasa_keep_the_ranking_below_a_fallback_and_move_with_stripped_space() -> None:
    data = {
        "intent": {"name": "nlu_fallback", "confidence": 0.3},
        "intent_ranking": [{"name": "nlu_fallback", "confidence": 0.3}, {"name": "a", "confidence": 0.2}],
        "entities": [{"entity": "to", "start": 0, "end": 3, "value": "huế"}],
    }
    found = rasa_contender.findings(data, 2)
    assert found["is_fallback"]
    assert found["ranking"] == [{"name": "a", "confidence": 0.2}]
    assert found["entities"] == [{"entity": "to", "start": 2, "end": 5, "value": "huế"}]
    assert rasa_contender.findings({"intent": {"name": None, "confidence": 0.0}})["is_fallback"]
