"""The buttons that a preview shows under an answer are those that the bot's code puts there."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator

from inbox_api.training.answers import previewing
from tests.conftest import ROOT

ACTIONS = ROOT / "bot" / "actions"


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block:
                yield block


def _call(statement: ast.stmt) -> tuple[str, list[ast.expr]]:
    """(name of what is called, its arguments); ("", []) for anything else."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return "", []
    called = statement.value.func
    return getattr(called, "attr", getattr(called, "id", "")), statement.value.args


def _word(arguments: list[ast.expr]) -> str:
    first = arguments[0] if arguments else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


def under_answers() -> dict[str, list[str]]:
    """{answer: buttons right behind it in the code}, where they are the same wherever it is said."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ACTIONS.rglob("*.py"))]
    main = next(
        ast.literal_eval(one.value)
        for tree in trees
        for one in ast.walk(tree)
        if isinstance(one, ast.Assign) and getattr(one.targets[0], "id", "") == "MAIN_CHOICES"
    )
    found: dict[str, set[tuple[str, ...]]] = {}
    for tree in trees:
        for block in _blocks(tree):
            for at, statement in enumerate(block):
                name, arguments = _call(statement)
                if name == "say" and _word(arguments):
                    found.setdefault(_word(arguments), set()).add(tuple(_behind(block[at + 1 :], main)))
    return {key: list(*ways) for key, ways in sorted(found.items()) if len(ways) == 1 and any(ways)}


def _behind(statements: list[ast.stmt], main: tuple[str, ...]) -> Iterator[str]:
    for statement in statements:
        name, arguments = _call(statement)
        if name == "main_buttons":
            yield from main
        elif name == "ask_person_button":
            yield "ask_human"
        elif name == "button" and _word(arguments):
            yield _word(arguments)
        else:
            return


def test_the_buttons_of_previews_are_those_of_the_bots_code() -> None:
    told = json.loads(previewing.BUTTONS.read_text(encoding="utf-8"))["under"]
    assert told.items() <= under_answers().items(), "say it in inbox_api/training/answers/buttons.json, too"
    assert {"utter_greet", "utter_lost"} <= told.keys()
