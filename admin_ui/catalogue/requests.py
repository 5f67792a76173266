"""What stands around a request of the catalogue: values that every page needs, errors as pages of its own look."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from admin_ui.catalogue import facts, words
from admin_ui.catalogue.mode import Mode, mode_of
from admin_ui.rendering import environment
from inbox_api import db
from inbox_api.areas import service as areas
from inbox_api.errors import AppError
from inbox_api.models import City
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _


def common(session: Session, mode: Mode) -> dict[str, Any]:
    """What catalogue_base.html shows. Raises NoCity."""
    return _values(areas.city(session), mode)


def _values(city: City, mode: Mode) -> dict[str, Any]:
    return {"city": city, "mode": mode, "site": get_settings().web_address, "words": words, "facts": facts}


class CatalogueRoute(APIRoute):
    """Errors that people can do something about as a page with the search field on it; programs get problem details."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_with_errors(request: Request) -> Response:
            try:
                return await handle(request)
            except AppError as error:
                if "text/html" not in request.headers.get("accept", ""):
                    raise
                return await run_in_threadpool(_problem_page, request, error)

        return handle_with_errors


def _problem_page(request: Request, error: AppError) -> Response:
    with db.transaction() as session:
        city = areas.city_or_none(session)
    if city is None:
        raise error
    title = _title(error.status_code)
    template = environment().get_template("catalogue_problem.html")
    content = template.render(_values(city, mode_of(request)) | {"error": error, "title": title, "q": ""})
    return HTMLResponse(content, status_code=error.status_code)


def _title(status_code: int) -> str:
    if status_code == 404:
        return _("There is no such procedure")
    return _("Please wait a moment") if status_code == 429 else _("This address cannot be read")
