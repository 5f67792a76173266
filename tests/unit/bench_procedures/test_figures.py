"""What `hopthu bench procedures` counts, on answers small enough to be counted by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hopthu.bench.procedures import peer
from hopthu.bench.procedures.figures import Answer, figures_of, recalls_of
from hopthu.bench.procedures.questions import Question, read_questions
from hopthu.errors import CommandError
from inbox_api.procedures.importing.json_lines import read_records

CITY = Path(__file__).parents[3] / "demo_city" / "procedures.jsonl"


def asked(text: str, kind: str, style: str = "clean", *procedures: str) -> Question:
    return Question.model_validate({"text": text, "kind": kind, "style": style, "procedures": list(procedures)})


QUESTIONS = [
    asked("right", "one", "clean", "a"),
    asked("second", "one", "plain", "b", "c"),
    asked("lost", "one", "teencode", "d"),
    asked("wrong", "one", "plain", "d"),
    asked("foreign", "none"),
    asked("strange", "none"),
    asked("broad", "wide", "clean", "a", "b"),
]
ANSWERS = {
    "right": Answer(["a", "x", "y"], is_sure=True),
    "second": Answer(["x", "y", "b"]),
    "lost": Answer([], asked_back=True),
    "wrong": Answer(["x"], is_sure=True),
    "foreign": Answer(["a"], is_sure=True),
    "strange": Answer([]),
    "broad": Answer(["a"], asked_back=True),
}


def test_each_figure_counts_its_kind_of_question() -> None:
    assert figures_of(QUESTIONS, ANSWERS.__getitem__) == {
        "recall_at_1": 0.25,
        "recall_at_3": 0.5,
        "recall_at_1_clean": 1.0,
        "recall_at_1_plain": 0.0,
        "recall_at_1_teencode": 0.0,
        "unsure_one": 0.5,
        "asked_back_one": 0.25,
        "sure_but_wrong": 0.25,
        "unsure_none": 0.5,
        "wide_asked": 1.0,
    }


def test_no_question_gives_zeros_and_the_peer_recalls_only() -> None:
    assert set(figures_of([], ANSWERS.__getitem__).values()) == {0.0}
    assert set(recalls_of(QUESTIONS, ANSWERS.__getitem__)) == {
        "recall_at_1", "recall_at_3", "recall_at_1_clean", "recall_at_1_plain", "recall_at_1_teencode",
    }  # fmt: skip


def test_both_spellings_of_a_question_file_are_read(tmp_path: Path) -> None:
    path = tmp_path / "few.jsonl"
    rows = [
        {"id": "q1", "group": "q", "style": "clean", "kind": "one", "text": "một", "procedures": ["a"]},
        {"text": "hai", "expected": ["b"], "kind": "one", "style": "plain"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    read = read_questions([path])
    assert [(one.group, one.procedures) for one in read] == [("q", ["a"]), ("few-2", ["b"])]
    assert {one.source for one in read} == {"few.jsonl"}


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "một"}', '{"text": "một", "kind": "many", "style": "clean"}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(CommandError, match="dòng 1"):
        read_questions([path])


def test_a_missing_file_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không đọc được"):
        read_questions([tmp_path / "none.jsonl"])


def test_the_peer_finds_by_names_and_aliases_blind_to_marks() -> None:
    search = peer.searcher(read_records(CITY).records)
    assert search("Đăng ký giám hộ").ids[0] == search("dang ky giam ho").ids[0] == "dang-ky-giam-ho"
    assert search("qqq").ids == []
