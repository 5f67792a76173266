"""Whatever the log tells of has words, and no words tell of what is never logged."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from admin_ui.audit.acts import in_words, objects, words
from inbox_api import models

ROOT = Path(__file__).parents[3]
DEEPEST = 4  # functions that hand the act on to each other
BY_COLUMN = {"review": {"skip", "discard", "label"}}  # read out of a column that the same module has written


@dataclass(frozen=True)
class Place:
    """A node within a function of a package."""

    folder: Path
    function: ast.FunctionDef
    node: ast.expr


@cache
def functions() -> list[tuple[Path, ast.FunctionDef]]:
    paths = sorted(path for folder in ("inbox_api", "admin_ui", "hopthu") for path in (ROOT / folder).rglob("*.py"))
    return [
        (path.parent, node)
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]


@cache
def calls() -> dict[str, list[tuple[Path, ast.FunctionDef, ast.Call]]]:
    """By the last name of what is called."""
    found: dict[str, list[tuple[Path, ast.FunctionDef, ast.Call]]] = {}
    for folder, function in functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Call):
                name = str(getattr(node.func, "attr", "") or getattr(node.func, "id", ""))
                found.setdefault(name, []).append((folder, function, node))
    return found


def texts(place: Place, depth: int = 0) -> Iterator[str]:
    """The texts that an expression can be, followed through names, parameters, constants of models and dictionaries."""
    node = place.node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(Place(place.folder, place.function, node.body), depth)
        yield from texts(Place(place.folder, place.function, node.orelse), depth)
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[-1], ast.FormattedValue):
        head = ast.literal_eval(node.values[0])
        ends = texts(Place(place.folder, place.function, node.values[-1].value), depth)
        yield from (f"{head}{end}" for end in (*ends, *BY_COLUMN.get(head.rstrip("."), ())))
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        value = getattr(getattr(models, node.value.id, None), node.attr, None)
        yield from [str(value)] if value is not None else []
    elif isinstance(node, ast.Subscript):
        yield from texts(Place(place.folder, place.function, node.value), depth)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from texts(Place(place.folder, place.function, value), depth)
    elif isinstance(node, ast.Name) and depth < DEEPEST:
        yield from named(place, node.id, depth)


def named(place: Place, name: str, depth: int) -> Iterator[str]:
    arguments = place.function.args
    position = {one.arg: number for number, one in enumerate(arguments.args)}.get(name)
    for node in ast.walk(place.function):
        if isinstance(node, ast.Assign):
            yield from assigned(place, node, name, depth)
    if position is None and name not in {one.arg for one in arguments.kwonlyargs}:
        return
    for folder, function, call in calls().get(place.function.name, ()):
        given = {one.arg: one.value for one in call.keywords}.get(name)
        if position is not None and position < len(call.args):
            given = call.args[position]
        if folder == place.folder and given is not None:
            yield from texts(Place(folder, function, given), depth + 1)


def assigned(place: Place, node: ast.Assign, name: str, depth: int) -> Iterator[str]:
    for target in node.targets:
        if isinstance(target, ast.Name) and target.id == name:
            yield from texts(Place(place.folder, place.function, node.value), depth)
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for one, value in zip(target.elts, node.value.elts, strict=True):
                if isinstance(one, ast.Name) and one.id == name:
                    yield from texts(Place(place.folder, place.function, value), depth)


@cache
def logged(place: int = 2) -> dict[str, set[str]]:
    """{an expression that names an act, and where: the acts that it can be}. place: of the act among the arguments."""
    return {
        f"{folder.relative_to(ROOT)} {function.name}: {ast.unparse(call.args[place])}": set(
            texts(Place(folder, function, call.args[place]))
        )
        for folder, function, call in calls()["record"]
        if ast.unparse(call.func) == "audit.record" and len(call.args) > place
    }


def test_every_act_that_is_logged_has_words() -> None:
    assert [where for where, acts in logged().items() if not acts] == []
    acts = set().union(*logged().values())
    assert len(acts) > 200
    assert sorted(acts - set(words())) == []


def test_there_are_no_words_for_what_is_never_logged() -> None:
    assert sorted(set(words()) - set().union(*logged().values())) == []


def test_whatever_something_was_done_to_has_a_noun_and_no_noun_is_left_over() -> None:
    kinds = set().union(*logged(3).values())
    assert len(kinds) > 40
    assert sorted(kinds - set(objects())) == []
    assert sorted(set(objects()) - kinds) == []


def test_an_act_without_words_is_shown_as_it_stands() -> None:
    assert in_words("case.view") == "Xem hồ sơ"
    assert in_words("case.something_new") == "case.something_new"
