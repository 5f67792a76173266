"""Bodies that are huge, slow, compressed, broken or something else than they say."""

from __future__ import annotations

import gzip
import http.server
import time
from datetime import timedelta

import pytest

from tests.fakes.media_server import PUBLIC, FakeInternet
from tests.integration.files.fetching import PHOTO, fetched, problem, refusal
from tests.pictures import film, png_that_claims


def endless(chunk: bytes, pause: float = 0.0, first: bytes = b"") -> object:
    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(first)
        while True:
            request.wfile.write(chunk)
            request.wfile.flush()
            time.sleep(pause)

    return handle


def test_a_body_that_never_ends_is_left_at_its_limit(internet: FakeInternet) -> None:
    internet.server.routes["/a.jpg"] = endless(bytes(64 * 1024), first=PHOTO)  # type: ignore[assignment]
    assert problem(internet, max_image_bytes=300_000) == "too_large"


def test_a_size_told_beforehand_is_believed_when_it_is_too_large(internet: FakeInternet) -> None:
    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("content-length", str(10**12))
        request.end_headers()
        request.wfile.write(PHOTO + bytes(5000))
        time.sleep(30)

    internet.server.routes["/a.jpg"] = handle
    assert problem(internet) == "too_large"


def test_each_kind_has_its_own_limit(internet: FakeInternet) -> None:
    internet.server.give("/film.mp4", film() + bytes(200_000))
    url = "https://video.xx.fbcdn.net/film.mp4"
    assert problem(internet, url, max_video_bytes=100_000) == "too_large"
    assert len(fetched(internet, url, max_image_bytes=100_000)) > 200_000


def test_a_body_that_drips_ends_with_the_time_for_a_file(internet: FakeInternet) -> None:
    internet.server.routes["/a.jpg"] = endless(b"\x00", 0.05, first=PHOTO)  # type: ignore[assignment]
    found = refusal(internet, download_time=timedelta(seconds=1))
    assert (found.problem, found.may_retry) == ("unreachable", True)


def test_a_head_that_drips_ends_with_the_time_for_a_file(internet: FakeInternet) -> None:
    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        for sign in b"HTTP/1.1 200 OK\r\n" + b"x-slow: 1\r\n" * 1000:
            request.wfile.write(bytes([sign]))
            request.wfile.flush()
            time.sleep(0.05)

    internet.server.routes["/a.jpg"] = handle
    assert problem(internet, download_time=timedelta(seconds=1)) == "unreachable"


def test_slow_redirects_share_one_time(internet: FakeInternet) -> None:
    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        time.sleep(0.7)
        request.send_response(302)
        request.send_header("location", "/slow")
        request.end_headers()

    internet.server.routes["/slow"] = handle
    assert problem(internet, "https://a.fbcdn.net/slow", download_time=timedelta(seconds=1)) == "unreachable"
    assert len(internet.server.requests) <= 2


def test_a_compressed_body_is_not_unpacked(internet: FakeInternet) -> None:
    for encoding in ("gzip", "deflate", "br", "gzip, gzip"):
        internet.server.give("/bomb", gzip.compress(bytes(10_000_000)), content_encoding=encoding)
        assert problem(internet, "https://a.fbcdn.net/bomb") == "encoded"


def test_a_photo_that_packs_gigabytes_is_a_few_bytes_here(internet: FakeInternet) -> None:
    internet.server.give("/bomb.png", png_that_claims(100_000, 100_000))
    assert len(fetched(internet, "https://a.fbcdn.net/bomb.png")) < 1_000_000


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script>" + bytes(5000), b"MZ" + bytes(5000), b"", b"x"])
def test_what_is_no_file_of_ours_is_refused_whatever_its_header_says(internet: FakeInternet, content: bytes) -> None:
    internet.server.give("/a.jpg", content, content_type="image/jpeg")
    assert problem(internet) == "type_not_allowed"


def test_a_wrong_type_is_left_after_its_first_bytes(internet: FakeInternet) -> None:
    internet.server.routes["/a.jpg"] = endless(b"<html>" * 10_000)  # type: ignore[assignment]
    assert problem(internet) == "type_not_allowed"


def test_a_body_that_breaks_off_is_fetched_again_later(internet: FakeInternet) -> None:
    internet.server.give("/a.jpg", PHOTO, content_length=str(len(PHOTO) + 1))
    found = refusal(internet)
    assert (found.problem, found.may_retry) == ("unreachable", True)


def test_a_body_in_chunks_is_read_to_its_end(internet: FakeInternet) -> None:
    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        request.protocol_version = "HTTP/1.1"
        request.send_response(200)
        request.send_header("transfer-encoding", "chunked")
        request.end_headers()
        for part in (PHOTO[:100], PHOTO[100:]):
            request.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        request.wfile.write(b"0\r\n\r\n")

    internet.server.routes["/a.jpg"] = handle
    assert fetched(internet) == PHOTO


@pytest.mark.parametrize(("status", "may_retry"), [(404, False), (403, False), (410, False), (429, True), (500, True), (503, True)])  # fmt: skip  # noqa: E501
def test_what_is_gone_is_told_from_what_may_come_back(internet: FakeInternet, status: int, may_retry: bool) -> None:
    internet.server.give("/a.jpg", b"", status)
    found = refusal(internet)
    assert (found.problem, found.may_retry) == ("gone", may_retry)


def test_an_answer_that_is_not_http_is_no_bug(internet: FakeInternet) -> None:
    for junk in (b"\x00\xff" * 100, b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n", b""):
        internet.server.routes["/a.jpg"] = lambda request, junk=junk: request.wfile.write(junk)  # type: ignore[misc]
        assert problem(internet) in {"unreachable", "type_not_allowed"}


def test_the_address_of_a_file_stands_in_no_error(internet: FakeInternet) -> None:
    internet.dead = {PUBLIC}
    found = refusal(internet, "https://scontent.xx.fbcdn.net/a.jpg?oh=canary-signature")
    chain: list[BaseException | None] = [found, found.__cause__]
    assert "canary" not in "".join(map(repr, chain))
    assert found.__suppress_context__
