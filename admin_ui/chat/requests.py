"""What stands around a request of the chat: the guarded and limited form, errors, policies."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message

from admin_ui.chat.callers import Caller, admit, give_renewed, given_tokens, token_of_page
from admin_ui.rendering import environment
from inbox_api.app import problem
from inbox_api.conversations.web_posts import FILES_AT_MOST, text_too_long
from inbox_api.conversations.web_visitors import (
    PageOutOfDate,
    Token,
    VisitorUnknown,
    check_rate,
)
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, Invalid, TooManyTries
from inbox_api.settings import get_settings

BYTES_PER_CHARACTER = 12  # a letter with its marks, percent-encoded
FORM_OVERHEAD_BYTES = 64 * 1024
RETRY_AFTER_SECONDS = "60"


def page_policy() -> str:
    """The chat may be framed by this site and by the websites the city has named."""
    ancestors = " ".join(["'self'", *get_settings().widget_origin_list])
    return (
        "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors {ancestors}"
    )


@dataclass(frozen=True, slots=True)
class Posted:
    """A form of the visitor's own page, with its files still in their spool."""

    token: Token
    form: FormData = field(repr=False)

    def text(self, name: str) -> str:
        value = self.form.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        """None when the field is empty. Raises Invalid."""
        try:
            return float(self.text(name)) if self.text(name) else None
        except ValueError as error:
            raise Invalid from error

    def whole_numbers(self, name: str) -> list[int]:
        """Raises Invalid."""
        values = [value for value in self.form.getlist(name) if isinstance(value, str)]
        if not all(value.isdecimal() and len(value) < 18 for value in values):
            raise Invalid
        return [int(value) for value in values]

    def files(self, name: str) -> list[UploadFile]:
        """Chosen files; a browser sends one empty file when none was chosen."""
        return [f for f in self.form.getlist(name) if isinstance(f, UploadFile) and (f.filename or f.size)]


async def posted(request: Request) -> Posted:
    """The form, after all that can refuse it without a session: token, origin, rate, size, page token.

    Raises VisitorUnknown, PageOutOfDate, TooManyMessages, TooLarge.
    """
    tokens = given_tokens(request)
    if not tokens:
        raise VisitorUnknown
    require_own_origin(request)
    if not request.url.path.endswith("/read"):
        check_rate(tokens[0].visitor, request.client.host if request.client else "", datetime.now(UTC))
    form = await _read_form(request)
    request.state.chat_text = form.get("text")
    given = form.get("token")
    token = token_of_page(request, given) if isinstance(given, str) else None
    if token is None:
        raise PageOutOfDate
    return Posted(token, form)


UncheckedForm = Annotated[Posted, Depends(posted)]


@dataclass(frozen=True, slots=True)
class OwnPosted:
    """A form that the visitor's own browser sent."""

    caller: Caller
    form: Posted

    @property
    def visitor(self) -> str:
        return self.caller.visitor


def own_posted(form: UncheckedForm, request: Request, session: SessionDep) -> OwnPosted:
    """Raises what `posted` raises, and ProofMissing, ProofOutOfDate."""
    return OwnPosted(admit(request, session, form.token), form)


OwnForm = Annotated[OwnPosted, Depends(own_posted, scope="function")]


def require_own_origin(request: Request) -> None:
    """Browsers say where a form comes from; "null" and strangers are refused. Raises PageOutOfDate."""
    origin = request.headers.get("origin")
    if origin is None:
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            raise PageOutOfDate
        return
    own = {request.headers.get("host", ""), urlsplit(get_settings().web_address).netloc}
    if urlsplit(origin).netloc not in own:
        raise PageOutOfDate


async def _read_form(request: Request) -> FormData:
    """The form, read no further than allowed. Raises TooLarge."""
    settings = get_settings()
    text_limit = settings.max_text_chars * BYTES_PER_CHARACTER + FORM_OVERHEAD_BYTES
    is_multipart = request.headers.get("content-type", "").startswith("multipart/form-data")
    limit = text_limit + (FILES_AT_MOST * (settings.max_upload_bytes + 1024) if is_multipart else 0)
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await request.receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise text_too_long()
        return message

    limited = Request(request.scope, counted)
    try:
        return await limited.form(max_files=FILES_AT_MOST + 1, max_fields=100, max_part_size=text_limit)
    except HTTPException as error:
        if "size" in str(error.detail):
            raise text_too_long() from error
        raise Invalid from error


class ChatRoute(APIRoute):
    """Errors of the chat as its own page, with the visitor's words kept; scripts get problem details."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_with_errors(request: Request) -> Response:
            try:
                response = await handle(request)
                give_renewed(request, response)
                return response
            except AppError as error:
                response = _error_page(request, error) if _wants_page(request) else problem(error)
                if isinstance(error, TooManyTries):
                    response.headers["retry-after"] = RETRY_AFTER_SECONDS
                return response

        return handle_with_errors


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _error_page(request: Request, error: AppError) -> Response:
    text = getattr(request.state, "chat_text", None)
    content = (
        environment()
        .get_template("chat_problem.html")
        .render(
            error=error,
            text=text if isinstance(text, str) else "",
            is_embedded=request.query_params.get("embed") == "1",
        )
    )
    return Response(
        content,
        status_code=error.status_code,
        media_type="text/html",
        headers={"content-security-policy": page_policy()},
    )
