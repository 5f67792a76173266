"""A page over the OpenAPI description, made on the server: no script, no other host."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from admin_ui.rendering import render
from inbox_api.http.describing import described, filled, sample_world
from inbox_api.settings import get_settings

router = APIRouter(include_in_schema=False)
GROUP_OF_REST = "other"


@router.get("/docs")
def show_docs(request: Request) -> Response:
    description = request.app.openapi()
    return render(
        request,
        "api_docs.html",
        groups=_groups(request.app),
        title=description["info"]["title"],
        address=get_settings().web_address,
    )


@lru_cache(maxsize=2)
def _groups(app: FastAPI) -> dict[str, list[dict[str, Any]]]:
    return groups_of(app.openapi())


def groups_of(description: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """{tag: [operation]}, those of /api/v1 first; an operation: see `_operation`."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or [GROUP_OF_REST])[0]
            found.setdefault(tag, []).append(_operation(description, method.upper(), path, operation))
    of_ours = {tag: rows for tag, rows in found.items() if any(row["path"].startswith("/api/v1/") for row in rows)}
    return {**of_ours, **found}


def _operation(description: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """{"method", "path", "summary", "about", "parameters", "body", "answers", "examples"}."""
    entry = described().get(f"{method} {path}", {})
    return {
        "method": method,
        "path": path,
        "anchor": f"{method}-{path}".lower().replace("/", "-").replace("{", "").replace("}", ""),
        "summary": operation.get("summary", ""),
        "is_translated": bool(entry.get("summary")),
        "about": operation.get("description", ""),
        "parameters": [
            (p["name"], p["in"], p.get("required", False))
            for p in operation.get("parameters", [])
            if p["in"] != "header"
        ],
        "body": _fields(description, operation.get("requestBody", {}).get("content", {})),
        "answers": {
            code: _fields(description, one.get("content", {}))
            for code, one in operation["responses"].items()
            if code.startswith("2")
        },
        "examples": [_example(method, path, example) for example in entry.get("examples", ())],
    }


def _example(method: str, path: str, example: dict[str, Any]) -> dict[str, Any]:
    """{"title", "request": as one writes it, "status", "answer": JSON text or None}."""
    world = sample_world()
    for name, value in filled(example.get("path", {}), world).items():
        path = path.replace("{" + name + "}", str(value))
    query = "&".join(f"{name}={value}" for name, value in filled(example.get("query", {}), world).items())
    lines = [f"{method} {path}" + (f"?{query}" if query else "")]
    if "body" in example:
        lines += ["", json.dumps(filled(example["body"], world), ensure_ascii=False, indent=1)]
    for name, value in {**example.get("form", {}), **example.get("files", {})}.items():
        lines.append(f"{name}: {filled(value, world)}")
    answer = example.get("answer")
    return {
        "title": example.get("title", ""),
        "request": "\n".join(lines),
        "status": example.get("status", 200),
        "answer": json.dumps(filled(answer, world), ensure_ascii=False, indent=1) if answer is not None else None,
    }


def _fields(description: dict[str, Any], content: dict[str, Any]) -> list[tuple[str, str]]:
    """[(name, type)] of the JSON object in a body, or of the objects in a list."""
    schema = content.get("application/json", {}).get("schema", {})
    schema = schema.get("items", schema)
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if not name:
        return []
    properties = description["components"]["schemas"][name].get("properties", {})
    return [(key, _type_name(value)) for key, value in properties.items()]


def _type_name(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_type_name(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"[{_type_name(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")
