"""Who writes in the web chat: a random id in a signed token, the token of its pages, and how much it may post.

What a token is worth in which browser is the matter of web_visits.py.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from inbox_api.errors import NotAllowed, TooManyTries, Unavailable
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

WINDOW = timedelta(minutes=1)
KEYS_AT_MOST = 50_000
TOKEN_LIFE = timedelta(days=180)  # from the last visit on: every visit renews the token
NUMBER = re.compile(r"[0-9]{1,12}")


class VisitorUnknown(NotAllowed):
    code = "visitor_unknown"
    message = lazy_gettext("The chat needs a cookie that your browser did not keep. Allow cookies, then load it again.")


class PageOutOfDate(NotAllowed):
    code = "page_out_of_date"
    message = lazy_gettext("This chat page is out of date. Load it again; what you typed is kept.")


class TooManyMessages(TooManyTries):
    code = "too_many_messages"
    message = lazy_gettext("You are sending very fast. Please wait one minute, then send again.")


def new_visitor() -> str:
    """A random id of 128 bits; it names nobody."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Token:
    """What a signed token says. generation: how often the token of this visitor was renewed."""

    visitor: str
    generation: int


def cookie_value(visitor: str, secret: str = "", *, generation: int = 0, now: datetime | None = None) -> str:
    """The token of a visitor, good for `TOKEN_LIFE` from `now` (default: this moment).

    secret: of another installation; empty for the own one. Raises Unavailable without any secret.
    """
    signed = f"{visitor}.{generation}.{int((now or datetime.now(UTC)).timestamp())}"
    return f"{signed}.{mac('visitor', signed, secret)}"


def read_token(value: str | None, now: datetime) -> Token | None:
    """A token that we signed and that is not too old; None for anything else."""
    signed, separator, given = (value or "").rpartition(".")
    visitor, _dot, rest = signed.partition(".")
    generation, _dot, issued = rest.partition(".")
    is_shaped = visitor.isalnum() and visitor.isascii() and NUMBER.fullmatch(generation) and NUMBER.fullmatch(issued)
    if not separator or not is_shaped:
        return None
    if not hmac.compare_digest(given.encode(), mac("visitor", signed).encode()):
        return None
    return Token(visitor, int(generation)) if now.timestamp() - int(issued) < TOKEN_LIFE.total_seconds() else None


def visitor_of(cookie: str | None, now: datetime | None = None) -> str | None:
    """The visitor of a token that we signed; None for anything else."""
    token = read_token(cookie, now or datetime.now(UTC))
    return token.visitor if token else None


def page_token(visitor: str, secret: str = "") -> str:
    """What a page of this visitor carries and every post from it brings back. secret: see `cookie_value`."""
    return mac("page", visitor, secret)


def require_page_token(visitor: str, token: str) -> None:
    """Raises PageOutOfDate."""
    if not hmac.compare_digest(token.encode(), page_token(visitor).encode()):
        raise PageOutOfDate


def mac(purpose: str, value: str, secret: str = "") -> str:
    """Hex HMAC-SHA256. The purpose keeps a page token from serving as a cookie. Raises Unavailable without a secret."""
    secret = secret or get_settings().web_secret.get_secret_value()
    if not secret:
        raise Unavailable
    return hmac.new(secret.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


@dataclass
class RateLimits:
    """Posts of the last minute per key, in this process: a city with n web processes lets n times as much through."""

    times: dict[str, deque[datetime]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def check(self, key: str, limit: int, now: datetime) -> None:
        """Count one post. Raises TooManyMessages; a refused post does not count."""
        with self._guard:
            if len(self.times) > KEYS_AT_MOST:
                self._forget_old(now)
            recent = self.times.setdefault(key, deque())
            while recent and recent[0] <= now - WINDOW:
                recent.popleft()
            if len(recent) >= limit:
                raise TooManyMessages
            recent.append(now)

    def _forget_old(self, now: datetime) -> None:
        self.times = {key: times for key, times in self.times.items() if times and times[-1] > now - WINDOW}


limits = RateLimits()


def check_rate(visitor: str, address: str, now: datetime) -> None:
    """One post of this visitor from this network address. Raises TooManyMessages."""
    settings = get_settings()
    limits.check(f"visitor:{visitor}", settings.chat_posts_per_minute, now)
    limits.check(f"address:{address}", settings.chat_address_posts_per_minute, now)
