"""The hourly look at an account: what the vendor says is kept, what is wrong becomes an alarm and ends with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from connectors.base import ConnectorError, ErrorAction
from connectors.simulation.server import Reply, Request
from inbox_api import db
from inbox_api.channels import findings, health, problems, reconciling_jobs, token_jobs
from inbox_api.models import Message
from tests.integration.zalo.conftest import Connected


def codes() -> set[str]:
    with db.transaction() as session:
        return {row.code for row in problems.open_problems(session, "zalo")}


def words() -> str:
    with db.transaction() as session:
        return "\n".join(problems.text_of(row) for row in problems.open_problems(session, "zalo"))


def test_what_the_vendor_says_is_kept_and_alarms_nobody(oa: Connected) -> None:
    token_jobs.check_accounts(0)
    row = oa.row()
    assert row.health is not None
    assert (row.health["plan"], row.health["is_verified"]) == ("Growth", True)
    assert row.health_at is not None
    assert codes() == set()


def test_each_trouble_is_an_alarm_in_words_and_ends_with_it(oa: Connected) -> None:
    settings = oa.simulator.settings
    settings.is_verified = False
    settings.package_until = (datetime.now(UTC) + timedelta(days=5)).strftime("%d/%m/%Y")
    token_jobs.check_accounts(0)
    assert codes() == {"setup_verified", "plan_ends"}
    assert "Growth" in words()
    settings.is_verified, settings.package_until = True, "31/12/2030"
    token_jobs.check_accounts(0)
    assert codes() == set()


def test_a_refused_token_asks_for_new_ones(oa: Connected) -> None:
    oa.simulator.tokens.access.clear()
    token_jobs.check_accounts(0)
    with db.transaction() as session:
        jobs = session.execute(text("SELECT args FROM procrastinate_jobs WHERE task_name = 'refresh_token'")).all()
    assert [job.args["force"] for job in jobs] == [True]
    assert codes() == set()


def test_a_wrong_proof_and_a_long_silence_are_told(oa: Connected) -> None:
    oa.simulator.app_secret = "changed"
    token_jobs.check_accounts(0)
    assert codes() == {"vendor_error"}
    assert "-242" in words()
    oa.simulator.app_secret = "app-secret-demo"
    token_jobs.check_accounts(0)
    away = ConnectorError("unreachable", action=ErrorAction.RETRY)
    for hours, expected in ((1, set()), (3, {"vendor_silent"})):
        with db.transaction() as session:
            health.take_probe(session, oa.row_id, away, datetime.now(UTC) + timedelta(hours=hours))
        assert codes() == expected
    token_jobs.check_accounts(0)
    assert codes() == set()


def test_the_daily_test_tells_every_finding_in_words(oa: Connected) -> None:
    oa.simulator.settings.package_until = "01/01/2020"
    reconciling_jobs.test_setup(oa.row_id)
    assert "setup_plan" in codes()
    unknown = "Phát hiện sự cố"
    assert unknown not in words()
    for code in ("secrets", "token", "proof", "account", "verified", "plan", "messages", "conversations"):
        with db.transaction() as session:
            problems.raise_problem(
                session,
                "zalo",
                "5000000000000000001",
                findings.PREFIX + code,
                datetime.now(UTC),
                detail={"names": "x"},
            )
    assert unknown not in words()


def test_what_the_webhook_missed_is_taken_in_once(oa: Connected) -> None:
    oa.simulator.sender.is_disabled = True
    order = {"citizen": "nam", "text": "Cống tràn"}
    thread = oa.simulator.thread(order)
    message_id, event = oa.simulator.citizen_item(thread, order)
    oa.simulator.post(thread, [event])
    oa.change(created_at=datetime.now(UTC) - timedelta(days=1))
    thread.lines[-1].at -= timedelta(minutes=10)
    for _ in range(2):
        reconciling_jobs.reconcile(oa.row_id)
    with db.transaction() as session:
        rows = session.execute(text("SELECT text, external_id FROM messages")).all()
        assert [(row.text, row.external_id) for row in rows] == [("Cống tràn", message_id)]
        assert session.query(Message).count() == 1
    oa.simulator.sender.enable()
    oa.simulator.post(thread, [event])
    assert oa.take_in() == [None]
    with db.transaction() as session:
        assert session.query(Message).count() == 1


@pytest.mark.parametrize("right", ["/template/all", "/v3.0/oa/user/getlist"])
def test_what_the_inbox_can_do_without_alarms_nobody(
    oa: Connected, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = oa.simulator.api

    def refuse(request: Request) -> Reply:
        if request.path == right:
            return Reply.of({"error": -224 if "oa" in right else -117, "message": "simulated"})
        return answer(request)

    monkeypatch.setattr(oa.simulator, "api", refuse)
    reconciling_jobs.test_setup(oa.row_id)
    assert codes() == set()
