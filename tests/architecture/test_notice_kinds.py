"""Every notice that officers are given is in a group that they choose how to hear of, or named as one of none."""

from __future__ import annotations

import ast
from pathlib import Path

from inbox_api.officers.waking import KINDS, NONE
from tests.architecture.source import imported_modules, python_files
from tests.conftest import ROOT

TELLING = {"tell", "_tell", "tell_in_charge", "tell_on_duty"}
NAMES = {"kind", "KIND", "HELD_UP", "MESSAGE", "NO_ANSWER"}  # under which a kind is passed on
GIVING = {"inbox_api.officers.notices", "inbox_api.cases.news", "inbox_api.looks.service"}
ITSELF = Path("inbox_api/officers/notices.py")


def words_in(node: ast.AST) -> set[str]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def kinds_told(path: Path) -> set[str]:
    """Of the calls that tell: their plain words, and those of the names that they pass on."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    named: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for name in (one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)):
                named.setdefault(name, set()).update(words_in(node.value))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in TELLING:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    found.add(argument.value)
                elif isinstance(argument, ast.Name) and argument.id in NAMES:
                    found |= named.get(argument.id, set())
    return found


def test_every_kind_of_notice_is_in_a_group_or_named_as_one_of_none() -> None:
    files = [path for path in python_files("inbox_api") if path == ITSELF or GIVING & imported_modules(path)]
    told = {kind for path in files for kind in kinds_told(path)}
    grouped = [kind for kinds in KINDS.values() for kind in kinds] + sorted(NONE)
    assert len(grouped) == len(set(grouped))
    assert told == set(grouped)
