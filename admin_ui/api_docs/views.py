"""A page over the OpenAPI description, made on the server: no script, no other host."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def show_docs(request: Request) -> Response:
    description = request.app.openapi()
    return render(request, "api_docs.html", groups=groups_of(description), title=description["info"]["title"])


def groups_of(description: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """{tag: [{"method", "path", "summary", "about", "parameters", "body", "answers"}]} in the order of the routes."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            row = {
                "method": method.upper(),
                "path": path,
                "summary": operation.get("summary", ""),
                "about": operation.get("description", ""),
                "parameters": [(p["name"], p["in"], p.get("required", False)) for p in operation.get("parameters", [])],
                "body": _fields(description, operation.get("requestBody", {}).get("content", {})),
                "answers": {
                    code: _fields(description, one.get("content", {})) for code, one in operation["responses"].items()
                },
            }
            found.setdefault((operation.get("tags") or ["other"])[0], []).append(row)
    return found


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
