"""Settings for every test: a folder of its own, secrets of its own, no network in unit tests."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.fernet import Fernet

OUTSIDE_DATABASE = os.environ.get("HOPTHU_DATABASE_URL", "")
PROJECT_VAR = Path(os.environ.get("HOPTHU_VAR") or "var").resolve()  # trained models are taken from here
SERVICE_TOKEN = "test-service-token"
WEB_SECRET = "test-web-secret"
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

os.environ["HOPTHU_VAR"] = tempfile.mkdtemp(prefix="hopthu-test-")
atexit.register(shutil.rmtree, os.environ["HOPTHU_VAR"], ignore_errors=True)
os.environ["HOPTHU_ENCRYPTION_KEY"] = Fernet.generate_key().decode()
os.environ["HOPTHU_SERVICE_TOKEN"] = SERVICE_TOKEN
os.environ["HOPTHU_WEB_SECRET"] = WEB_SECRET
os.environ["HOPTHU_SETTLE_WAIT"] = "PT0.2S"
os.environ["HOPTHU_API_REQUESTS_PER_MINUTE"] = "1000000"  # tests are no people; tests of the limit set their own
os.environ["HOPTHU_API_ADDRESS_REQUESTS_PER_MINUTE"] = "1000000"

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session", autouse=True)
def _passwords_hashed_quickly() -> Iterator[None]:
    """Passwords are hashed with the same method, but not as slowly as real ones must be."""
    from inbox_api.officers import service

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "_hasher", lambda: QUICK_HASHER)
        yield


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """The address of a PostgreSQL where tests may create databases: the named one, or an embedded one."""
    from tests import databases

    if OUTSIDE_DATABASE:
        yield OUTSIDE_DATABASE
        databases.forget_server(OUTSIDE_DATABASE)
        return
    from hopthu import postgres

    home = Path(os.environ["HOPTHU_VAR"]) / "postgres"
    with postgres.running(home, options=["fsync=off", "synchronous_commit=off"]) as server:
        yield server.url("postgres")
        databases.forget_server(server.url("postgres"))


@pytest.fixture(autouse=True)
def _no_network_in_unit_tests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "tests/unit/" not in request.node.path.as_posix() or "hopthu" in request.node.path.parts:
        return

    def refuse(*_args: object) -> None:
        raise RuntimeError("a unit test opened a network connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
