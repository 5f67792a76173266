"""An HTTP connection to an address that was checked before, under one deadline for everything.

The name goes into the TLS handshake and the Host header; it is never resolved again, so an answer of the name
server that changes between check and use changes nothing. No proxy, no cookies, no credentials, no compression.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import certifi

from inbox_api.files.targets import Target

CONNECT_SECONDS = 5.0
IDLE_SECONDS = 15.0  # without a single byte
OpenSocket = Callable[[tuple[str, int], float], socket.socket]


@lru_cache(maxsize=1)
def public_authorities() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


class Deadline:
    """A moment after which every wait ends. Raises TimeoutError when asked for time that is over."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self, at_most: float) -> float:
        """Seconds for the next wait. Raises TimeoutError."""
        seconds = self._end - self._clock()
        if seconds <= 0:
            raise TimeoutError("the deadline has passed")
        return min(seconds, at_most)


class _TimedReader(io.RawIOBase):
    """Reads a socket so that each wait fits into the deadline: a byte a second does not stretch it."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left(IDLE_SECONDS))
        return self._sock.recv_into(buffer)


class _TimedSocket:
    """The little that http.client asks of a socket."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left(IDLE_SECONDS))
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        assert mode == "rb"
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        """Nothing: http.client lets go of the connection before the body is read; PinnedConnection.end closes it."""


class PinnedConnection(http.client.HTTPConnection):
    """One request to one checked address of a target. Raises OSError and http.client.HTTPException."""

    def __init__(
        self,
        target: Target,
        deadline: Deadline,
        *,
        open_socket: OpenSocket = socket.create_connection,
        tls: Callable[[], ssl.SSLContext] = public_authorities,
    ) -> None:
        super().__init__(target.host, target.port)
        self._target = target
        self._deadline = deadline
        self._open_socket = open_socket
        self._tls = tls
        self._raw: socket.socket | None = None

    def connect(self) -> None:
        """To the first of the checked addresses that answers."""
        last: OSError | None = None
        for address in self._target.addresses:
            try:
                sock = self._open_socket((address, self._target.port), self._deadline.left(CONNECT_SECONDS))
            except TimeoutError as error:
                last = error
                self._deadline.left(CONNECT_SECONDS)
            except OSError as error:
                last = error
            else:
                self._raw = self._secured(sock)
                self.sock = _TimedSocket(self._raw, self._deadline)
                return
        raise last or OSError("no address")

    def _secured(self, sock: socket.socket) -> socket.socket:
        if not self._target.is_secure:
            return sock
        try:
            sock.settimeout(self._deadline.left(IDLE_SECONDS))
            return self._tls().wrap_socket(sock, server_hostname=self._target.host)
        except BaseException:
            sock.close()
            raise

    def ask(self) -> http.client.HTTPResponse:
        """The head of the answer; its body is still to be read."""
        headers = {"Host": self._target.host_header, "Accept": "*/*", "Accept-Encoding": "identity",
                   "User-Agent": "HopThuKetNoi/1 (attachments)", "Connection": "close"}  # fmt: skip
        self.request("GET", self._target.path, headers=headers)
        return self.getresponse()

    def end(self) -> None:
        """Close the connection, read or not."""
        if self._raw is not None:
            self._raw.close()
