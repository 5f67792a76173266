"""Commits happen at the edge only; no secret or text of a citizen is logged; no environment is read elsewhere."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import python_files
from tests.conftest import ROOT

MAY_COMMIT = {Path("inbox_api/db.py"), Path("inbox_api/worker.py")}
MAY_READ_ENVIRONMENT = {Path("inbox_api/settings.py")}
PRIVATE_NAMES = {"text", "phone", "display_name", "description", "body", "secrets", "password", "token"}


def calls_of(path: Path, method: str) -> list[int]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method
    ]


@pytest.mark.parametrize("folder", ["inbox_api", "admin_ui", "connectors"])
def test_only_the_edge_commits(folder: str) -> None:
    broken = [
        f"{path}:{line}"
        for path in python_files(folder)
        if path not in MAY_COMMIT and "migrations" not in path.parts
        for line in calls_of(path, "commit")
    ]
    assert broken == []


def test_the_rule_on_commits_bites(tmp_path: Path) -> None:
    stray = tmp_path / "stray.py"
    stray.write_text("def f(session):\n    session.commit()\n", encoding="utf-8")
    assert calls_of(stray, "commit") == [2]


def test_only_the_settings_read_the_environment() -> None:
    broken = [
        str(path)
        for folder in ("inbox_api", "admin_ui")
        for path in python_files(folder)
        if path not in MAY_READ_ENVIRONMENT and "os.environ" in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert broken == []


def test_logs_carry_ids_only() -> None:
    """No log call of the app names a field that holds a citizen's words, numbers or a secret."""
    broken = []
    for folder in ("inbox_api", "admin_ui", "connectors"):
        for path in python_files(folder):
            for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                owner = node.func.value
                if not (isinstance(owner, ast.Name) and owner.id in {"log", "logger", "logging"}):
                    continue
                named = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
                broken += [f"{path}:{node.lineno} logs {name}" for name in sorted(named & PRIVATE_NAMES)]
    assert broken == []
