"""The OpenAPI description of /api/v1: summaries and examples out of data, and the rules that hold for all.

Every room may have a file `api_examples.json` beside its endpoints:

    {"POST /api/v1/cases/{code}/notes": {
        "summary": "...",                          in Vietnamese, one line
        "examples": [{
            "title": "...", "as": "lan",           who asks, of the made-up city
            "before": [{"as", "call": "POST /api/v1/...", "path", "body", "keep": {"name": "field"}}],
            "path": {"code": "{{case}}"}, "query": {}, "headers": {}, "body": {}, "form": {},
            "files": {"name": "photo"},
            "status": 201, "answer": {}}]}}

{{names}} stand for things of a made-up city (sample_world.json shows them); tests/contract/api runs every example
against a real system and compares status and shape, and `python -m tests.contract.api.record` writes the answers down.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from inbox_api.http.problems import PROBLEM_TYPE

ROOT = Path(__file__).parent.parent
FILE_NAME = "api_examples.json"
PREFIX = "/api/v1/"
PLACE = re.compile(r"\{\{(\w+)\}\}")
UNSAFE = frozenset({"post", "put", "patch", "delete"})
PROBLEM = "Problem"
HEADERS = {
    "idempotency-key": "The same request with the same key is carried out once and answered as before; kept for a day.",
    "if-match": "Carry it out only if the thing still has this entity tag (or version); else 412.",
    "if-none-match": "Answer 304 without a body if the answer still has this entity tag.",
}
LIMIT_HEADERS = {
    "RateLimit-Policy": "Requests a minute that this caller may make.",
    "RateLimit": "How many are left, and seconds until all are there again.",
}
PROBLEMS = {
    "401": "Nobody is signed in, or the key is not valid.",
    "403": "The caller may not do this.",
    "404": "There is no such thing, or the caller may not know of it.",
    "409": "It has changed meanwhile, or its state forbids this.",
    "412": "It is no longer what If-Match names.",
    "422": "Something is missing or wrong; `fields` names where.",
    "429": "Too many requests; Retry-After says how long to wait.",
}


@lru_cache(maxsize=1)
def described() -> dict[str, dict[str, Any]]:
    """{"GET /api/v1/cases": {"summary", "examples"}} of all rooms. Raises ValueError when two tell of the same."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(ROOT.rglob(FILE_NAME)):
        for call, entry in json.loads(path.read_text(encoding="utf-8")).items():
            if call in found:
                raise ValueError(f"{path}: {call} is described twice")
            found[call] = entry
    return found


@lru_cache(maxsize=1)
def sample_world() -> dict[str, str]:
    found: dict[str, str] = json.loads((Path(__file__).parent / "sample_world.json").read_text(encoding="utf-8"))
    return found


def filled(value: Any, world: dict[str, str]) -> Any:
    """`value` with every {{name}} replaced; a name that is not in the world stays readable without its braces."""
    if isinstance(value, str):
        whole = PLACE.fullmatch(value)
        if whole and world.get(whole.group(1), "").isdecimal():
            return int(world[whole.group(1)])
        return PLACE.sub(lambda match: world.get(match.group(1), match.group(1)), value)
    if isinstance(value, list):
        return [filled(one, world) for one in value]
    if isinstance(value, dict):
        return {key: filled(one, world) for key, one in value.items()}
    return value


def install(app: FastAPI) -> None:
    """Make `app.openapi()` tell all of it; built once, at its first use."""
    plain: Callable[[], dict[str, Any]] = app.openapi

    def openapi() -> dict[str, Any]:
        is_first = app.openapi_schema is None
        description = plain()
        if is_first:
            complete(description)
        return description

    app.openapi = openapi  # type: ignore[method-assign]


def complete(description: dict[str, Any]) -> None:
    """Add to a plain description what FastAPI cannot know."""
    components = description.setdefault("components", {})
    components.setdefault("schemas", {})[PROBLEM] = _problem_schema()
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "An API key (htkn_...)."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "hopthu_session",
            "description": "An officer's browser; changes carry the header X-CSRF-Token.",
        },
    }
    for path, methods in description["paths"].items():
        if not path.startswith(PREFIX):
            continue
        for method, operation in methods.items():
            _complete_operation(method, path, operation)


def _complete_operation(method: str, path: str, operation: dict[str, Any]) -> None:
    entry = described().get(f"{method.upper()} {path}", {})
    if entry.get("summary"):
        operation["summary"] = entry["summary"]
    is_open = all(example.get("as") == "nobody" for example in entry.get("examples") or [{}])
    operation["security"] = [{}] if is_open else [{"key": []}, {"session": []}]
    names = ["if-none-match"] if method not in UNSAFE else [] if is_open else ["idempotency-key", "if-match"]
    operation.setdefault("parameters", []).extend(
        {"name": name, "in": "header", "required": False, "description": HEADERS[name], "schema": {"type": "string"}}
        for name in names
    )
    responses = operation["responses"]
    for status, meaning in PROBLEMS.items():
        if status == "412" and method not in UNSAFE:
            continue
        responses[status] = {
            "description": meaning,
            "content": {PROBLEM_TYPE: {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}},
        }
    for example in entry.get("examples", ()):
        _add_example(operation, example)
    for status, response in responses.items():
        if status.startswith("2"):
            response.setdefault("headers", {}).update(
                {name: {"description": text, "schema": {"type": "string"}} for name, text in LIMIT_HEADERS.items()}
            )


def _add_example(operation: dict[str, Any], example: dict[str, Any]) -> None:
    world, title = sample_world(), example.get("title") or "example"
    body = example.get("body")
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and content is not None:
        content.setdefault("examples", {})[title] = {"value": filled(body, world)}
    status = str(example.get("status", 200))
    answer = operation["responses"].setdefault(status, {"description": ""})
    if example.get("answer") is not None:
        kind = "application/json" if status.startswith("2") else PROBLEM_TYPE
        shown = answer.setdefault("content", {}).setdefault(kind, {})
        shown.setdefault("examples", {})[title] = {"value": filled(example["answer"], world)}


def _problem_schema() -> dict[str, Any]:
    return {
        "title": PROBLEM,
        "type": "object",
        "required": ["title", "status", "code"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string", "description": "For people, in Vietnamese."},
            "status": {"type": "integer"},
            "code": {"type": "string", "description": "For programs; it stays the same."},
            "fields": {"type": "array", "items": {"type": "string"}, "description": "Where something is wrong."},
        },
    }
