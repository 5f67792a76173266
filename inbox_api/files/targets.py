"""From an address in a webhook to the one network address that may be connected to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from inbox_api.files import problems
from inbox_api.files.addresses import is_public
from inbox_api.files.problems import FetchRefused

MAX_URL_CHARS = 4096
UNTOUCHED = "".join(map(chr, range(0x21, 0x7F)))  # escapes and signs stay as the vendor wrote and signed them
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Where files may come from. hosts: names, and everything below them; simulators: exact "host:port" over http."""

    hosts: Sequence[str]
    simulators: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A checked destination. addresses: numeric, in the resolver's order; nothing else may be connected to."""

    is_secure: bool
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def host_header(self) -> str:
        usual = 443 if self.is_secure else 80
        return self.host if self.port == usual else f"{self.host}:{self.port}"


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, each once. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def check(url: str, allowed: Allowed, resolve: Resolve = resolve) -> Target:
    """The destination of an address, resolved once. Raises FetchRefused (host_not_allowed, unreachable).

    One address outside the public ones condemns the whole answer: a name that mixes them is up to something.
    """
    host, port, is_secure, path = _parts(url)
    if f"{host}:{port}" in allowed.simulators:
        return Target(is_secure, host, port, path, _answers(resolve, host, port))
    is_named = any(host == name or host.endswith("." + name) for name in allowed.hosts)
    if not (is_secure and port == 443 and is_named):
        raise FetchRefused(problems.HOST_NOT_ALLOWED, host=host)
    addresses = _answers(resolve, host, port)
    if not all(is_public(address) for address in addresses):
        raise FetchRefused(problems.HOST_NOT_ALLOWED, host=host)
    return Target(is_secure, host, port, path, addresses)


def _parts(url: str) -> tuple[str, int, bool, str]:
    """(host, port, is https, path with query). Raises FetchRefused for anything unusual.

    Parsers disagree about user names, backslashes and blanks in addresses, and disagreement is how checks are
    passed: vendors' addresses have none of them. Letters beyond ASCII may stand in the path (a file's name).
    """
    if len(url) > MAX_URL_CHARS or not url.isprintable() or set(url) & set(' \\"<>'):
        raise FetchRefused(problems.HOST_NOT_ALLOWED)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchRefused(problems.HOST_NOT_ALLOWED) from error
    is_plain = parts.netloc.isascii() and not set(parts.netloc) & set("@%")
    if parts.scheme not in {"http", "https"} or not parts.hostname or not is_plain:
        raise FetchRefused(problems.HOST_NOT_ALLOWED)
    is_secure = parts.scheme == "https"
    path = quote(parts.path or "/", safe=UNTOUCHED) + (f"?{quote(parts.query, safe=UNTOUCHED)}" if parts.query else "")
    return parts.hostname.lower(), port or (443 if is_secure else 80), is_secure, path


def _answers(resolve: Resolve, host: str, port: int) -> tuple[str, ...]:
    try:
        addresses = tuple(resolve(host, port))
    except (OSError, UnicodeError) as error:
        raise FetchRefused(problems.UNREACHABLE, may_retry=True, host=host) from error
    if not addresses:
        raise FetchRefused(problems.UNREACHABLE, may_retry=True, host=host)
    return addresses
