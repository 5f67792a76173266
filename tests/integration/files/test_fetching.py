"""Fetching over real sockets and real TLS, with a name server that lies: what must not be reached is not reached."""

from __future__ import annotations

import pytest

from inbox_api.files.downloading import MAX_REDIRECTS, Network, fetch
from inbox_api.files.problems import FetchRefused
from inbox_api.settings import Settings
from tests.fakes.media_server import PUBLIC, FakeInternet, media_server
from tests.integration.files.fetching import PHOTO, URL, fetched, problem, refusal

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


def test_a_simulator_is_fetched_over_plain_http_only_while_it_is_named() -> None:
    with media_server(tls=False) as server:
        server.give("/files/1", PHOTO)
        url = f"http://127.0.0.1:{server.port}/files/1"
        named = Settings(simulator_hosts=f"127.0.0.1:{server.port}")
        assert fetch(url, "facebook", named) == PHOTO
        with pytest.raises(FetchRefused):
            fetch(url, "facebook", Settings(simulator_hosts=f"127.0.0.1:{server.port + 1}"))
