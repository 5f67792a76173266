"""One file from a vendor: allowed hosts, checked addresses, few redirects, bounded bytes and time."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from inbox_api.files import kinds, problems
from inbox_api.files.pinned import Deadline, OpenSocket, PinnedConnection, public_authorities
from inbox_api.files.problems import FetchRefused, FileTypeNotAllowed
from inbox_api.files.settings import FileSettings
from inbox_api.files.targets import Allowed, Resolve, Target, check, resolve

MAX_REDIRECTS = 3
CHUNK_BYTES = 64 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PASSING = frozenset({408, 425, 429})  # answers that may be another one later, as every 5xx


@dataclass(frozen=True, slots=True)
class Network:
    """How the world is reached; tests give their own."""

    resolve: Resolve = resolve
    open_socket: OpenSocket = socket.create_connection
    tls: Callable[[], ssl.SSLContext] = public_authorities


def fetch(url: str, channel: str, settings: FileSettings, network: Network | None = None) -> bytes:
    """The bytes behind an address that a webhook of this channel named. Raises FetchRefused.

    The whole takes no longer than settings.download_time (plus one look-up of a name, which the system bounds).
    """
    network = network or Network()
    allowed = Allowed(settings.hosts_of(channel), kinds.names(settings.simulator_hosts))
    deadline = Deadline(settings.download_time.total_seconds())
    for _hop in range(MAX_REDIRECTS + 1):
        target = check(url, allowed, network.resolve)
        found = _ask(target, deadline, settings, network)
        if isinstance(found, bytes):
            return found
        url = urljoin(url, found)
    raise FetchRefused(problems.HOST_NOT_ALLOWED, host=target.host)


def _ask(target: Target, deadline: Deadline, settings: FileSettings, network: Network) -> bytes | str:
    """The body, or where it has moved to."""
    connection = PinnedConnection(target, deadline, open_socket=network.open_socket, tls=network.tls)
    try:
        answer = connection.ask()
        if answer.status in REDIRECTS:
            return _as_utf8(answer.headers.get("location") or "")
        if answer.status != 200:
            may_retry = answer.status in PASSING or answer.status >= 500
            raise FetchRefused(problems.GONE, may_retry=may_retry, host=target.host)
        if answer.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise FetchRefused(problems.ENCODED, host=target.host)
        return _read(answer, settings)
    except (OSError, http.client.HTTPException, ValueError):
        raise FetchRefused(problems.UNREACHABLE, may_retry=True, host=target.host) from None  # may hold the address
    finally:
        connection.end()


def _as_utf8(header: str) -> str:
    """http.client reads headers as Latin-1; an address that is not escaped is UTF-8."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def _read(answer: http.client.HTTPResponse, settings: FileSettings) -> bytes:
    """The body, given up as soon as its beginning shows a type that is not kept, or it outgrows its type's limit."""
    announced = answer.length  # None when the server does not say
    content, limit = bytearray(), settings.longest_file_bytes
    while chunk := answer.read1(CHUNK_BYTES):
        is_first = len(content) < kinds.HEAD_BYTES
        content += chunk
        if is_first and len(content) >= kinds.HEAD_BYTES:
            limit = _limit(bytes(content[: kinds.HEAD_BYTES]), settings)
        if len(content) > limit or (announced or 0) > limit:
            raise FetchRefused(problems.TOO_LARGE)
    if announced is not None and len(content) != announced:
        raise FetchRefused(problems.UNREACHABLE, may_retry=True)  # it broke off
    if len(content) > _limit(bytes(content[: kinds.HEAD_BYTES]), settings):
        raise FetchRefused(problems.TOO_LARGE)
    return bytes(content)


def _limit(head: bytes, settings: FileSettings) -> int:
    """How large a file may be that begins like this. Raises FetchRefused."""
    try:
        return settings.limit_of(kinds.kind_of_head(head))
    except FileTypeNotAllowed as error:
        raise FetchRefused(problems.TYPE_NOT_ALLOWED) from error
