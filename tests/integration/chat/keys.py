"""A browser's key as a program holds it: registers, signs as WebCrypto signs, asks."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.integration.chat.conftest import JSON, Browser


def text_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@dataclass
class Key:
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public(self) -> str:
        return text_of(self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def proof(self, visitor: str, method: str, target: str, origin: str = "", late_seconds: float = 0) -> str:
        moment = int((time.time() - late_seconds) * 1000)
        text = "\n".join((method, target, origin, visitor, str(moment))).encode()
        r, s = decode_dss_signature(self.private.sign(text, ec.ECDSA(hashes.SHA256())))
        return f"{moment}.{text_of(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


@dataclass
class LockedBrowser:
    """A browser whose script has bound its conversation; `origin` and `token` are those of a frame elsewhere."""

    browser: Browser
    key: Key = field(default_factory=Key)
    origin: str = ""
    token: str = ""

    def headers(self, method: str, target: str, **more: str) -> dict[str, str]:
        headers = {**JSON, "x-hopthu-proof": self.key.proof(self.browser.visitor, method, target, self.origin)}
        if self.origin:
            headers |= {"x-hopthu-visit": self.token, "x-hopthu-origin": self.origin}
        return headers | more

    def bind(self, **more: str) -> Any:
        data = {"token": self.browser.token, "key": self.key.public, "origin": self.origin}
        headers = {**JSON, **({"x-hopthu-visit": self.token} if self.origin else {})}
        answer = self.browser.client.post("/chat/bind", data=data, headers=headers | more)
        if self.origin and answer.is_success:
            self.token = answer.json()["visit"]
        return answer

    def get(self, target: str, **more: str) -> Any:
        return self.browser.client.get(target, headers=self.headers("GET", target, **more))

    def post(self, target: str, **data: str) -> Any:
        fields = {"token": self.browser.token, **data}
        return self.browser.client.post(target, data=fields, headers=self.headers("POST", target))
