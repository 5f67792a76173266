"""Fetching over real sockets and real TLS, with a name server that lies: what must not be reached is not reached."""

from __future__ import annotations

import gzip
import http.server
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from inbox_api.files.downloading import MAX_REDIRECTS, Network, fetch
from inbox_api.files.problems import FetchRefused
from inbox_api.settings import Settings
from tests.fakes.media_server import PUBLIC, FakeInternet, MediaServer, media_server
from tests.pictures import film, picture, png_that_claims

PHOTO = picture("JPEG")
URL = "https://scontent.xx.fbcdn.net/a.jpg?oh=1&oe=2"


@pytest.fixture
def server() -> Iterator[MediaServer]:
    with media_server() as found:
        found.give("/a.jpg", PHOTO, content_type="text/html")
        yield found


@pytest.fixture
def internet(server: MediaServer) -> FakeInternet:
    return FakeInternet(server)


def fetched(internet: FakeInternet, url: str = URL, channel: str = "facebook", **settings: Any) -> bytes:
    return fetch(url, channel, Settings.model_validate(settings), internet.network)


def refusal(internet: FakeInternet, url: str = URL, channel: str = "facebook", **settings: Any) -> FetchRefused:
    with pytest.raises(FetchRefused) as caught:
        fetched(internet, url, channel, **settings)
    return caught.value


def problem(internet: FakeInternet, url: str = URL, **settings: Any) -> str:
    return refusal(internet, url, **settings).problem


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


# the right host, and nothing else


def test_a_photo_comes_over_tls_from_the_checked_address_under_its_own_name(internet: FakeInternet) -> None:
    assert fetched(internet) == PHOTO
    assert internet.server.requests == [("scontent.xx.fbcdn.net", "/a.jpg?oh=1&oe=2")]
    assert internet.server.names == ["scontent.xx.fbcdn.net"]
    assert (internet.asked, internet.connected) == (["scontent.xx.fbcdn.net"], [PUBLIC])


def test_nothing_of_ours_goes_along(internet: FakeInternet) -> None:
    fetched(internet)
    (headers,) = internet.server.headers
    assert set(headers) == {"host", "accept", "accept-encoding", "user-agent", "connection"}
    assert headers["accept-encoding"] == "identity"


def test_another_channels_hosts_are_refused(internet: FakeInternet) -> None:
    assert fetched(internet, channel="facebook") == PHOTO
    assert refusal(internet, channel="zalo").problem == "host_not_allowed"
    assert refusal(internet, channel="web").problem == "host_not_allowed"


def test_a_certificate_for_another_name_is_refused(internet: FakeInternet) -> None:
    found = refusal(internet, "https://video.facebook.com/a.jpg")
    assert (found.problem, internet.server.requests) == ("unreachable", [])


def test_a_certificate_that_nobody_vouches_for_is_refused(internet: FakeInternet) -> None:
    plain = Network(internet.resolve, internet.open_socket)
    with pytest.raises(FetchRefused) as caught:
        fetch(URL, "facebook", Settings(), plain)
    assert (caught.value.problem, internet.server.requests) == ("unreachable", [])


def test_the_next_address_is_tried_when_one_is_dead(internet: FakeInternet) -> None:
    internet.answers["scontent.xx.fbcdn.net"] = [["2a03:2880:f10c::25de", PUBLIC]]
    internet.dead = {"2a03:2880:f10c::25de"}
    assert fetched(internet) == PHOTO
    assert internet.connected == ["2a03:2880:f10c::25de", PUBLIC]


# names that lead inside


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1",
     "2002:7f00:1::", "fd00::1", "0.0.0.0", "100.64.1.1"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_never_connected_to(internet: FakeInternet, address: str) -> None:
    internet.answers["scontent.xx.fbcdn.net"] = [[PUBLIC, address]]
    assert problem(internet) == "host_not_allowed"
    assert (internet.connected, internet.server.requests) == ([], [])


def test_an_answer_that_changes_after_the_check_changes_nothing(internet: FakeInternet) -> None:
    internet.answers["scontent.xx.fbcdn.net"] = [[PUBLIC], ["127.0.0.1"]]
    assert fetched(internet) == PHOTO
    assert internet.connected == [PUBLIC]
    assert problem(internet) == "host_not_allowed"  # the next file asks again, and is told of this machine
    assert internet.connected == [PUBLIC]


def test_each_redirect_is_looked_up_and_checked_anew(internet: FakeInternet) -> None:
    internet.server.move("/moved", "https://scontent.xx.fbcdn.net/a.jpg")
    internet.answers["scontent.xx.fbcdn.net"] = [[PUBLIC], ["10.0.0.1"]]
    assert problem(internet, "https://scontent.xx.fbcdn.net/moved") == "host_not_allowed"
    assert internet.connected == [PUBLIC]


# redirects


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1/latest/meta-data",
        "http://localhost:8005/webhooks",
        "https://[::1]/a.jpg",
        "http://scontent.xx.fbcdn.net/a.jpg",
        "https://evil.example/a.jpg",
        "//evil.example/a.jpg",
        "file:///etc/passwd",
        "https://scontent.xx.fbcdn.net:22/",
        "https://scontent.xx.fbcdn.net@127.0.0.1/",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(internet: FakeInternet, where: str) -> None:
    internet.server.move("/moved", where)
    assert problem(internet, "https://scontent.xx.fbcdn.net/moved") == "host_not_allowed"
    assert len(internet.connected) == 1


def test_redirects_among_the_channels_own_hosts_are_followed(internet: FakeInternet) -> None:
    internet.server.move("/one", "https://video.xx.fbcdn.net/two", 301)
    internet.server.move("/two", "/three", 307)
    internet.server.move("/three", "a.jpg", 308)
    assert fetched(internet, "https://scontent.xx.fbcdn.net/one") == PHOTO
    assert [host for host, _path in internet.server.requests] == ["scontent.xx.fbcdn.net"] + ["video.xx.fbcdn.net"] * 3


def test_a_redirect_without_end_is_left(internet: FakeInternet) -> None:
    internet.server.move("/round", "https://scontent.xx.fbcdn.net/round")
    assert problem(internet, "https://scontent.xx.fbcdn.net/round") == "host_not_allowed"
    assert len(internet.server.requests) == MAX_REDIRECTS + 1
    internet.server.give("/nowhere", b"", 302)
    assert problem(internet, "https://scontent.xx.fbcdn.net/nowhere") == "host_not_allowed"


# huge, slow, compressed, wrong


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


def test_a_simulator_is_fetched_over_plain_http_only_while_it_is_named() -> None:
    with media_server(tls=False) as server:
        server.give("/files/1", PHOTO)
        url = f"http://127.0.0.1:{server.port}/files/1"
        named = Settings(simulator_hosts=f"127.0.0.1:{server.port}")
        assert fetch(url, "facebook", named) == PHOTO
        with pytest.raises(FetchRefused):
            fetch(url, "facebook", Settings(simulator_hosts=f"127.0.0.1:{server.port + 1}"))
