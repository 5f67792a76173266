"""Whatever the log tells of has words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from admin_ui.audit.acts import in_words, words

ROOT = Path(__file__).parents[3]


def logged() -> Iterator[str]:
    """The slugs that calls of `audit.record` name themselves."""
    for path in sorted(path for folder in ("inbox_api", "admin_ui") for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record" and len(node.args) > 2:
                action = node.args[2]
                if isinstance(action, ast.Constant) and isinstance(action.value, str):
                    yield action.value


def test_every_act_that_is_logged_has_words() -> None:
    acts = set(logged())
    assert len(acts) > 100
    assert acts - set(words()) == set()


def test_an_act_without_words_is_shown_as_it_stands() -> None:
    assert in_words("case.view") == "Xem hồ sơ"
    assert in_words("case.something_new") == "case.something_new"
