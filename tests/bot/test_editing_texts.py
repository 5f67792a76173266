"""What `hopthu texts` asks for: changes are checked, written in one step, and leave the rest of the file alone."""

from pathlib import Path
from typing import Iterator

import pytest

from bot import editing_texts
from bot.actions import text_overrides, texts


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HOPTHU_VAR", str(tmp_path))
    text_overrides.forget()
    yield tmp_path / "texts" / "bot.yml"
    monkeypatch.undo()
    text_overrides.forget()


def test_a_set_text_is_what_the_bot_says_and_a_reset_one_is_not(file: Path) -> None:
    shipped = texts.responses()["utter_thank"]
    assert (
        editing_texts.handle({"do": "set", "key": "utter_thank", "texts": ["Dạ: có chi đâu {you}"]})["problems"] == []
    )
    text_overrides.forget()
    assert texts.variations("utter_thank") == ["Dạ: có chi đâu {you}"]
    entry = editing_texts.handle({"do": "show", "key": "utter_thank"})["entries"][0]
    assert entry == {"key": "utter_thank", "shipped": shipped, "own": ["Dạ: có chi đâu {you}"]}
    editing_texts.handle({"do": "reset", "key": "utter_thank"})
    text_overrides.forget()
    assert texts.variations("utter_thank") == shipped


def test_a_text_that_does_not_fit_is_not_written(file: Path) -> None:
    answer = editing_texts.handle({"do": "set", "key": "utter_added", "texts": ["Xong {code}", "Xong"]})
    assert answer["problems"] == [{"line": 2, "key": "utter_added", "code": "missing_place", "detail": "code"}]
    assert not file.exists()


def test_a_change_leaves_the_comments_and_the_other_texts(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("# của phường\nresponses:\n  utter_goodbye: [Chào nghen]  # ngắn\n", encoding="utf-8")
    editing_texts.handle({"do": "set", "key": "utter_thank", "texts": ["Dạ"]})
    content = file.read_text(encoding="utf-8")
    assert "# của phường" in content
    assert "utter_goodbye: [Chào nghen]  # ngắn" in content
    assert not file.with_suffix(".new").exists()


def test_a_file_without_the_word_responses_keeps_its_texts(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("utter_goodbye: [Chào nghen]\n", encoding="utf-8")
    editing_texts.handle({"do": "set", "key": "utter_thank", "texts": ["Dạ"]})
    accepted, problems = text_overrides.read(file, texts.responses())
    assert (accepted, problems) == ({"utter_goodbye": ["Chào nghen"], "utter_thank": ["Dạ"]}, [])


def test_a_broken_file_is_never_overwritten(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("responses: [a\n", encoding="utf-8")
    assert editing_texts.handle({"do": "set", "key": "utter_thank", "texts": ["Dạ"]}) == {"error": "broken_file"}
    assert file.read_text(encoding="utf-8") == "responses: [a\n"


def test_unknown_names_and_files_are_said(file: Path) -> None:
    assert editing_texts.handle({"do": "show", "key": "utter_nothing_such"}) == {"error": "unknown_key"}
    assert editing_texts.handle({"do": "check", "file": str(file)}) == {"error": "no_file"}
