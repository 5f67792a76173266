"""Who may import whom: the table of docs/architecture.md, as a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.source import imported_folders, imported_modules, python_files

MAY_IMPORT: dict[str, set[str]] = {
    "bot": set(),
    "connectors": set(),
    "inbox_api": {"connectors"},
    "admin_ui": {"inbox_api"},
    "hopthu": {"connectors", "inbox_api", "admin_ui"},
}
OF_CONNECTORS = ("connectors.base", "connectors.registry")


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_folders_import_only_what_they_may(folder: str) -> None:
    broken = [
        f"{path} imports {name}"
        for path in python_files(folder)
        for name in sorted(imported_folders(path) - MAY_IMPORT[folder] - {folder})
    ]
    assert python_files(folder), f"{folder} has no Python files"
    assert broken == []


def test_the_inbox_knows_connectors_only_by_their_interface() -> None:
    broken = [
        f"{path} imports {name}"
        for path in python_files("inbox_api")
        for name in sorted(imported_modules(path))
        if name.startswith("connectors") and not name.startswith(OF_CONNECTORS)
    ]
    assert broken == []


def test_pages_see_no_repository_and_no_sql() -> None:
    broken = [
        f"{path} imports {name}"
        for path in python_files("admin_ui")
        for name in sorted(imported_modules(path))
        if ".repository" in name
        or "_repository" in name
        or (name.startswith("sqlalchemy") and ".orm.Session" not in name)
    ]
    assert broken == []


def test_connectors_know_neither_database_nor_web_framework_nor_settings() -> None:
    forbidden = ("sqlalchemy", "fastapi", "pydantic_settings", "procrastinate")
    broken = [
        f"{path} imports {name}"
        for path in python_files("connectors")
        if "simulat" not in path.as_posix()
        for name in sorted(imported_modules(path))
        if name.split(".")[0] in forbidden
    ]
    assert broken == []


def test_services_and_endpoints_build_no_queries() -> None:
    """SQL stands in repositories (and models and migrations) only."""
    allowed = {"db.py", "queue.py", "live.py", "app.py"}
    names = {"sqlalchemy.select", "sqlalchemy.update", "sqlalchemy.delete", "sqlalchemy.insert", "sqlalchemy.text"}
    broken = [
        f"{path} imports {name}"
        for path in python_files("inbox_api")
        if path.name not in allowed and not path.name.endswith("repository.py")
        if not {"migrations", "models"} & set(path.parts)
        for name in sorted(imported_modules(path) & names)
    ]
    assert broken == []


def test_the_rule_bites(tmp_path: Path) -> None:
    stray = tmp_path / "stray.py"
    stray.write_text("def f():\n    from inbox_api.models import Case\n    return Case\n", encoding="utf-8")
    assert imported_folders(stray) == {"inbox_api"}
