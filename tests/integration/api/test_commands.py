"""`hopthu api` and `hopthu hooks`: JSON for scripts, exit codes, secrets printed once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from hopthu.cli import app
from hopthu.errors import CommandError
from inbox_api import db
from inbox_api.errors import AppError
from inbox_api.models import Hook
from tests.databases import forget_all
from tests.fakes.hook_receiver import Receiver, is_authentic, running_receiver
from tests.integration.api.conftest import new_case
from tests.integration.api.telling import work


@pytest.fixture
def receiver(city: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with running_receiver() as running:
        monkeypatch.setenv("HOPTHU_HOOK_INNER_TARGETS", running.target)
        forget_all()
        yield running


def run(*arguments: str) -> Result:
    found = CliRunner().invoke(app, list(arguments))
    if found.exception is not None and not isinstance(found.exception, (SystemExit, CommandError, AppError)):
        raise found.exception
    return found


def told(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def test_keys_are_made_renewed_and_revoked_and_printed_once(city: str) -> None:
    purpose = ("--unit", "tra-vinh", "--role", "officer", "--purpose", "Màn hình một cửa")
    made = told("api", "create-key", "Một cửa", *purpose, "--read-only")
    assert made["token"].startswith("htkn_")
    second = told("api", "renew-key", str(made["id"]))
    assert run("api", "revoke-key", str(second["id"])).exit_code == 0
    rows = told("api", "keys")
    assert [(row["is_read_only"], row["revoked_at"] is None) for row in rows] == [(True, False), (True, True)]
    everything = run("api", "keys").stdout + json.dumps(rows)
    assert made["token"] not in everything
    assert second["token"] not in everything


def test_a_wrong_order_is_refused_with_an_exit_code(city: str) -> None:
    for arguments in (
        ("api", "create-key", "X", "--unit", "tra-vinh", "--role", "inspector", "--purpose", "thử"),
        ("api", "create-key", "Một cửa", "--unit", "khong-co", "--role", "officer", "--purpose", "thử khóa"),
        ("hooks", "add", "Thử", "http://10.0.0.1/", "--event", "case.created"),
        ("hooks", "replay", "1", "--delivery", "2", "--hours", "3"),
        ("hooks", "log", "99"),
    ):
        assert run(*arguments).exit_code != 0, arguments


def test_webhooks_from_the_terminal(receiver: Receiver) -> None:
    assert "case.created" in told("hooks", "kinds")
    made = told("hooks", "add", "Điều hành", receiver.url, "--event", "case.created", "--unit", "tra-vinh")
    number = str(made["id"])
    new_case()
    run("hooks", "test", number)
    work()
    assert sorted(receiver.kinds()) == ["case.created", "hook.test"]
    assert all(is_authentic(one, made["secret"]) for one in receiver.told)
    assert [row["state"] for row in told("hooks", "log", number)] == ["delivered", "delivered"]
    assert run("hooks", "replay", number, "--hours", "720").exit_code == 0
    work()
    assert len(receiver.told) == 4
    renewed = told("hooks", "renew-secret", number)["secret"]
    assert renewed != made["secret"]
    for verb in ("pause", "resume"):
        assert run("hooks", verb, number).exit_code == 0
    listed = run("hooks", "list")
    assert listed.exit_code == 0
    assert made["secret"] not in listed.stdout + run("hooks", "log", number).stdout
    with db.transaction() as session:
        session.execute(update(Hook).values(paused_reason="gone"))
    assert run("hooks", "list").exit_code == 2
    assert run("hooks", "remove", number).exit_code == 0
    assert told("hooks", "list") == []


def test_what_was_given_up_shows_in_the_exit_code(receiver: Receiver) -> None:
    number = str(told("hooks", "add", "Điều hành", receiver.url, "--event", "case.created")["id"])
    new_case()
    with db.transaction() as session:
        from inbox_api.models import HookDelivery

        session.execute(update(HookDelivery).values(state="failed"))
    assert run("hooks", "log", number).exit_code == 1
    assert run("hooks", "replay", number).exit_code == 0
    work()
    assert run("hooks", "log", number).exit_code == 0


def test_the_description_is_written_for_tools(tmp_path: Path) -> None:
    assert run("api", "openapi", str(tmp_path / "api.json")).exit_code == 0
    found = json.loads((tmp_path / "api.json").read_text(encoding="utf-8"))
    notes = found["paths"]["/api/v1/cases/{code}/notes"]["post"]
    assert notes["summary"] == "Ghi chú nội bộ của hồ sơ"
    assert notes["requestBody"]["content"]["application/json"]["examples"]
    assert {"key", "session"} == set(found["components"]["securitySchemes"])
