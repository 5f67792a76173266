"""`hopthu texts` from the shell: Vietnamese lines, exit codes, JSON; the rules are the bot's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hopthu.commands.texts import app
from hopthu.errors import CommandError


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOPTHU_VAR", str(tmp_path))
    return tmp_path


def hopthu_texts(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_a_text_is_changed_shown_exported_and_put_back(var: Path) -> None:
    assert hopthu_texts("set", "utter_added", "Ghi rồi {code}\\nnghen {you}", "Xong {code}").exit_code == 0
    assert (var / "texts" / "bot.yml").is_file()
    shown = json.loads(hopthu_texts("show", "utter_added", "--json").stdout)
    assert shown["own"] == ["Ghi rồi {code}\nnghen {you}", "Xong {code}"]
    own = json.loads(hopthu_texts("list", "--own", "--json").stdout)
    assert [entry["key"] for entry in own] == ["utter_added"]
    assert "không có lỗi: 1 câu riêng" in hopthu_texts("check").stdout
    exported = var / "all.yml"
    exported.write_text(hopthu_texts("export").stdout, encoding="utf-8")
    assert hopthu_texts("check", str(exported)).exit_code == 0
    assert hopthu_texts("reset", "utter_added").exit_code == 0
    assert json.loads(hopthu_texts("show", "utter_added", "--json").stdout)["own"] is None


def test_a_refused_text_says_what_is_missing_and_a_bad_line_is_named(var: Path) -> None:
    refused = hopthu_texts("set", "utter_added", "Xong rồi")
    assert isinstance(refused.exception, CommandError)
    assert "{code}" in refused.exception.text
    assert not (var / "texts" / "bot.yml").exists()
    file = var / "mine.yml"
    file.write_text("responses:\n  utter_nothing_such: [a]\n", encoding="utf-8")
    checked = hopthu_texts("check", str(file))
    assert checked.exit_code == 1
    assert "Dòng 2: utter_nothing_such" in checked.stdout


def test_an_unknown_name_is_one_line(var: Path) -> None:
    assert isinstance(hopthu_texts("show", "utter_nothing_such").exception, CommandError)
