"""Errors as people see them: a Vietnamese page; programs get problem details (inbox_api.app)."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from admin_ui.in_place import GO_TO, came_from, is_in_place, written
from admin_ui.rendering import render
from admin_ui.security import add_headers
from inbox_api.app import problem
from inbox_api.errors import AppError, Invalid, NotFound, NotSignedIn, TooLarge
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

PROGRAM_PATHS = ("/api", "/bot/", "/webhooks/", "/health", "/openapi.json")
log = logging.getLogger(__name__)


class WrongMethod(AppError):
    status_code = 405
    code = "wrong_method"
    message = lazy_gettext("This address does not work this way.")


class Bug(AppError):
    status_code = 500
    code = "internal_error"
    message = lazy_gettext("Something went wrong on our side. It has been written down; please try again.")


def wants_page(request: Request) -> bool:
    """True for a browser's page; False for programs and for scripts that ask for JSON."""
    if request.url.path.startswith(PROGRAM_PATHS):
        return False
    return "text/html" in request.headers.get("accept", "") or request.headers.get("hx-request") == "true"


def answer(request: Request, error: AppError) -> Response:
    if not wants_page(request):
        return problem(error)
    is_fragment = request.headers.get("hx-request") == "true"
    if isinstance(error, NotSignedIn):
        return _to_sign_in(request, error, is_fragment=is_fragment)
    if is_in_place(request):
        return _page(request, "refused.html", error)
    if is_fragment:
        return _page(request, "error_fragment.html", error)
    return _page(request, "error.html", error, back=came_from(request), back_words=_("Back to the page"))


def _page(request: Request, template: str, error: AppError, **more: Any) -> Response:
    title = _title(error.status_code)
    texts = written(request)
    return render(request, template, status_code=error.status_code, error=error, title=title, written=texts, **more)


def _to_sign_in(request: Request, error: AppError, *, is_fragment: bool) -> Response:
    """After signing in the officer is back at the page, whose script still has what was written; without a script
    what was written is shown first."""
    is_page = request.method == "GET" and not is_fragment
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "") if is_page else came_from(request)
    target = f"/sign-in?next={quote(path, safe='')}" if path else "/sign-in"
    if is_fragment:
        return Response(status_code=401, headers={"HX-Redirect": target})
    if is_in_place(request):
        return Response(status_code=401, headers={GO_TO: target})
    if written(request):
        return _page(request, "error.html", error, back=target, back_words=_("Sign in"))
    return RedirectResponse(target, status_code=303)


def _title(status_code: int) -> str:
    titles = {
        401: _("Your session has ended"),
        403: _("You may not see or do this"),
        404: _("Nothing here"),
        409: _("It has changed meanwhile"),
        413: _("Too large"),
        422: _("Something is missing"),
        429: _("Too many tries"),
        500: _("An error of ours"),
        503: _("Busy"),
    }
    return titles.get(status_code, _("This did not work"))


def answer_app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    return answer(request, error)


def answer_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    where = [".".join(str(part) for part in item["loc"]) for item in error.errors()]
    return answer(request, Invalid(fields=where))


def answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known: dict[int, type[AppError]] = {404: NotFound, 405: WrongMethod, 413: TooLarge}
    kind = known.get(error.status_code, Invalid)
    failure = kind()
    failure.status_code = error.status_code
    response = answer(request, failure)
    response.headers.update(error.headers or {})
    return response


def answer_bug(request: Request, error: Exception) -> Response:
    """Starlette answers bugs outside all middleware, so the headers are added here."""
    route = getattr(request.scope.get("route"), "path", "")
    log.error("bug at %s %s: %s", request.method, route, type(error).__name__)
    response = answer(request, Bug())
    add_headers(response.headers)
    return response


def add_error_pages(app: FastAPI) -> None:
    """After add_api, whose handlers answer programs only."""
    app.add_exception_handler(AppError, answer_app_error)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(HTTPException, answer_http)
    app.add_exception_handler(Exception, answer_bug)
