"""The same at the terminal: secrets with two valid, holding back, forgetting on request."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from hopthu import run_state
from hopthu.cli import app
from hopthu.errors import CommandError
from inbox_api import db
from inbox_api.channels import pauses
from inbox_api.errors import AppError
from inbox_api.models import ChannelIdentity, Erasure
from inbox_api.privacy import ordering
from tests.factories import APP_SECRET, PAGE, create_case_for, receive
from tests.fakes.connections import Town, now
from tests.integration.connections.test_secrets import NEW, facebook_post


def run(*arguments: str, typed: str = "") -> Result:
    found = CliRunner().invoke(app, list(arguments), input=typed)
    if found.exception is not None and not isinstance(found.exception, (SystemExit, CommandError, AppError)):
        raise found.exception
    return found


def told(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def test_a_secret_is_replaced_beside_the_old_one_and_never_printed(city: Town) -> None:
    assert facebook_post(city, APP_SECRET) == 200
    answer = run("channels", "secrets", "replace", "facebook", PAGE, "app_secret", "--days", "2", typed=f"{NEW}\n")
    assert answer.exit_code == 0, answer.output
    assert (facebook_post(city, APP_SECRET), facebook_post(city, NEW)) == (200, 200)
    rows = [one for one in told("channels", "secrets", "list") if one["channel"] == "facebook"]
    row = next(one for one in rows if one["name"] == "app_secret")
    assert row["is_set"]
    assert row["previous_until"] > now().isoformat()
    shown = run("channels", "secrets", "list").output
    assert "nhận cả hai khóa đến" in shown
    for secret in (NEW, APP_SECRET):
        assert secret not in shown + answer.output
    assert run("channels", "secrets", "end", "facebook", PAGE, "app_secret").exit_code == 0
    assert (facebook_post(city, APP_SECRET), facebook_post(city, NEW)) == (403, 200)
    assert run("channels", "secrets", "end", "facebook", PAGE, "app_secret").exit_code == 0


def test_a_secret_of_ours_is_made_and_printed_once(city: Town) -> None:
    made = run("channels", "secrets", "make", "facebook", PAGE, "verify_token").stdout.strip()
    assert city.secrets("facebook", PAGE)["verify_token"] == made
    assert made not in run("channels", "secrets", "list").output
    assert run("channels", "secrets", "make", "facebook", PAGE, "app_secret").exit_code != 0


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (("replace", "facebook", PAGE, "app_id"), "x\n"),
        (("replace", "facebook", "999", "app_secret"), "x\n"),
        (("replace", "facebook", PAGE, "app_secret"), "\n"),
        (("replace", "facebook", PAGE, "app_secret"), f"{APP_SECRET}\n"),
    ],
)
def test_what_cannot_be_replaced_is_said(city: Town, arguments: tuple[str, ...], typed: str) -> None:
    answer = run("channels", "secrets", *arguments, typed=typed)
    assert answer.exit_code != 0
    assert answer.exception is not None
    assert city.secrets("facebook", PAGE)["app_secret"] == APP_SECRET


def test_an_account_is_held_back_and_resumed(city: Town) -> None:
    assert run("channels", "hold", "facebook", PAGE, "--reason", "đổi chủ trang", "--hours", "2").exit_code == 0
    with db.transaction() as session:
        assert pauses.is_held(session, "facebook", PAGE, now())
    assert "giữ lại" in run("channels", "check").output
    assert run("channels", "resume", "facebook", PAGE).exit_code == 0
    with db.transaction() as session:
        assert not pauses.is_held(session, "facebook", PAGE, now())


def test_what_is_missing_is_named(city: Town) -> None:
    run("channels", "connect", "telegram", "424242", "--name", "Bot", typed="424242:abcdef\n\n")
    row = next(one for one in told("channels", "check") if one["channel"] == "telegram")
    assert row["missing"] == ["webhook_secret"]
    run("channels", "connect", "sms", "sms", "--name", "SMS", "--option", "url=https://sms.example/send", typed="\n\n")
    assert next(one for one in told("channels", "check") if one["channel"] == "sms")["missing"] == []


def test_a_person_is_forgotten_on_request_after_a_second_look(city: Town) -> None:
    with db.transaction() as session:
        conversation = receive(session, "số nhà tôi là bí mật", citizen="by-letter", now=now())
        code = create_case_for(session, conversation, phone="0912345678").code
    shown = run("privacy", "find", "--phone", "0912345678").output
    assert f"{code}*" in shown
    assert "bí mật" not in shown
    order = ("privacy", "erase", "--case", code, "--reason", "letter", "--reference", "7/PYC")
    assert run(*order, typed="n\n").exit_code != 0
    with db.transaction() as session:
        assert session.scalars(select(Erasure)).all() == []
    assert run(*order, typed="y\n").exit_code == 0
    [row] = told("privacy", "list")
    assert (row["reason"], row["reference"], row["source"]) == ("letter", "7/PYC", "command")
    assert run(*order, "--yes").exit_code != 0, "it is being carried out already"
    assert run("privacy", "find").exit_code != 0
    assert (
        run("privacy", "erase", "--phone", "0999999999", "--reason", "letter", "--reference", "1", "--yes").exit_code
        != 0
    )


def test_an_account_that_the_running_system_has_from_settings_misses_nothing(
    city: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("channels", "connect", "email", "email", "--name", "Thư", typed="\n\n\n\n")
    row = next(one for one in told("channels", "check") if one["channel"] == "email")
    assert row["missing"] != []
    monkeypatch.setattr(run_state, "read", lambda _var: {"processes": {"mail-simulator": {"state": "ready"}}})
    row = next(one for one in told("channels", "check") if one["channel"] == "email")
    assert row["missing"] == []


def test_commands_show_moments_by_the_clock_of_the_city(city: Town) -> None:
    with db.transaction() as session:
        receive(session, "xin chào", citizen="by-letter", now=now())
        person = session.scalars(select(ChannelIdentity.id).where(ChannelIdentity.external_id == "by-letter")).one()
        asked = datetime(2026, 11, 27, 20, 30, tzinfo=UTC)
        ordering.order(session, "command", [person], "letter", "7", "once", asked)
    assert "03:30 28/11/2026" in run("privacy", "list").output


@pytest.mark.parametrize(
    ("username", "role", "said"),
    [("Lan Anh", "officer", "không có khoảng trắng"), ("l", "officer", "2 đến 40"), ("lan.anh", "x", "dispatcher")],
)
def test_a_wrong_account_is_refused_with_what_is_right(city: Town, username: str, role: str, said: str) -> None:
    answer = run("officer", "create", username, "--name", "Lan Anh", "--unit", "tra-vinh", "--role", role)
    assert answer.exit_code != 0
    assert said in str(getattr(answer.exception, "text", answer.exception))


def test_accounts_are_listed_with_the_numbers_that_the_log_names(city: Town) -> None:
    assert all(row["id"] for row in told("officer", "list"))
