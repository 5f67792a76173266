"""Both kinds of storage, so that the same tests run over each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from inbox_api.files import stores as stores_module
from inbox_api.files.stores import Store, Stores, named_store
from inbox_api.settings import Settings, get_settings
from tests.fakes.media_server import FakeInternet, MediaServer, media_server
from tests.fakes.s3_server import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, S3Server, s3_server
from tests.pictures import picture


@pytest.fixture(scope="session")
def storage() -> Iterator[S3Server]:
    with s3_server() as found:
        yield found


@pytest.fixture
def s3(storage: S3Server) -> S3Server:
    """The simulated storage, empty and in order."""
    for kept in (storage.objects, storage.encryption, storage.requests, storage.refused):
        kept.clear()
    storage.failing = 0
    return storage


def s3_settings(server: S3Server, **more: Any) -> dict[str, Any]:
    return {
        "s3_endpoint": server.url,
        "s3_region": REGION,
        "s3_bucket": BUCKET,
        "s3_access_key": SecretStr(ACCESS_KEY),
        "s3_secret_key": SecretStr(SECRET_KEY),
        **more,
    }


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, s3: S3Server, tmp_path: Path) -> Store:
    return named_store(request.param, Settings(files_folder=tmp_path / "files", **s3_settings(s3)))


@pytest.fixture
def disk(tmp_path: Path) -> Store:
    return named_store("disk", Settings(files_folder=tmp_path / "disk"))


@pytest.fixture
def used_stores(monkeypatch: pytest.MonkeyPatch, store: Store) -> Stores:
    """The application keeps its files in `store`."""
    return use(monkeypatch, store)


def use(monkeypatch: pytest.MonkeyPatch, *found: Store) -> Stores:
    """Let the application keep its files there; it asks `stores()` each time."""
    together = Stores(*found)
    stores_module.stores.cache_clear()
    monkeypatch.setattr(stores_module, "_chosen", lambda _settings: together)
    return together


@pytest.fixture(autouse=True)
def _stores_as_before() -> Iterator[None]:
    yield
    stores_module.stores.cache_clear()
    assert get_settings().files_store == "disk"


@pytest.fixture
def server() -> Iterator[MediaServer]:
    with media_server() as found:
        found.give("/a.jpg", picture("JPEG"), content_type="text/html")
        yield found


@pytest.fixture
def internet(server: MediaServer) -> FakeInternet:
    return FakeInternet(server)
