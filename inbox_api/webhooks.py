"""Where the platforms post: verify over the raw bytes, keep, commit, answer 200. Nothing slow happens here."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response

from connectors.base import Account, Connector
from inbox_api.channels import forgeries, service
from inbox_api.db import SessionDep, TransactionDep
from inbox_api.errors import AppError, NotFound, TooLarge
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

router = APIRouter(prefix="/webhooks", tags=["webhooks"])
log = logging.getLogger(__name__)


class Forged(AppError):
    status_code = 403
    code = "bad_signature"
    message = lazy_gettext("The signature of this post is missing or wrong.")


async def raw_body(request: Request) -> bytes:
    """The untouched body. Raises TooLarge before more than the allowed size is read."""
    limit = get_settings().max_post_bytes
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge
        chunks.append(chunk)
    return b"".join(chunks)


RawBody = Annotated[bytes, Depends(raw_body)]


@router.get("/{channel}")
def shake_hands(channel: str, request: Request, session: SessionDep) -> Response:
    """The platform's check of the address; works from memory when the database is down."""
    connector = service.connector(channel)
    query = dict(request.query_params)
    for account in _candidates(session, channel):
        answer = connector.handshake(query, account)
        if answer is not None:
            return PlainTextResponse(answer)
    raise Forged


@router.post("/{channel}")
def receive(channel: str, request: Request, body: RawBody, transaction: TransactionDep) -> Response:
    """Keep one post. A forged one answers 403 and leaves no trace but a count; a repeated one is absorbed."""
    connector = service.connector(channel)
    headers = {name.lower(): value for name, value in request.headers.items()}
    with transaction() as session:
        accounts = service.accounts(session, channel)
        if not accounts:
            raise NotFound
        if not _is_authentic(connector, body, headers, accounts):
            if connector.is_probe(body):
                return PlainTextResponse("ok")
            log.warning("webhook %s: bad signature, %d bytes", channel, len(body))
            forgeries.note(channel, datetime.now(UTC))
            raise Forged
        is_new = service.store_post(session, channel=channel, body=body, headers=headers, now=datetime.now(UTC))
    if not is_new:
        log.info("webhook %s: repeated post absorbed", channel)
    return PlainTextResponse("ok")


def _is_authentic(connector: Connector, body: bytes, headers: dict[str, str], accounts: list[Account]) -> bool:
    return any(connector.is_authentic(body, headers, account) for account in accounts)


def _candidates(session: SessionDep, channel: str) -> list[Account]:
    remembered = service.remembered_accounts(channel)
    return remembered or service.accounts(session, channel)
