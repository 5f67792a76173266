"""How the Zalo simulator writes and signs a webhook post: the documented form, every other seen, and forgeries."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.simulation.server import BadOrder
from connectors.zalo.verify import mac

BODIES = ("compact", "spaced", "escaped", "shuffled")
TIMESTAMPS = ("text", "number")
SIGNATURES = (
    "app_id", "oa_id", "hmac", "header_time",  # what verify.py knows
    "upper", "old_secret",
    "wrong", "wrong_secret", "altered", "none", "zns_word",  # what it must refuse
)  # fmt: skip
FORGED = frozenset({"wrong", "wrong_secret", "altered", "none", "zns_word"})


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write and sign a post."""

    body: str = "compact"
    timestamp: str = "text"
    signature: str = "app_id"


@dataclass
class PostWriter:
    """Keys of the application; `forms` are taken in turn by the next posts, then `usual` again."""

    app_id: str
    oa_id: str
    oa_secret: str
    old_secret: str = ""
    usual: Form = field(default_factory=Form)
    forms: list[Form] = field(default_factory=list)
    _signed_as: dict[bytes, str] = field(default_factory=dict)
    _random: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - repeatable, no secret

    def set(self, order: Mapping[str, Any]) -> None:
        """{"body", "timestamp", "signature"} for all posts from now on, or for the next `times`. Raises BadOrder."""
        form = replace(
            self.usual, **{name: order[name] for name in ("body", "timestamp", "signature") if name in order}
        )
        if form.body not in BODIES or form.timestamp not in TIMESTAMPS or form.signature not in SIGNATURES:
            raise BadOrder(f"body: {BODIES}, timestamp: {TIMESTAMPS}, signature: {SIGNATURES}")
        if "times" in order:
            self.forms += [form] * int(order["times"])
        else:
            self.usual = form

    def write(self, event: Mapping[str, Any]) -> bytes:
        """The body; how it will be signed is remembered for every try to deliver it."""
        form = self.forms.pop(0) if self.forms else self.usual
        event = dict(event)
        if form.timestamp == "number":
            event["timestamp"] = int(event["timestamp"])
        if form.body == "shuffled":
            event = self._shuffled(event)
        separators = (", ", ": ") if form.body == "spaced" else (",", ":")
        body = json.dumps(event, ensure_ascii=form.body == "escaped", separators=separators).encode()
        if form.signature != "app_id":
            self._signed_as[hashlib.sha256(body).digest()] = form.signature
        return body

    def _shuffled(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        names = list(value)
        self._random.shuffle(names)
        return {name: self._shuffled(value[name]) for name in names}

    def is_forged(self, body: bytes) -> bool:
        """A post that the receiver must refuse: the platform would not send it, so it is not repeated."""
        return self._signed_as.get(hashlib.sha256(body).digest(), "") in FORGED

    def headers(self, body: bytes, attempts: int) -> dict[str, str]:
        """Headers of one try; attempts: failed ones so far."""
        document = json.loads(body)
        timestamp = str(document["timestamp"])
        name = self._signed_as.get(hashlib.sha256(body).digest(), "app_id")
        headers = {"Content-Type": "application/json", **self._signature(name, body, timestamp)}
        if "tracking_id" in str(document.get("message", "")):
            headers["X-ZEvent-Server"] = "ZNS"
        return {**headers, "num_retry": str(attempts)} if attempts else headers

    def _signature(self, name: str, body: bytes, timestamp: str) -> dict[str, str]:
        if name == "none":
            return {}
        if name == "zns_word":
            return {"X-ZEvent-Signature": "ZNS"}
        usual = mac(self.app_id, body, timestamp, self.oa_secret)
        later = str(int(timestamp) + 1)
        value = {
            "oa_id": mac(self.oa_id, body, timestamp, self.oa_secret),
            "hmac": hmac.new(self.oa_secret.encode(), body, hashlib.sha256).hexdigest(),
            "header_time": mac(self.app_id, body, later, self.oa_secret),
            "upper": usual.upper(),
            "old_secret": mac(self.app_id, body, timestamp, self.old_secret),
            "wrong": hashlib.sha256(usual.encode()).hexdigest(),
            "wrong_secret": mac(self.app_id, body, timestamp, self.oa_secret + "x"),
            "altered": mac(self.app_id, body + b" ", timestamp, self.oa_secret),
        }.get(name, usual)
        headers = {"X-ZEvent-Signature": f"mac={value}"}
        return {**headers, "X-ZEvent-Timestamp": later} if name == "header_time" else headers
