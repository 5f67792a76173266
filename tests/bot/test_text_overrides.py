"""Texts of the city: in force without a restart, refused with their line when they do not fit."""

from pathlib import Path
from typing import Iterator

import pytest

from bot.actions import text_overrides, texts
from bot.actions.text_overrides import Problem


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HOPTHU_VAR", str(tmp_path))
    path = tmp_path / "texts" / "bot.yml"
    path.parent.mkdir()
    text_overrides.forget()
    yield path
    monkeypatch.undo()
    text_overrides.forget()


def read(file: Path, content: str) -> "tuple[dict[str, list[str]], list[Problem]]":
    file.write_text(content, encoding="utf-8")
    return text_overrides.read(file, texts.responses())


def test_a_changed_file_speaks_within_the_pause_between_two_looks(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(text_overrides.time, "monotonic", lambda: clock[0])
    shipped = texts.render("utter_thank")
    file.write_text("responses:\n  utter_thank:\n    - text: Dạ, quý hóa quá\n", encoding="utf-8")
    assert texts.render("utter_thank") == shipped  # looked at a moment ago
    clock[0] += 5
    assert texts.render("utter_thank") == "Dạ, quý hóa quá"
    file.unlink()
    clock[0] += 5
    assert texts.render("utter_thank") == shipped


def test_the_file_is_looked_at_once_a_second_at_most(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    monkeypatch.setattr(text_overrides, "state_of", lambda path: looks.append(path) or (str(path),))
    for _ in range(50):
        texts.render("utter_thank")
    assert looks.count(file) == 1


def test_a_replaced_file_of_the_same_length_is_seen(file: Path) -> None:
    file.write_text("utter_thank: [Dạ một]\n", encoding="utf-8")
    assert texts.render("utter_thank") == "Dạ một"
    beside = file.with_name("new")
    beside.write_text("utter_thank: [Dạ hai]\n", encoding="utf-8")
    beside.replace(file)
    text_overrides._watched._looked_at = float("-inf")
    assert texts.render("utter_thank") == "Dạ hai"


def test_own_texts_also_know_how_the_citizen_is_called(file: Path) -> None:
    file.write_text("utter_thank: ['{You} khỏe nghen {you}']\n", encoding="utf-8")
    texts.speak_to("bác")
    assert texts.render("utter_thank") == "Bác khỏe nghen bác"
    texts.speak_to(None)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("utter_hello_there: [Chào]\n", Problem(1, "utter_hello_there", "unknown_key")),
        ("utter_thank: [Dạ]\nutter_added:\n  - Xong rồi\n", Problem(3, "utter_added", "missing_place", "code")),
        ("utter_added:\n  - '{code}'\n  - '{code} {ten}'\n", Problem(3, "utter_added", "unknown_place", "ten")),
        ("utter_added: ['{code.x}']\n", Problem(1, "utter_added", "braces")),
        ("utter_added: ['{code']\n", Problem(1, "utter_added", "braces")),
        ("utter_thank: ['  ']\n", Problem(1, "utter_thank", "empty")),
        ("utter_thank: []\n", Problem(1, "utter_thank", "wrong_shape")),
        ("utter_thank: Dạ\n", Problem(1, "utter_thank", "wrong_shape")),
        ("utter_thank: [7]\n", Problem(1, "utter_thank", "wrong_shape")),
        ("utter_title_send: [Bấm vào đây để gửi đi]\n", Problem(1, "utter_title_send", "too_long", "20")),
        ("\n- a\n", Problem(1, "", "wrong_shape")),
        ("utter_thank: [Dạ]\nutter_added: [a\n", Problem(3, "", "not_yaml")),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(file: Path, content: str, problem: Problem) -> None:
    accepted, problems = read(file, content)
    assert problems == [problem]
    assert problem.key not in accepted


def test_a_refused_text_leaves_the_shipped_one_and_the_good_ones_in_use(file: Path) -> None:
    file.write_text("utter_added: [Xong]\nutter_thank: [Dạ nghen]\n", encoding="utf-8")
    assert "A-1" in texts.render("utter_added", code="A-1")
    assert texts.render("utter_thank") == "Dạ nghen"


def test_every_shipped_text_would_be_accepted_as_an_own_text() -> None:
    shipped = texts.responses()
    refused = {
        key: text_overrides.refuse(key, text, shipped)
        for key, variations in shipped.items()
        for text in variations
        if text_overrides.refuse(key, text, shipped)
    }
    assert refused == {}


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert text_overrides.read(tmp_path / "none.yml", texts.responses()) == ({}, [])
