"""Reading public and own data sets for `hopthu bench nlu`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from hopthu.bench.nlu import data_sets, seq_files
from hopthu.bench.nlu.rasa_yaml import annotated, training_yaml
from hopthu.errors import CommandError
from hopthu.nlu.rows import EvaluationRow
from tests.conftest import ROOT

FLIGHTS = ROOT / "tests" / "bot" / "fixtures" / "flights"


def row(text: str, intent: str | list[str] = "flight", **changes: Any) -> EvaluationRow:
    fields: dict[str, Any] = {"id": text, "text": text, "intent": intent, "style": "clean", "group": text}
    return EvaluationRow.model_validate({**fields, **changes})


def write_seq(folder: Path, words: str, tags: str, labels: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in zip(seq_files.FILES, (words, tags, labels), strict=True):
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def write_rows(path: Path, *rows: EvaluationRow) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(one.model_dump_json() + "\n" for one in rows), encoding="utf-8")


def no_copies(rows: Sequence[EvaluationRow]) -> list[EvaluationRow]:
    raise AssertionError("no copies are needed")


def test_tags_become_spans_of_the_joined_words(tmp_path: Path) -> None:
    folder = write_seq(tmp_path, "bay từ  hà nội đi huế\n", "O O B-from I-from O B-to\n", "flight#airfare\n")
    (found,) = seq_files.read(folder, "test-")
    assert (found.id, found.text, found.intent) == ("test-1", "bay từ hà nội đi huế", "flight#airfare")
    assert [(s.entity, found.text[s.start : s.end]) for s in found.entities] == [("from", "hà nội"), ("to", "huế")]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("B-a B-a O", ["x", "y"]),
        ("I-a I-a O", ["x y"]),
        ("B-a I-b O", ["x", "y"]),
        ("O B-a I-a", ["y z"]),
        ("O O O", []),
    ],
)
def test_spans_end_where_the_tags_say(tags: str, expected: list[str]) -> None:
    assert [span.value for span in seq_files.spans(["x", "y", "z"], tags.split())] == expected


def test_files_that_do_not_fit_together_are_refused_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="2"):
        seq_files.read(write_seq(tmp_path, "a b\nc d\n", "O O\nO\n", "x\ny\n"), "")
    with pytest.raises(CommandError, match="label 1"):
        seq_files.read(write_seq(tmp_path, "a b\nc d\n", "O O\nO O\n", "x\n"), "")


def test_training_data_name_intent_topic_and_entities() -> None:
    entity = {"entity": "to.city", "start": 4, "end": 7, "value": "Huế"}
    content = yaml.safe_load(
        training_yaml([row("bay hue", entities=[entity]), row("ổ gà", ["report", "other"], topic="0101")])
    )
    first, second = content["nlu"]
    assert (first["intent"], first["examples"]) == ("flight", '- bay [hue]{"entity": "to.city", "value": "Huế"}\n')
    assert (second["intent"], second["metadata"], second["examples"]) == ("report", {"topic": "0101"}, "- ổ gà\n")


def test_signs_that_would_break_the_training_file_are_replaced_one_for_one() -> None:
    text = "[1] xin\nchao\x00 {2}"
    assert annotated(row(text)) == "(1) xin chao  {2}"
    assert len(annotated(row(text))) == len(text)


def test_the_flight_sample_is_read_whole_and_copied_into_the_other_styles(tmp_path: Path) -> None:
    found = data_sets.of_folder(FLIGHTS, tmp_path, lambda rows: [*rows, *rows, *rows])
    assert len(found.rows) == 120
    assert found.has_made_copies
    assert found.labels is not None
    assert "fromloc.city_name" in found.labels
    examples = (found.training / "nlu.yml").read_text(encoding="utf-8").count("\n    - ")
    assert examples == 300


def test_rows_that_have_their_styles_are_not_copied_and_trained_text_is_refused(tmp_path: Path) -> None:
    write_rows(tmp_path / "in" / "train.jsonl", row("bay ra huế", entities=[]), row("giá vé", "airfare"))
    write_rows(tmp_path / "in" / "test" / "a.jsonl", row("Bay ra Hue!"), row("vé nào", style="plain"))
    found = data_sets.of_folder(tmp_path / "in", tmp_path / "work", no_copies)
    assert [one.text for one in found.rows] == ["vé nào"]
    assert (found.leaks, found.keeps_leaks, found.has_made_copies) == (1, False, False)


def test_public_sets_keep_rows_that_are_trained_on_but_count_them(tmp_path: Path) -> None:
    for part in ("train", "test"):
        write_seq(tmp_path / "in" / part, "bay đi\nđi huế\n", "O O\nO O\n", "a\nb\n")
    found = data_sets.of_folder(tmp_path / "in", tmp_path / "work", list)
    assert (len(found.rows), found.leaks, found.keeps_leaks) == (2, 2, True)


def test_a_folder_in_neither_layout_is_told_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"train\.jsonl"):
        data_sets.of_folder(tmp_path, tmp_path / "work", no_copies)


def test_training_files_of_rasa_are_used_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "nlu.yml").write_text('version: "3.1"\nnlu: []\n', encoding="utf-8")
    write_rows(tmp_path / "test.jsonl", row("vé nào", style="plain"))
    found = data_sets.of_folder(tmp_path, tmp_path / "work", no_copies)
    assert (found.training, found.labels) == (tmp_path / "train", None)
