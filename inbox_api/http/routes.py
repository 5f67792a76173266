"""The route class of every endpoint under /api/v1; `govern` puts it on whatever a room brings."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.routing import APIRoute

from inbox_api.http import conditions, idempotency

PREFIX = "/api/v1"
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ApiRoute(APIRoute):
    """Repeats are recognised before the endpoint runs, and its answer is kept before its transaction is committed."""

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            request.state.fingerprint = await idempotency.fingerprint(request)
            response = await answer(request)
            response = conditions.tagged(request, response)
            claim: idempotency.Claim | None = getattr(request.state, "claim", None)
            if claim is not None:
                await run_in_threadpool(claim.settle, response)
            return response

        return handle


def govern(app: FastAPI) -> None:
    """Put the rules on every endpoint under /api/v1 of the routers that were included; before the first request."""
    for route in api_routes(app.router):
        if not isinstance(route, ApiRoute):
            route.__class__ = ApiRoute  # what an included endpoint does is built at its first use, by its class


def api_routes(router: APIRouter) -> Iterator[APIRoute]:
    """The endpoints under /api/v1 of a router and of those included in it."""
    for route in router.routes:
        inner = getattr(route, "original_router", None)  # FastAPI keeps an included router whole
        if isinstance(inner, APIRouter):
            yield from api_routes(inner)
        elif isinstance(route, APIRoute) and route.path.startswith(PREFIX):
            yield route
