"""Every example of the API description does what it says, and every endpoint under /api/v1 has one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from inbox_api.http.describing import PLACE, described, sample_world
from inbox_api.masking import private_numbers
from tests.contract.api.running import Runner, app_on, differences
from tests.contract.api.world import city, prepared

NEW_EACH_TIME = frozenset({"GET /api/v1/procedures/search"})  # each search is a question with a number of its own
EXAMPLES = [
    pytest.param(call, example, id=f"{call} {number}")
    for call, entry in described().items()
    for number, example in enumerate(entry["examples"])
]


@pytest.fixture(scope="module")
def made_up(database_server: str) -> Iterator[tuple[Engine, dict[str, str]]]:
    with city(database_server) as engine:
        yield engine, prepared(engine)


@pytest.mark.parametrize(("call", "example"), EXAMPLES)
def test_an_example_is_answered_as_it_says(
    made_up: tuple[Engine, dict[str, str]], call: str, example: dict[str, Any]
) -> None:
    engine, world = made_up
    with app_on(engine) as (app, session):
        runner = Runner(app, session, world)
        answered = runner.run(call, example)
        is_read = call.startswith("GET ") and answered.status == 200
        again = runner.again(call, example, answered.tag or "none") if is_read and call not in NEW_EACH_TIME else None
    assert answered.status == example.get("status", 200), answered.body
    assert again is None or again.status == 304, "what has not changed is not sent again"
    assert ("answer" in example) == (answered.body is not None)
    assert differences(example.get("answer"), answered.body) == []


def operations() -> dict[str, dict[str, Any]]:
    from admin_ui.app import create_app

    paths = create_app().openapi()["paths"]
    return {
        f"{method.upper()} {path}": operation
        for path, methods in paths.items()
        for method, operation in methods.items()
        if path.startswith("/api/v1/")
    }


def test_every_endpoint_has_a_summary_and_an_example() -> None:
    known = described()
    bare = [call for call in operations() if not known.get(call, {}).get("summary") or not known[call]["examples"]]
    assert bare == []


def test_nothing_is_described_that_does_not_exist() -> None:
    assert sorted(set(described()) - set(operations())) == []


def test_every_operation_tells_its_headers_problems_and_who_may_call() -> None:
    for call, operation in operations().items():
        names = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
        heeded = {"if-none-match"} if call.startswith("GET") else {"idempotency-key", "if-match"}
        if operation["security"] == [{}] and not call.startswith("GET"):
            assert not names & heeded, call  # they are kept by caller
        else:
            assert names >= heeded, call
        assert {"401", "422", "429"} <= set(operation["responses"]), call
        assert operation["security"], call


def test_differences_of_shapes_are_found() -> None:
    told = {"a": 1, "b": [{"c": "x"}], "d": None}
    assert differences(told, {"a": 2.5, "b": [], "d": {"e": 1}}) == []
    assert differences(told, {"a": "1", "b": [{"c": 1}], "d": None})
    assert differences(told, {"a": 1, "b": []})
    assert differences({"a": True}, {"a": 1})


def test_every_name_of_the_made_up_city_can_be_shown() -> None:
    used = set(PLACE.findall(json.dumps(described())))
    assert used == set(sample_world())


def test_examples_hold_no_numbers_of_people_but_made_up_ones() -> None:
    numbers = {digits for _start, _end, digits in private_numbers(json.dumps(described(), ensure_ascii=False))}
    assert numbers <= {"0901234567"}
