"""Reading an evaluation file, and refusing rows that are in the training data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hopthu.errors import CommandError
from hopthu.nlu.leaks import bare, training_texts, without_leaks
from hopthu.nlu.rows import EvaluationRow, by_style, read_rows

GOOD: dict[str, Any] = {
    "id": "g012-b",
    "text": "lam khai sinh cho be can giay to j v ad",
    "intent": "ask_documents",
    "procedure": "1.001193",
    "topic": None,
    "entities": [{"entity": "procedure", "start": 4, "end": 13, "value": "khai sinh"}],
    "style": "teencode",
    "group": "g012",
}


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_example_of_the_contract_is_read(tmp_path: Path) -> None:
    rows = read_rows(written(tmp_path / "rows.jsonl", json.dumps(GOOD)))
    assert rows[0].entities[0].value == "khai sinh"
    assert [len(part) for part in by_style(rows).values()] == [1, 0, 0, 1]


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        json.dumps({**GOOD, "style": "loud"}),
        json.dumps({**GOOD, "intent": []}),
        json.dumps({**GOOD, "text": ""}),
        json.dumps({**GOOD, "topic": "404"}),
        json.dumps({**GOOD, "entities": [{"entity": "procedure", "start": 4, "end": 99}]}),
        json.dumps({**GOOD, "surprise": 1}),
        json.dumps({key: value for key, value in GOOD.items() if key != "group"}),
    ],
)
def test_a_malformed_row_stops_with_its_line_number(tmp_path: Path, bad: str) -> None:
    path = written(tmp_path / "rows.jsonl", json.dumps(GOOD), "", bad)
    with pytest.raises(CommandError) as caught:
        read_rows(path)
    assert "3" in caught.value.text


def test_an_id_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="g012-b"):
        read_rows(written(tmp_path / "rows.jsonl", json.dumps(GOOD), json.dumps(GOOD)))


def test_an_empty_or_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        read_rows(written(tmp_path / "empty.jsonl", ""))
    with pytest.raises(CommandError):
        read_rows(tmp_path / "nothing.jsonl")


def test_training_texts_lose_their_entity_marks(tmp_path: Path) -> None:
    written(
        tmp_path / "ask_fee.yml",
        'version: "3.1"',
        "nlu:",
        "- intent: ask_fee",
        "  examples: |",
        "    - Lệ phí làm [căn cước](procedure) bao nhiêu?",
        '    - [hộ chiếu]{"entity": "procedure", "value": "hộ chiếu"} hết nhiêu',
        "- intent: report_issue",
        '  metadata: {topic: "0404"}',
        "  examples:",
        "  - text: |",
        "      - Đường [Lê Lợi](address) ngập",
    )
    assert training_texts(tmp_path) == {"le phi lam can cuoc bao nhieu", "ho chieu het nhieu", "duong le loi ngap"}


def test_a_row_that_differs_only_in_accents_case_and_signs_is_a_leak() -> None:
    rows = [
        EvaluationRow.model_validate({**GOOD, "id": "1", "entities": [], "text": "LE PHI lam can cuoc, bao nhieu"}),
        EvaluationRow.model_validate({**GOOD, "id": "2", "entities": [], "text": "le phi can cuoc"}),
    ]
    kept, leaked = without_leaks(rows, {bare("Lệ phí làm căn cước bao nhiêu?")})
    assert [row.id for row in kept] == ["2"]
    assert [row.id for row in leaked] == ["1"]
