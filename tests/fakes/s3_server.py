"""A small S3-compatible storage in memory: path style, signatures checked to the letter, faults on demand.

Signature Version 4 is computed here from the request as it arrived (AWS's "Signature Calculations for the
Authorization Header", read 2026-11), independently of the client under test.
"""

from __future__ import annotations

import hashlib
import hmac
import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

ACCESS_KEY, SECRET_KEY, REGION, BUCKET = "access-demo", "canary-secret-key", "vn-south", "city"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w{64})"
)
MODIFIED = "2026-11-20T02:30:00.000Z"
PAGE = 3  # keys of one listing, so that listings are read page by page


@dataclass
class S3Server:
    """objects: key -> bytes; encryption: key -> what the client asked for; failing: status answered to everything."""

    port: int
    objects: dict[str, bytes] = field(default_factory=dict)
    encryption: dict[str, str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failing: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def s3_server() -> Iterator[S3Server]:
    found = S3Server(0)

    class Handler(_Handler):
        storage = found

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    storage: S3Server

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def do_PUT(self) -> None:
        if self._is_authentic():
            self.storage.objects[self._key] = self._body
            if wanted := self.headers.get("x-amz-server-side-encryption"):
                self.storage.encryption[self._key] = wanted
            self._answer(200, b"", etag=f'"{hashlib.md5(self._body, usedforsecurity=False).hexdigest()}"')

    def do_GET(self) -> None:
        if not self._is_authentic():
            return
        if not self._key:
            self._list()
        elif self._key not in self.storage.objects:
            self._error(404, "NoSuchKey")
        else:
            self._give(self.storage.objects[self._key])

    def do_HEAD(self) -> None:
        if self._is_authentic():
            content = self.storage.objects.get(self._key)
            self._answer(404 if content is None else 200, content or b"")

    def do_DELETE(self) -> None:
        if self._is_authentic():
            self.storage.objects.pop(self._key, None)
            self._answer(204, b"")

    def _give(self, content: bytes) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("range", ""))
        if asked is None:
            self._answer(200, content)
            return
        start, end = int(asked.group(1)), int(asked.group(2) or len(content) - 1)
        if start >= len(content):
            self._error(416, "InvalidRange")
            return
        self._answer(206, content[start : end + 1], **{"content-range": f"bytes {start}-{end}/{len(content)}"})

    def _list(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        after = query.get("continuation-token", "")
        keys = sorted(k for k in self.storage.objects if k.startswith(query.get("prefix", "")) and k > after)
        page = keys[:PAGE]
        items = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.storage.objects[key])}</Size>"
            f"<LastModified>{MODIFIED}</LastModified></Contents>"
            for key in page
        )
        is_cut = len(keys) > PAGE
        more = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if is_cut else ""
        head = f"<IsTruncated>{str(is_cut).lower()}</IsTruncated>{more}"
        self._answer(
            200, f"<ListBucketResult>{head}{items}</ListBucketResult>".encode(), **{"content-type": "text/xml"}
        )

    # requests and answers

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").removeprefix("/")

    def _is_authentic(self) -> bool:
        """Reads the body and checks the signature; answers itself when something is wrong."""
        self._body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.storage.requests.append(f"{self.command} {self._key}")
        problem = self._problem()
        if self.storage.failing:
            self._error(self.storage.failing, "SlowDown" if self.storage.failing == 503 else "AccessDenied")
        elif problem:
            self.storage.refused.append(problem)
            self._error(403, problem)
        return not self.storage.failing and not problem

    def _problem(self) -> str:
        found = AUTHORIZATION.fullmatch(self.headers.get("authorization", ""))
        if not self.path.startswith(f"/{BUCKET}"):
            return "NoSuchBucket"
        if found is None or found.group(1) != ACCESS_KEY or found.group(3) != REGION:
            return "InvalidAccessKeyId"
        digest = self.headers.get("x-amz-content-sha256", "")
        if digest != hashlib.sha256(self._body).hexdigest():
            return "XAmzContentSHA256Mismatch"
        moment = self.headers.get("x-amz-date", "")
        if abs((datetime.now(UTC) - _moment(moment)).total_seconds()) > 900:
            return "RequestTimeTooSkewed"
        names = found.group(4).split(";")
        if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names):
            return "AccessDenied"
        day, region = found.group(2), found.group(3)
        if not hmac.compare_digest(self._signature(names, digest, moment, day, region), found.group(5)):
            return "SignatureDoesNotMatch"
        return ""

    def _signature(self, names: list[str], digest: str, moment: str, day: str, region: str) -> str:
        parts = urlsplit(self.path)
        query = "&".join(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
            for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True))
        )
        headers = "".join(f"{name}:{' '.join(self.headers.get(name, '').split())}\n" for name in names)
        canonical = "\n".join([self.command, parts.path, query, headers, ";".join(names), digest])
        scope = f"{day}/{region}/s3/aws4_request"
        to_sign = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = f"AWS4{SECRET_KEY}".encode()
        for part in (day, region, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()

    def _error(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())

    def _answer(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Silence."""


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
