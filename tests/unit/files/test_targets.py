"""From an address in a webhook to a checked destination."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.files.problems import FetchRefused
from inbox_api.files.targets import Allowed, Target, check

ALLOWED = Allowed(("fbcdn.net", "zdn.vn"), ("127.0.0.1:8001",))
PUBLIC = ["157.240.7.35", "2a03:2880:f10c:83:face:b00c:0:25de"]


def public(_host: str, _port: int) -> list[str]:
    return PUBLIC


def problem_of(url: str, answers: list[str] | None = None) -> str:
    with pytest.raises(FetchRefused) as caught:
        check(url, ALLOWED, lambda _host, _port: answers if answers is not None else PUBLIC)
    return caught.value.problem


def test_a_media_address_keeps_its_signature_to_the_letter() -> None:
    url = "https://scontent.xx.fbcdn.net/v/a.jpg?oh=00_A%2Bb~c&oe=65FF%20&x=a+b;c=(1)"
    assert check(url, ALLOWED, public) == Target(
        True, "scontent.xx.fbcdn.net", 443, "/v/a.jpg?oh=00_A%2Bb~c&oe=65FF%20&x=a+b;c=(1)", tuple(PUBLIC)
    )


def test_a_name_with_vietnamese_letters_is_escaped() -> None:
    target = check("https://f.zdn.vn/tệp/đơn.pdf?tên=đơn", ALLOWED, public)
    assert target.path == "/t%E1%BB%87p/%C4%91%C6%A1n.pdf?t%C3%AAn=%C4%91%C6%A1n"


@pytest.mark.parametrize(
    "url",
    [
        "http://scontent.fbcdn.net/a.jpg",
        "https://scontent.fbcdn.net:8443/a.jpg",
        "https://fbcdn.net.evil.example/a.jpg",
        "https://evilfbcdn.net/a.jpg",
        "https://evil.example/fbcdn.net/a.jpg",
        "https://fbcdn.net@evil.example/",
        "https://evil.example#@fbcdn.net/",
        "https://evil.example\\@fbcdn.net/",
        "https://fbcdn.net%2eevil.example/",
        "https://fbcdn.net./a.jpg",
        "https://[::1]/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://2130706433/a.jpg",
        "http://127.0.0.1:8000/a.jpg",
        "http://localhost:8001/a.jpg",
        "ftp://fbcdn.net/a.jpg",
        "file:///etc/passwd",
        "gopher://fbcdn.net/",
        "//fbcdn.net/a.jpg",
        "fbcdn.net/a.jpg",
        "https:///a.jpg",
        "https://fbcdn.net:99999/a.jpg",
        "https://fbcdn.net/a\r\nHost: evil.example",
        "https://fb\u0441dn.net/a.jpg",
        "https://fbcdn.net/" + "a" * 5000,
        "",
    ],
)
def test_unusual_addresses_and_strange_hosts_are_refused(url: str) -> None:
    assert problem_of(url) == "host_not_allowed"


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["157.240.7.35", "10.0.0.1"], ["::ffff:157.240.7.35"], ["fe80::1"]])
def test_a_name_that_leads_inside_with_one_of_its_addresses_is_refused(answers: list[str]) -> None:
    assert problem_of("https://scontent.fbcdn.net/a.jpg", answers) == "host_not_allowed"


def test_a_name_nobody_knows_may_be_known_later() -> None:
    def fails(_host: str, _port: int) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(FetchRefused) as caught:
        check("https://scontent.fbcdn.net/a.jpg", ALLOWED, fails)
    assert (caught.value.problem, caught.value.may_retry) == ("unreachable", True)
    assert problem_of("https://scontent.fbcdn.net/a.jpg", []) == "unreachable"


def test_a_simulator_is_reached_by_its_exact_address_only() -> None:
    target = check("http://127.0.0.1:8001/files/1", ALLOWED, lambda host, _port: [host])
    assert (target.is_secure, target.addresses, target.host_header) == (False, ("127.0.0.1",), "127.0.0.1:8001")


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_written_only_allowed_hosts_are_resolved(before: str, after: str) -> None:
    asked: list[str] = []

    def note(host: str, _port: int) -> list[str]:
        asked.append(host)
        return PUBLIC

    for url in (f"https://{before}fbcdn.net{after}", f"https://{before}/{after}", before + after):
        try:
            target = check(url, ALLOWED, note)
        except FetchRefused:
            continue
        assert target.host == "fbcdn.net" or target.host.endswith((".fbcdn.net", ".zdn.vn"))
    assert all(host == "fbcdn.net" or host.endswith((".fbcdn.net", ".zdn.vn")) for host in asked)
