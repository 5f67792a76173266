"""Forms that a script sends while their page stays open, with all that was typed, until the server has taken it.

Such a request carries HEADER. Where a browser would be sent elsewhere it is told the address in GO_TO; a refusal is a
short notice for the form instead of a page of its own. Without a script forms are sent as ever. The script is
static/js/sending.js.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from admin_ui.sign_in.views import safe_next
from inbox_api.officers.current import CSRF_FIELD

HEADER = "x-in-place"
GO_TO = "x-go-to"
REDIRECTS = {302, 303}
OF_SECRETS = (
    "/account",
    "/dat-mat-khau",
    "/quan-tri/kenh",
    "/sign-in",
)  # pages with passwords: nothing of them is shown again


def is_in_place(request: Request) -> bool:
    return HEADER in request.headers


class InPlace:
    """Pure ASGI: a script cannot read where a redirect leads, so it is told in a header of an empty answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or HEADER not in Headers(scope=scope):
            await self.app(scope, receive, send)
            return

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in REDIRECTS:
                headers = MutableHeaders(scope=message)
                headers[GO_TO] = headers["location"]
                del headers["location"]
                del headers["content-length"]
                message["status"] = 204
            await send(message)

        await self.app(scope, receive, send_told)


def came_from(request: Request) -> str:
    """The path of our page that sent this request, "" when it is none of ours."""
    address = request.headers.get("hx-current-url") or request.headers.get("referer") or ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc != request.headers.get("host"):
        return ""
    return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""))


def written(request: Request) -> list[str]:
    """The words that the refused form carried, in its order: what a person wrote, not codes and ticks.

    Only of a form that was read already, so that a handler of errors never waits for the rest of a request.
    """
    form = getattr(request, "_form", None)  # Starlette's cache of request.form()
    if form is None or request.url.path.startswith(OF_SECRETS):
        return []
    values = [value for name, value in form.multi_items() if isinstance(value, str) and name != CSRF_FIELD]
    return [value for value in values if _is_words(value.strip())]


def _is_words(text: str) -> bool:
    return any(letter.isspace() for letter in text) or not text.isascii()
