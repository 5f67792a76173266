"""Web push without content: the push service learns that something is there, never what. RFC 8030, RFC 8292 (VAPID).

The key pair follows from HOPTHU_ENCRYPTION_KEY: no further secret to keep, and browsers subscribe anew when it changes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from inbox_api.channels.http import http
from inbox_api.settings import get_settings

HOSTS = (
    "fcm.googleapis.com", "android.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com",
    ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com",
)  # fmt: skip
CURVE_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
LIFE_SECONDS = 300  # how long the push service keeps trying
TOKEN_LIFE = timedelta(hours=12)
GONE = {404, 410}
LONGEST_ENDPOINT = 1000


def is_known_place(endpoint: str) -> bool:
    """Whether the address belongs to a push service of a browser, or to one that the settings allow."""
    parts = urlsplit(endpoint)
    own = [name.strip() for name in get_settings().push_hosts.split(",") if name.strip()]
    if parts.netloc in own:
        return True
    host = parts.hostname or ""
    fits = any(host.endswith(name) if name.startswith(".") else host == name for name in HOSTS)
    return fits and parts.scheme == "https" and parts.port in {None, 443} and len(endpoint) <= LONGEST_ENDPOINT


@lru_cache(maxsize=4)
def _key(secret: str) -> ec.EllipticCurvePrivateKey:
    seed = HKDF(hashes.SHA256(), 48, salt=None, info=b"hopthu web push").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(seed, "big") % (CURVE_ORDER - 1) + 1, ec.SECP256R1())


def _own_key() -> ec.EllipticCurvePrivateKey:
    return _key(get_settings().encryption_key.get_secret_value())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def public_key() -> str:
    """What browsers subscribe with: the uncompressed point, base64url."""
    form = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return _text(_own_key().public_key().public_bytes(*form))


def authorization(endpoint: str, now: datetime) -> str:
    """The header that proves to the push service that it is us."""
    parts, settings = urlsplit(endpoint), get_settings()
    subject = settings.push_subject or settings.web_address
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + TOKEN_LIFE).timestamp()),
        "sub": subject if subject.startswith(("mailto:", "https:")) else "mailto:admin@localhost",
    }
    head = _text(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
    body = f"{head}.{_text(json.dumps(claims).encode())}"
    first, second = decode_dss_signature(_own_key().sign(body.encode(), ec.ECDSA(hashes.SHA256())))
    signature = _text(first.to_bytes(32, "big") + second.to_bytes(32, "big"))
    return f"vapid t={body}.{signature}, k={public_key()}"


def push(endpoint: str, now: datetime) -> bool:
    """Wake one browser. False when its subscription has ended; other trouble is no news and is left alone."""
    headers = {"authorization": authorization(endpoint, now), "ttl": str(LIFE_SECONDS), "urgency": "high"}
    try:
        answer = http().post(
            endpoint, headers=headers, data=b"", timeout=get_settings().vendor_timeout.total_seconds(),
            allow_redirects=False,
        )  # fmt: skip
    except requests.RequestException:
        return True
    return answer.status_code not in GONE


def known_places(endpoints: Sequence[str]) -> list[str]:
    return [endpoint for endpoint in endpoints if is_known_place(endpoint)]
