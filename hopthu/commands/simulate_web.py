"""A visitor of the web chat played by the command line: what our own web process posts, signed as it signs.

A line may hold `text`, `image` and `location` {latitude, longitude}. `image` is true (a sample) or {"base64", "name"};
it takes the chat's own road for files: POST /chat/files with the visitor's cookie and page token.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from connectors.simulation.state import sample_picture
from connectors.web import verify
from hopthu.errors import CommandError
from inbox_api.conversations.web_chat import ACCOUNT
from inbox_api.conversations.web_visitors import cookie_value, page_token
from inbox_api.texts import gettext as _

KEYS = ("text", "image", "location")
COOKIE = "hopthu_visitor"
SECONDS = 10


def _now() -> datetime:
    return datetime.now(UTC)


def visitor_id(citizen: str) -> str:
    """The visitor of a name: the same name is always the same visitor, in the shape of a real one."""
    return hashlib.sha256(f"simulated:{citizen}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class WebChat:
    """Posts to the web process at `address`. clock: when a visitor says to have written (aware)."""

    http: requests.Session
    address: str
    secret: str = field(repr=False)
    clock: Callable[[], datetime] = _now

    def post(self, order: dict[str, Any], number: int) -> requests.Response:
        """Post one line; gives the first answer that refuses it, or the last. Raises CommandError: a bad line."""
        unknown = sorted(order.keys() - {"citizen", *KEYS})
        if unknown:
            raise CommandError(
                _(
                    "Line %(number)d: the web chat takes %(known)s, not %(unknown)s.",
                    number=number,
                    known=", ".join(KEYS),
                    unknown=", ".join(unknown),
                )
            )
        visitor = visitor_id(str(order["citizen"]))
        text, attachments = str(order.get("text") or "").strip(), []
        if order.get("image"):
            answer = self._upload(visitor, *_picture(order["image"], number))
            if answer.status_code != requests.codes.created:
                return answer
            attachments.append(_as_item(answer.json()))
        if order.get("location"):
            attachments.append(_place(order["location"], number))
        if not text and not attachments:
            raise CommandError(_("Line %(number)d holds nothing to send.", number=number))
        return self._send(visitor, text, attachments)

    def _send(self, visitor: str, text: str, attachments: list[dict[str, Any]]) -> requests.Response:
        document = {
            "account_id": ACCOUNT,
            "visitor_id": visitor,
            "message_id": f"{visitor}:{uuid.uuid4()}",
            "sent_at": self.clock().isoformat(),
            "text": text or None,
            "payload": None,
            "attachments": attachments,
        }
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", "X-Hopthu-Signature": verify.sign(body, self.secret)}
        return self.http.post(f"{self.address}/webhooks/web", data=body, headers=headers, timeout=SECONDS)

    def _upload(self, visitor: str, name: str, content: bytes) -> requests.Response:
        return self.http.post(
            f"{self.address}/chat/files",
            data={"token": page_token(visitor, self.secret)},
            files={"file": (name, content)},
            headers={"Accept": "application/json", "Cookie": f"{COOKIE}={cookie_value(visitor, self.secret)}"},
            timeout=SECONDS,
        )


def _picture(value: object, number: int) -> tuple[str, bytes]:
    """(name, content) of a line's image. Raises CommandError."""
    if value is True:
        return "photo.png", sample_picture()
    if isinstance(value, dict) and isinstance(value.get("base64"), str):
        try:
            return str(value.get("name") or "photo.png"), base64.b64decode(value["base64"], validate=True)
        except binascii.Error:
            pass  # said below
    raise CommandError(
        _('Line %(number)d: an image of the web chat is true (a sample) or {"base64", "name"}.', number=number)
    )


def _as_item(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": row["kind"], "size_bytes": row["size_bytes"], "url": f"upload:{row['id']}"}


def _place(value: object, number: int) -> dict[str, Any]:
    place = value if isinstance(value, dict) else {}
    found = [place.get(name) for name in ("latitude", "longitude")]
    limits = (90, 180)
    if not all(isinstance(one, (int, float)) and abs(one) <= limit for one, limit in zip(found, limits, strict=True)):
        raise CommandError(_("Line %(number)d: a location needs latitude and longitude.", number=number))
    return {"kind": "location", "latitude": found[0], "longitude": found[1]}
