"""What the tests of fetching share: a fetch through a made-up internet, and how it was refused."""

from __future__ import annotations

from typing import Any

import pytest

from inbox_api.files.downloading import fetch
from inbox_api.files.problems import FetchRefused
from inbox_api.settings import Settings
from tests.fakes.media_server import FakeInternet
from tests.pictures import picture

PHOTO = picture("JPEG")
URL = "https://scontent.xx.fbcdn.net/a.jpg?oh=1&oe=2"


def fetched(internet: FakeInternet, url: str = URL, channel: str = "facebook", **settings: Any) -> bytes:
    return fetch(url, channel, Settings.model_validate(settings), internet.network)


def refusal(internet: FakeInternet, url: str = URL, channel: str = "facebook", **settings: Any) -> FetchRefused:
    with pytest.raises(FetchRefused) as caught:
        fetched(internet, url, channel, **settings)
    return caught.value


def problem(internet: FakeInternet, url: str = URL, **settings: Any) -> str:
    return refusal(internet, url, **settings).problem
