"""Settings and the environment of children."""

from __future__ import annotations

from pathlib import Path

import pytest

from hopthu import environment
from hopthu.errors import CommandError
from hopthu.services import BOT_VARIABLES, Ports, bot_environment, core_services
from inbox_api.files.problems import FetchRefused
from inbox_api.files.settings import names
from inbox_api.files.targets import Allowed, check
from inbox_api.settings import Settings


@pytest.mark.parametrize(("name", "value"), [("HOPTHU_PORT", "80"), ("HOPTHU_PORT", "x"), ("HOPTHU_DEMO", "maybe")])
def test_a_wrong_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(CommandError) as caught:
        environment.load_settings()
    assert name in caught.value.text


def test_the_bot_gets_neither_the_key_nor_the_inbox_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPTHU_DATABASE_URL", "postgresql://somewhere/hopthu")
    monkeypatch.setenv("HOPTHU_ENCRYPTION_KEY", "secret")
    monkeypatch.setenv("HOPTHU_BOT_DATABASE_URL", "postgresql://somewhere/hopthu_bot")
    given = {name for name in bot_environment(Settings()) if name.startswith("HOPTHU_")}
    assert given <= BOT_VARIABLES
    assert "HOPTHU_BOT_DATABASE_URL" in given


def test_all_ports_follow_from_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPTHU_PORT", "9100")
    ports = Ports(Settings().port)
    assert (ports.facebook_simulator, ports.zalo_simulator, ports.rasa, ports.actions) == (9101, 9102, 9105, 9106)
    assert bot_environment(Settings())["HOPTHU_INBOX_URL"] == "http://127.0.0.1:9100"


@pytest.mark.parametrize("with_simulators", [True, False])
def test_files_may_come_from_the_simulators_only_while_they_run(
    with_simulators: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOPTHU_PORT", "9100")
    services = core_services(Settings(), Path("model"), with_simulators=with_simulators)
    worker = next(service for service in services if service.name == "worker")
    given = Settings(simulator_hosts=worker.environment["HOPTHU_SIMULATOR_HOSTS"])
    allowed = Allowed(given.hosts_of("zalo"), names(given.simulator_hosts))

    def is_allowed(url: str) -> bool:
        try:
            check(url, allowed, lambda _host, _port: ["127.0.0.1"])
        except FetchRefused:
            return False
        return True

    for url in ("http://127.0.0.1:9101/files/1/a.png", "http://127.0.0.1:9102/files/1/a.png"):
        assert is_allowed(url) is with_simulators
    assert not is_allowed("http://127.0.0.1:9100/files/1")
    assert not is_allowed("https://zalo.me/files/1")  # a vendor's host that leads to this machine


def test_passwords_of_database_addresses_are_hidden() -> None:
    text = 'connection to "postgresql://app:s3cret@db.example/hopthu" failed'
    assert environment.without_password(text) == 'connection to "postgresql://app:***@db.example/hopthu" failed'
