"""The domain is proved to Zalo by a file and by an element in the head of public pages, from one setting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from inbox_api.settings import Settings, get_settings

CODE, SECOND = "HEgA5fNRD24ev", "second-Code_2"


@pytest.fixture
def with_codes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HOPTHU_ZALO_SITE_VERIFICATION", f"{CODE}, {SECOND}")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.usefixtures("with_codes")
@pytest.mark.parametrize("code", [CODE, SECOND])
def test_the_file_of_each_code_is_there_and_carries_it(client: TestClient, code: str) -> None:
    answer = client.get(f"/zalo_verifier{code}.html")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert f'<meta name="zalo-platform-site-verification" content="{code}">' in answer.text


@pytest.mark.usefixtures("with_codes")
@pytest.mark.parametrize("path", ["/zalo_verifierOther.html", "/zalo_verifier.html"])
def test_no_other_code_is_confirmed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("with_codes")
@pytest.mark.parametrize("path", ["/chat", "/sign-in", "/thu-tuc"])
def test_public_pages_carry_the_codes_in_their_head(client: TestClient, path: str) -> None:
    page = client.get(path, follow_redirects=True).text
    head = page[: page.index("</head>")]
    assert f'content="{CODE}"' in head
    assert f'content="{SECOND}"' in head


def test_without_the_setting_nothing_is_said(client: TestClient) -> None:
    assert "zalo-platform" not in client.get("/sign-in").text
    assert client.get(f"/zalo_verifier{CODE}.html").status_code == 404


@pytest.mark.parametrize("value", ["a b", '"><script>', "mã", "x" * 101])
def test_a_code_that_would_break_a_page_stops_the_start(value: str) -> None:
    with pytest.raises(ValidationError):
        Settings(zalo_site_verification=value)
