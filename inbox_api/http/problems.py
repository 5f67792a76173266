"""Errors as programs read them: problem details (RFC 9457)."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from inbox_api.errors import AppError

PROBLEM_TYPE = "application/problem+json"
SIGN_IN = 'Bearer realm="api"'


def problem(error: AppError, **more: object) -> JSONResponse:
    """The error as problem details: title is for people, code for programs."""
    content = {"type": "about:blank", "title": error.text, "status": error.status_code, "code": error.code, **more}
    if error.fields:
        content["fields"] = list(error.fields)
    headers = {"WWW-Authenticate": SIGN_IN} if error.status_code == 401 else None
    return JSONResponse(content, status_code=error.status_code, media_type=PROBLEM_TYPE, headers=headers)
