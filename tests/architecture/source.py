"""Reading the source for the architecture tests."""

from __future__ import annotations

import ast
import subprocess
from functools import lru_cache
from pathlib import Path

from tests.conftest import ROOT

OUR_FOLDERS = ("bot", "connectors", "inbox_api", "admin_ui", "hopthu", "tests")


@lru_cache(maxsize=1)
def tracked_files() -> tuple[Path, ...]:
    """Every file that git knows or would take, as paths from the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(Path(line) for line in listed.splitlines() if (ROOT / line).is_file()))


def python_files(folder: str) -> list[Path]:
    return [path for path in tracked_files() if path.parts[0] == folder and path.suffix == ".py"]


def imported_modules(path: Path) -> set[str]:
    """Full names of everything imported, wherever in the file it stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imported_folders(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported_modules(path)} & set(OUR_FOLDERS)
