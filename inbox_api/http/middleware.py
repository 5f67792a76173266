"""Before any endpoint of the API: who calls too often, and bodies that are too large. Pure ASGI."""

from __future__ import annotations

import hashlib
import ipaddress
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inbox_api.errors import AppError, TooLarge, TooManyTries
from inbox_api.http.limits import Limiter
from inbox_api.http.problems import problem
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

PREFIX = "/api/"
SESSION_COOKIE = "hopthu_session"


class TooManyRequests(TooManyTries):
    code = "too_many_requests"
    message = lazy_gettext("Too many requests. Please wait as long as Retry-After says.")


class ApiGate:
    """One for each web process; its limiter is the process's memory of callers."""

    def __init__(self, app: ASGIApp, limiter: Limiter | None = None) -> None:
        self.app = app
        self.limiter = limiter or Limiter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        settings, headers = get_settings(), Headers(scope=scope)
        credential = credential_of(headers)
        own = self.limiter.limit_of(credential, settings.api_requests_per_minute) if credential else None
        caller = f"key:{credential}" if own is not None else f"from:{place_of(scope)}"
        standing = self.limiter.take(caller, own or settings.api_address_requests_per_minute)
        extra = standing.headers()

        async def send_with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._learn(scope, credential, message["status"])
                head = MutableHeaders(scope=message)
                for name, value in extra.items():
                    head[name] = value
            await send(message)

        refusal: AppError | None = None
        if standing.wait_seconds:
            refusal = TooManyRequests()
        elif declared_length(headers) > settings.api_body_bytes:
            refusal = TooLarge()
        if refusal is not None:
            await problem(refusal)(scope, receive, send_with_limits)
            return
        await self.app(scope, _limited(receive, settings.api_body_bytes), send_with_limits)

    def _learn(self, scope: Scope, credential: str, status: int) -> None:
        if not credential:
            return
        state = scope.get("state", {})
        if "api_caller" in state:
            self.limiter.know(credential, state.get("api_per_minute"))
        elif status == 401:
            self.limiter.forget(credential)


def _limited(receive: Receive, limit: int) -> Receive:
    """Counts a body whose length nobody declared."""
    size = 0

    async def receive_some() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise HTTPException(413)
        return message

    return receive_some


def declared_length(headers: Headers) -> int:
    value = headers.get("content-length", "0")
    return int(value) if value.isascii() and value.isdecimal() else 0


def credential_of(headers: Headers) -> str:
    """A digest of the key or cookie that the caller shows; "" for none."""
    shown = headers.get("authorization", "")
    if not shown:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(SESSION_COOKIE)
        except CookieError:
            cookie = None
        shown = cookie.value if cookie else ""
    return hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest()[:32] if shown else ""


def place_of(scope: Scope) -> str:
    """The caller's address; of IPv6 the network of one household."""
    host = (scope.get("client") or ("?",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
