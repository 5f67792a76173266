"""The same request again is answered as before, and does nothing a second time.

The key is claimed and the answer is kept in the transaction of what the request does: both are there or neither, so
there is no state in between, whenever a process dies. A twin that comes meanwhile waits for the first one's end. A
request that failed has changed nothing and keeps nothing: with the same key it may be tried again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from inbox_api.channels import vault
from inbox_api.errors import Conflict, Invalid
from inbox_api.http.idempotency_repository import IdempotencyRepository
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

HEADER = "idempotency-key"
REPLAYED = "Idempotency-Replayed"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEPT_HEADERS = ("content-type", "etag", "location", "content-location", "link")
SECRET_FIELDS = frozenset({"token", "secret"})  # shown once: an answer is kept without them
KEY = re.compile(r"[\x21-\x7e]{1,200}")
BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)


class KeyMalformed(Invalid):
    code = "idempotency_key_malformed"
    message = lazy_gettext("An Idempotency-Key is 1 to 200 visible ASCII letters.")


class KeyReused(Invalid):
    code = "idempotency_key_reused"
    message = lazy_gettext("This Idempotency-Key belongs to another request.")


class TwinRunning(Conflict):
    code = "idempotency_twin_running"
    message = lazy_gettext("The same request is still being carried out. Please repeat it shortly.")


class Replay(Exception):
    """This request was answered before; carries that answer to its handler."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that is carried out under a key, in this session's transaction."""

    session: Session
    row_id: int

    def settle(self, response: Response) -> None:
        """Keep the answer of what was done; of a refusal nothing is kept."""
        repository = IdempotencyRepository(self.session)
        if response.status_code >= 400:
            repository.drop(self.row_id)
            return
        repository.keep(self.row_id, seal(response))


async def fingerprint(request: Request) -> str | None:
    """What makes two requests the same: method, address, body; None for a request without a key. Raises KeyMalformed.

    The body stays readable for the endpoint. The boundary between the parts of a form is made up anew each time, so it
    does not count.
    """
    if request.method not in UNSAFE or HEADER not in request.headers:
        return None
    key_of(request)
    body = await request.body()
    content_type = request.headers.get("content-type", "")
    boundary = BOUNDARY.search(content_type)
    if boundary is not None and content_type.lower().startswith("multipart/"):
        body = body.replace(boundary.group(1).encode("latin-1"), b"boundary")
        content_type = "multipart"
    digest = hashlib.sha256()
    for part in (request.method, request.url.path, request.url.query, content_type):
        digest.update(part.encode() + b"\0")
    digest.update(body)
    return digest.hexdigest()


def key_of(request: Request) -> str:
    """The key, with or without the quotes of the header's draft standard. Raises KeyMalformed."""
    key = request.headers.get(HEADER, "").strip()
    if len(key) > 1 and key.startswith('"') and key.endswith('"'):
        key = key[1:-1]
    if not KEY.fullmatch(key):
        raise KeyMalformed
    return key


def claim(session: Session, request: Request, officer_id: int) -> Claim | None:
    """Take the request's key for this caller, before anything is done; None without a key.

    Raises Replay (it was done), KeyReused (for another request), TwinRunning.
    """
    mark: str | None = getattr(request.state, "fingerprint", None)
    if mark is None:
        return None
    settings, now = get_settings(), datetime.now(UTC)
    repository = IdempotencyRepository(session)
    key_hash = hashlib.sha256(key_of(request).encode()).hexdigest()
    old = now - settings.idempotency_life
    try:
        row_id = repository.claim(officer_id, key_hash, mark, now, old, settings.idempotency_wait)
    except TimeoutError as error:
        raise TwinRunning from error
    if row_id is not None:
        return Claim(session, row_id)
    known = repository.find(officer_id, key_hash)
    if known is None or known.answer is None:
        raise TwinRunning
    if known.fingerprint != mark:
        raise KeyReused
    raise Replay(unseal(known.answer))


def seal(response: Response) -> bytes:
    """An answer as it is kept: encrypted, without secrets that are shown once."""
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    body = without_secrets(bytes(getattr(response, "body", b"")), headers.get("content-type", ""))
    whole = {"status": response.status_code, "headers": headers, "body": base64.b64encode(body).decode()}
    return vault.seal({"answer": json.dumps(whole)}).encode()


def unseal(kept: bytes) -> Response:
    whole: dict[str, Any] = json.loads(vault.unseal(kept.decode())["answer"])
    headers = {**whole["headers"], REPLAYED: "true"}
    return Response(base64.b64decode(whole["body"]), status_code=whole["status"], headers=headers)


def without_secrets(body: bytes, content_type: str) -> bytes:
    """JSON whose secrets, at the top and in objects below it, are null; everything else as it is."""
    if not content_type.startswith("application/json") or not body:
        return body
    found = json.loads(body)
    kept = _emptied(found)
    return body if kept == found else json.dumps(kept, ensure_ascii=False).encode()


def _emptied(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: None if name in SECRET_FIELDS else _emptied(one) for name, one in value.items()}
