"""A small HTTP server: requests and replies as values, and connections that break on purpose."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

MAX_BODY_BYTES = 64_000_000


class DropConnection(Exception):
    """Close the connection without an answer."""


class BadOrder(ValueError):
    """The control API was asked for something it does not know."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body's JSON object; {} for an empty body. Raises BadOrder."""
        try:
            document = json.loads(self.body or b"{}")
        except ValueError as error:
            raise BadOrder("the body is not JSON") from error
        if not isinstance(document, dict):
            raise BadOrder("the body is not a JSON object")
        return document

    @cached_property
    def form(self) -> tuple[dict[str, str], dict[str, UploadedFile]]:
        """Fields and files of a form, URL-encoded or multipart."""
        kind = self.headers.get("content-type", "")
        boundary = re.search(r'boundary="?([^";]+)"?', kind)
        if kind.startswith("multipart/form-data") and boundary:
            return _multipart(self.body, boundary[1].encode())
        if kind.startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)), {}
        return {}, {}


def _multipart(body: bytes, boundary: bytes) -> tuple[dict[str, str], dict[str, UploadedFile]]:
    fields: dict[str, str] = {}
    files: dict[str, UploadedFile] = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        header = head.decode("utf-8", "replace")
        name = re.search(r'[; ]name="([^"]*)"', header)
        file_name = re.search(r'filename="([^"]*)"', header) or re.search(r"filename\*=utf-8''([^\r\n;]+)", header)
        mime = re.search(r"content-type: *([^\r\n;]+)", header, re.IGNORECASE)
        if name and file_name:
            kind = mime[1].strip() if mime else "application/octet-stream"
            files[name[1]] = UploadedFile(unquote(file_name[1]), kind, content)
        elif name:
            fields[name[1]] = content.decode("utf-8", "replace")
    return fields, files


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer."""

    status: int = 200
    body: bytes = b""
    mime: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any, status: int = 200) -> Reply:
        return cls(status, json.dumps(document, ensure_ascii=False).encode(), "application/json; charset=utf-8")


class Server(ThreadingHTTPServer):
    """Serves one `answer` function; one thread per kept-alive connection."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, port: int, answer: Callable[[Request], Reply]) -> None:
        """port 0: any free one; `self.port` tells which."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.answer = answer
        self.port = int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: thousands of lines would hide the program's own."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= MAX_BODY_BYTES:
            self._write(Reply.of({"detail": "too large"}, 413))
            self.close_connection = True
            return
        body = self.rfile.read(length)
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=unquote(parts.path),
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        try:
            reply = self.server.answer(request)
        except DropConnection:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        except BadOrder as error:
            reply = Reply.of({"detail": str(error)}, 422)
        self._write(reply)

    def _write(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.mime)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_POST = do_DELETE = do_PUT = _serve  # noqa: N815 - the names that http.server looks for
