"""A vendor's media servers on this machine: real sockets, real TLS, a name server that says what a test wants."""

from __future__ import annotations

import datetime as dt
import http.server
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from inbox_api.files.downloading import Network

Handle = Callable[[http.server.BaseHTTPRequestHandler], None]
PUBLIC = "157.240.7.35"
NAMES = ("*.fbcdn.net", "*.xx.fbcdn.net", "*.zdn.vn", "*.gov.vn")


@lru_cache(maxsize=1)
def certificate() -> tuple[bytes, bytes]:
    """(certificate, key) in PEM, signed by itself, for the names of NAMES."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "media of a test")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in NAMES]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return built.public_bytes(serialization.Encoding.PEM), private


def trusting() -> ssl.SSLContext:
    """A client's context that knows our certificate only."""
    return ssl.create_default_context(cadata=certificate()[0].decode())


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a handler that drips for ever must not hold back the end of a test

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up in the middle are what is tested."""


@dataclass
class MediaServer:
    """routes: path -> what is answered. requests: (Host header, path) as they came; names: asked for by SNI."""

    port: int
    routes: dict[str, Handle] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def give(self, path: str, content: bytes, status: int = 200, **headers: str) -> None:
        """Answer a path with these bytes."""

        def handle(request: http.server.BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            for name, value in {"content-length": str(len(content)), **named}.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(content)

        self.routes[path] = handle

    def move(self, path: str, where: str, status: int = 302) -> None:
        self.give(path, b"", status, location=where)


@contextmanager
def media_server(*, tls: bool = True) -> Iterator[MediaServer]:
    found = MediaServer(0)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.requests.append((self.headers.get("host", ""), self.path))
            found.headers.append({name.lower(): value for name, value in self.headers.items()})
            handle = found.routes.get(self.path.partition("?")[0])
            if handle is None:
                self.send_error(404)
            else:
                handle(self)

        def log_message(self, *_arguments: object) -> None:
            """Silence."""

    server = _Server(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    if tls:
        _secure(server, found)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def _secure(server: http.server.HTTPServer, found: MediaServer) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(b"".join(certificate()))
        context.load_cert_chain(path)

    def note_name(_socket: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        found.names.append(name or "")

    context.sni_callback = note_name
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)


@dataclass
class FakeInternet:
    """Names lead where `answers` says (one list for each time a name is asked for, the last one for ever), and every
    connection to port 443 reaches the media server. asked, connected: what was looked up and connected to."""

    server: MediaServer
    answers: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)

    def resolve(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        planned = self.answers.get(host, [[PUBLIC]])
        return planned.pop(0) if len(planned) > 1 else planned[0]

    def open_socket(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.connected.append(address[0])
        if address[0] in self.dead:
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", self.server.port), timeout)

    @property
    def network(self) -> Network:
        return Network(self.resolve, self.open_socket, trusting)
