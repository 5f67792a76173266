"""Settings about files: a wrong one stops the start and shows no secret."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from inbox_api.files.kinds import EXTENSIONS
from inbox_api.files.settings import DEFAULT_TYPES
from inbox_api.settings import Settings


def test_a_channel_is_added_beside_the_known_ones() -> None:
    settings = Settings(download_hosts={"telegram": "Files.Telegram.example, telegram.example"})
    assert settings.hosts_of("telegram") == ("files.telegram.example", "telegram.example")
    assert "fbcdn.net" in settings.hosts_of("facebook")
    assert settings.hosts_of("web") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"download_hosts": {"zalo": "*"}},
        {"download_hosts": {"zalo": "vn"}},
        {"download_hosts": {"zalo": "http://zdn.vn"}},
        {"download_hosts": {"zalo": ".zdn.vn"}},
        {"simulator_hosts": "localhost"},
        {"simulator_hosts": "http://127.0.0.1:8001"},
        {"files_store": "s3"},
        {"files_store": "ftp"},
        {"s3_encryption": "yes"},
        {"max_image_bytes": 0},
    ],
)
def test_a_wrong_setting_stops_the_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)


def test_the_error_of_a_wrong_setting_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPTHU_S3_SECRET_KEY", "canary-secret")
    monkeypatch.setenv("HOPTHU_FILES_STORE", "s3")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "canary-secret" not in str(caught.value)
    assert "canary-secret" not in repr(caught.value)


def test_every_type_has_its_own_limit() -> None:
    settings = Settings(max_image_bytes=2000, max_video_bytes=3000, max_audio_bytes=4000, max_file_bytes=5000)
    kinds = ("image/png", "video/mp4", "audio/mp4", "application/pdf")
    assert [settings.limit_of(mime) for mime in kinds] == [2000, 3000, 4000, 5000]
    assert settings.longest_file_bytes == 5000
    assert set(DEFAULT_TYPES.split(",")) == set(EXTENSIONS)
