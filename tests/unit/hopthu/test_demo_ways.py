"""The simulated mail server and SMS provider: which run, what the others must know, where people see what came."""

from __future__ import annotations

from pathlib import Path

import pytest

from hopthu.demo_ways import MAIL, SMS, demo_ways, pages
from hopthu.run_system import summary
from hopthu.services import core_services
from inbox_api.settings import Settings

KEYS = ("HOPTHU_MAIL_REPORT_KEY", "HOPTHU_SMS_RECEIPT_KEY")


def names(settings: Settings) -> list[str]:
    return [service.name for service in demo_ways(settings).services]


def test_both_are_played_until_the_city_names_its_own() -> None:
    assert names(Settings()) == [MAIL, SMS]
    assert names(Settings(smtp_host="mail.city.vn", smtp_sender="a@city.vn")) == [SMS]
    assert names(Settings(sms_url="https://sms.city.vn/send")) == [MAIL]


def test_nothing_of_a_way_that_the_city_has_set_is_changed() -> None:
    ways = demo_ways(Settings(smtp_host="mail.city.vn", smtp_sender="a@city.vn", sms_url="https://sms.city.vn/send"))
    assert (ways.services, ways.variables) == ((), ())


def test_web_and_worker_can_use_what_is_given_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in demo_ways(Settings()).variables:
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.smtp_host == "127.0.0.1"
    assert settings.sms_url.endswith("/send")
    assert settings.sms_receipt_key.get_secret_value()
    assert names(settings) == []


def test_the_bot_learns_no_key_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = demo_ways(Settings())
    for name, value in ways.variables:
        monkeypatch.setenv(name, value)
    found = core_services(Settings(), Path("model"), with_simulators=True, more=dict(ways.variables))
    knowing = {service.name for service in found if set(KEYS) & service.environment.keys()}
    assert knowing == {"web", "worker"}


def test_each_simulator_knows_only_its_own_key_and_none_stands_in_a_command() -> None:
    ways = demo_ways(Settings())
    keys = {value for name, value in ways.variables if name in KEYS}
    for service in ways.services:
        assert len(set(KEYS) & service.environment.keys()) == 1
        assert not [part for part in service.command if any(key in part for key in keys)]


def test_the_start_shows_where_letters_and_messages_are_seen() -> None:
    settings = Settings(demo=False)
    shown = summary(settings, has_simulators=True, seconds=1, ways={MAIL, SMS})
    without = summary(settings, has_simulators=True, seconds=1)
    for _name, _title, address in pages(settings):
        assert address in shown
        assert address not in without
