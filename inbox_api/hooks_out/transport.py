"""One POST to an address of somebody else: only public addresses and the city's own named ones, bounded in time."""

from __future__ import annotations

import http.client
import ipaddress
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from inbox_api.files import problems, targets
from inbox_api.files.downloading import Network
from inbox_api.files.pinned import Deadline, PinnedConnection
from inbox_api.files.problems import FetchRefused
from inbox_api.files.targets import Allowed
from inbox_api.settings import get_settings

NOT_ALLOWED, UNREACHABLE, TIMEOUT, TLS = "address_not_allowed", "unreachable", "timeout", "tls"
ANY_PUBLIC_ADDRESS = "1.1.1.1"
USER_AGENT = "HopThuKetNoi/1 (webhooks)"
LONGEST_WAIT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a try came to. status: of the answer, else error says why there is none. wait_seconds: Retry-After."""

    status: int | None
    error: str | None
    wait_seconds: int | None
    took_ms: int

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def allowed(url: str, inner: Sequence[str]) -> Allowed:
    """The host that the address itself names, over https; or exactly one of the city's own."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        host = ""
    return Allowed((host,) if host else (), tuple(inner))


def require_allowed(url: str, inner: Sequence[str]) -> None:
    """Whether the address may be one at all; its name is looked up only when it is called. Raises FetchRefused."""

    def by_sight(host: str, _port: int) -> list[str]:
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            return [ANY_PUBLIC_ADDRESS]

    targets.check(url, allowed(url, inner), by_sight)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    network: Network | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """Redirects are not followed, no proxy is used, and the answer's body is not read."""
    settings, network, began = get_settings(), network or Network(), clock()

    def outcome(status: int | None, error: str | None = None, wait: int | None = None) -> Outcome:
        return Outcome(status, error, wait, round((clock() - began) * 1000))

    try:
        target = targets.check(url, allowed(url, settings.hook_inner_target_list), network.resolve)
    except FetchRefused as refusal:
        return outcome(None, UNREACHABLE if refusal.problem == problems.UNREACHABLE else NOT_ALLOWED)
    deadline = Deadline(settings.hook_timeout.total_seconds())
    connection = PinnedConnection(target, deadline, open_socket=network.open_socket, tls=network.tls)
    whole = {
        "Host": target.host_header,
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Connection": "close",
        **headers,
    }
    try:
        connection.request("POST", target.path, body=body, headers=whole)
        answer = connection.getresponse()
        return outcome(answer.status, wait=wait_seconds(answer.headers.get("retry-after"), datetime.now(UTC)))
    except TimeoutError:
        return outcome(None, TIMEOUT)
    except ssl.SSLError:
        return outcome(None, TLS)
    except (OSError, http.client.HTTPException, ValueError):
        return outcome(None, UNREACHABLE)
    finally:
        connection.end()


def wait_seconds(header: str | None, now: datetime) -> int | None:
    """Retry-After in seconds or as a date, at most an hour; None when there is none that can be read."""
    if not header:
        return None
    header = header.strip()
    if header.isascii() and header.isdecimal():
        return min(int(header[:9]), LONGEST_WAIT_SECONDS)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        return None
    return min(max(0, round((moment - now).total_seconds())), LONGEST_WAIT_SECONDS)
