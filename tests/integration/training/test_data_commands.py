"""`hopthu nlu export` and `import`: git holds what the desk holds, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from hopthu.nlu import app, data_commands
from inbox_api.training.data import changes, current, files, state, versions
from tests.factories import officer

NEW = "một lời chào chưa ai viết"


@pytest.fixture(autouse=True)
def on_the_tests_session(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def same() -> Iterator[Session]:
        yield session

    monkeypatch.setattr(data_commands, "ready_session", same)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_export_import_export_is_the_same_to_the_byte(session: Session, tmp_path: Path) -> None:
    changes.add(session, officer(session, "trainer"), "greet", NEW, reason="thêm")
    (tmp_path / "nlu").mkdir()
    (tmp_path / "nlu" / "cu.yml").write_text("nlu: []\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("giữ nguyên", encoding="utf-8")
    assert call("export", str(tmp_path)).exit_code == 0
    first = files.read_folder(tmp_path)
    assert first == state.approved(session).files
    assert (tmp_path / "README.md").exists()
    told = call("import", str(tmp_path), "--as", "trainer", "--reason", "từ git", "--dry-run")
    assert told.exit_code == 0
    assert told.output.startswith("0 ")
    call("export", str(tmp_path))
    assert files.read_folder(tmp_path) == first


def test_a_changed_folder_becomes_a_version(session: Session, tmp_path: Path) -> None:
    call("export", str(tmp_path))
    greet = tmp_path / "nlu" / "greet.yml"
    text = greet.read_text(encoding="utf-8").replace("nlu:\n", "# sửa tay\nnlu:\n", 1) + f"    - {NEW}\n"
    greet.write_text(text, encoding="utf-8")
    arguments = ("import", str(tmp_path), "--as", "trainer", "--reason", "từ git")
    assert call(*arguments, "--dry-run").exit_code == 0
    assert versions.listed(session) == []
    told = call(*arguments)
    assert told.exit_code == 0
    assert versions.listed(session)[0].fingerprint in told.output
    assert current(session).files["nlu/greet.yml"].decode() == text


def test_a_table_is_told_row_by_row(session: Session, tmp_path: Path) -> None:
    table = tmp_path / "cau.csv"
    table.write_text(f"text,intent\nxin chào,thank\n{NEW},greet\n", encoding="utf-8")
    told = call("import", str(table), "--as", "trainer", "--reason", "bảng", "--dry-run")
    assert told.exit_code == 0
    assert "greet: xin chào" in told.output
    assert call("import", str(table), "--as", "trainer", "--reason", "bảng").exit_code != 0
    table.write_text(f"text,intent\n{NEW},greet\n", encoding="utf-8")
    assert call("import", str(table), "--as", "trainer", "--reason", "bảng").exit_code == 0
    assert ("greet", NEW) in current(session).by_line


@pytest.mark.parametrize("who", ["lan", "khong-co"])
def test_only_who_may_change_the_data_takes_in(session: Session, tmp_path: Path, who: str) -> None:
    table = tmp_path / "cau.csv"
    table.write_text(f"text,intent\n{NEW},greet\n", encoding="utf-8")
    assert call("import", str(table), "--as", who, "--reason", "bảng").exit_code != 0
    assert ("greet", NEW) not in current(session).by_line
