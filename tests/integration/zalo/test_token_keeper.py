"""Single-use tokens: renewed in time by one worker, never spent twice, whatever dies and wherever it dies."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from connectors.base import FreshTokens
from inbox_api import db
from inbox_api.channels import problems, token_jobs, tokens
from inbox_api.channels.grant_repository import GrantRepository
from inbox_api.channels.tokens import LEASE
from inbox_api.models import AuditEntry, RefreshState, TokenRefresh
from tests.conftest import ROOT
from tests.integration.zalo.conftest import Connected

SOON = timedelta(hours=2)


def codes(oa: Connected) -> set[str]:
    with db.transaction() as session:
        return {row.code for row in problems.open_problems(session, "zalo")}


def states(oa: Connected) -> list[str]:
    with db.transaction() as session:
        return list(session.scalars(select(TokenRefresh.state).order_by(TokenRefresh.id)))


def figures(oa: Connected) -> Counter[str]:
    return oa.simulator.memory.figures


def works(oa: Connected) -> bool:
    """The stored pair is the one that the vendor holds, and the access token is accepted."""
    secrets = oa.secrets()
    is_open = oa.simulator.tokens.problem(secrets["access_token"]) is None
    return is_open and secrets["refresh_token"] == oa.simulator.tokens.refresh_token


def later(by: timedelta) -> datetime:
    return datetime.now(UTC) + by


def at(moment: datetime) -> datetime:
    return moment


def renew(oa: Connected, *, force: bool = False, after: timedelta = timedelta()) -> None:
    token_jobs.renew(oa.row_id, force=force, clock=lambda: later(after))


def killed(oa: Connected, point: str) -> None:
    """A worker process renews the tokens and is killed at this point."""
    command = [sys.executable, "-m", "tests.integration.zalo.dying_refresh", str(oa.row_id), point]
    environment = {**os.environ, "HOPTHU_DATABASE_URL": oa.address}
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == (0 if point == "never" else -9), done.stderr


def test_tokens_are_renewed_before_they_end_and_the_pair_before_is_kept(oa: Connected) -> None:
    oa.change(token_expires_at=later(timedelta(hours=20)))
    renew(oa)
    assert figures(oa)["refresh_calls"] == 0
    oa.change(token_expires_at=later(SOON))
    renew(oa)
    assert works(oa)
    secrets, row = oa.secrets(), oa.row()
    assert (secrets["previous_access_token"], secrets["previous_refresh_token"]) == ("access-1", "refresh-1")
    assert row.token_expires_at is not None
    assert timedelta(hours=24) < row.token_expires_at - datetime.now(UTC) < timedelta(hours=26)
    assert row.refresh_token_expires_at is not None
    assert row.refresh_token_expires_at - datetime.now(UTC) > timedelta(days=89)
    with db.transaction() as session:
        actions = list(session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "channel")))
    assert "channel.token_renewed" in actions


def test_twice_a_day_is_often_enough(oa: Connected) -> None:
    """25 hours of life, renewed with 13 left: two calls a day, not twenty."""
    start, calls = datetime.now(UTC), []
    for minutes in range(0, 48 * 60, 10):
        now = start + timedelta(minutes=minutes)
        with db.transaction() as session:
            is_due = oa.row_id in tokens.due(session, now)
        if is_due:
            oa.simulator.memory.clock.offset = timedelta(minutes=minutes)
            token_jobs.renew(oa.row_id, clock=partial(at, now))
            calls.append(minutes // 60)
    assert 4 <= len(calls) <= 5
    assert figures(oa)["refresh_refused"] == 0


def test_of_many_workers_one_calls(oa: Connected) -> None:
    oa.change(token_expires_at=later(SOON))
    threads = [threading.Thread(target=renew, args=(oa,), kwargs={"force": True}) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (figures(oa)["refresh_calls"], figures(oa)["refresh_refused"]) == (1, 0)
    assert works(oa)
    assert codes(oa) == set()


def test_a_burst_of_refused_sends_renews_once(oa: Connected) -> None:
    oa.change(token_expires_at=later(timedelta(hours=20)))
    for _ in range(5):
        renew(oa, force=True)
    assert figures(oa)["refresh_calls"] == 1
    assert works(oa)


POINTS = {
    "before_begin": "nothing was written: the next worker does it all",
    "after_begin": "written down and never called",
    "after_call": "spent, and the answer died with the worker",
    "while_storing": "spent, and the transaction died with the worker",
    "after_storing": "all is done",
}


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at_any_point_leaves_a_working_pair_or_an_alarm(oa: Connected, point: str) -> None:
    oa.change(token_expires_at=later(SOON))
    killed(oa, point)
    before = figures(oa)["refresh_calls"]
    renew(oa)
    if point in {"after_begin", "after_call", "while_storing"}:
        assert figures(oa)["refresh_calls"] == before, "called again while the other may still be at it"
    renew(oa, after=LEASE + timedelta(seconds=1))
    if point in {"after_call", "while_storing"}:
        assert "token_refused" in codes(oa)
        assert oa.simulator.tokens.problem(oa.secrets()["access_token"]) is None, "what works was given up"
    else:
        assert works(oa)
        assert codes(oa) == set()
    settled = figures(oa)["refresh_calls"]
    for hours in range(1, 30):
        renew(oa, after=timedelta(hours=hours))
    assert figures(oa)["refresh_calls"] - settled <= (0 if codes(oa) else 3), "a dead token is sent again and again"
    assert figures(oa)["refresh_spent_twice"] <= 1


@pytest.mark.parametrize("point", ["after_call", "while_storing"])
def test_a_spent_token_is_not_sent_again_when_the_stored_access_shows_it(oa: Connected, point: str) -> None:
    """Where a new pair ends the old access at once, the refused probe tells that the refresh token is spent."""
    oa.simulator.tokens.settings.dies_with_rotation = True
    oa.change(token_expires_at=later(SOON))
    killed(oa, point)
    renew(oa, after=LEASE + timedelta(seconds=1))
    assert figures(oa)["refresh_calls"] == 1
    assert codes(oa) >= {"token_lost"}
    assert states(oa) == [RefreshState.LOST]
    for hours in range(1, 48):
        renew(oa, after=timedelta(hours=hours), force=True)
    assert (figures(oa)["refresh_calls"], figures(oa)["refresh_spent_twice"]) == (1, 0)


def test_a_call_that_never_arrived_is_repeated_after_the_stored_access_was_tried(oa: Connected) -> None:
    oa.simulator.tokens.settings.drop_before_rotation = 1
    oa.change(token_expires_at=later(SOON))
    renew(oa)
    assert states(oa) == [RefreshState.UNKNOWN]
    assert codes(oa) == {"token_unsettled"}
    renew(oa)
    assert works(oa)
    assert states(oa) == [RefreshState.UNKNOWN, RefreshState.RENEWED]
    assert codes(oa) == set()


def test_an_answer_lost_on_the_way_is_an_alarm_while_the_old_access_still_works(oa: Connected) -> None:
    oa.simulator.tokens.settings.drop_after_rotation = 1
    oa.change(token_expires_at=later(SOON))
    renew(oa)
    renew(oa)
    assert codes(oa) == {"token_refused"}
    assert oa.simulator.tokens.problem(oa.secrets()["access_token"]) is None
    renew(oa, force=True)
    assert figures(oa)["refresh_calls"] == 2


def test_a_line_that_breaks_every_time_is_tried_a_few_times_with_growing_pauses(oa: Connected) -> None:
    oa.simulator.tokens.settings.drop_before_rotation = 100
    oa.change(token_expires_at=later(timedelta(hours=12)))
    times = []
    for minutes in range(0, 24 * 60, 10):
        calls = figures(oa)["refresh_calls"]
        renew(oa, after=timedelta(minutes=minutes))
        if figures(oa)["refresh_calls"] > calls:
            times.append(minutes)
    assert times == [0, 10, 30, 90, 270]
    assert codes(oa) == {"token_unsettled"}


def test_a_host_that_cannot_be_reached_spends_nothing(oa: Connected) -> None:
    good = oa.row().options
    oa.change(token_expires_at=later(SOON), options={**good, "oauth_url": "http://127.0.0.1:9"})
    renew(oa)
    assert states(oa) == [RefreshState.UNREACHED]
    assert codes(oa) == set()
    oa.change(options=good)
    renew(oa)
    assert works(oa)


def test_a_refused_token_is_never_sent_again_and_everything_waits_for_a_person(oa: Connected) -> None:
    oa.simulator.tokens.revoke()
    oa.change(token_expires_at=later(SOON))
    for hours in range(5):
        renew(oa, force=True, after=timedelta(hours=hours))
    assert figures(oa)["refresh_calls"] == 1
    assert codes(oa) == {"token_refused", "sends_paused"}
    paused = oa.row().sends_paused_until
    assert paused is not None
    assert paused > later(timedelta(hours=10))
    with db.transaction() as session:
        [refused] = [row for row in problems.open_problems(session, "zalo") if row.code == "token_refused"]
        words = problems.text_of(refused)
    assert refused.is_urgent
    assert "oauth/-14014" in words
    assert "refresh-" not in words


def test_alarms_come_days_before_the_end_and_go_with_the_next_renewal(oa: Connected) -> None:
    oa.change(refresh_token_expires_at=later(timedelta(days=9, hours=1)), token_expires_at=later(SOON))
    with db.transaction() as session:
        tokens.watch(session, datetime.now(UTC))
        [alarm] = problems.open_problems(session, "zalo")
        assert (alarm.code, alarm.detail, alarm.is_urgent) == ("token_ends_soon", {"days": "9"}, False)
    renew(oa)
    with db.transaction() as session:
        tokens.watch(session, datetime.now(UTC))
    assert codes(oa) == set()
    oa.change(token_expires_at=later(-SOON))
    with db.transaction() as session:
        tokens.watch(session, datetime.now(UTC))
    assert codes(oa) == {"token_ended"}


def test_a_consent_given_meanwhile_is_not_overwritten_by_a_late_answer(oa: Connected) -> None:
    oa.change(token_expires_at=later(SOON))
    now = datetime.now(UTC)
    with db.transaction() as session:
        order = tokens.begin(session, oa.row_id, now)
    assert order is not None
    outcome = token_jobs.spend(order, now)
    with db.transaction() as session:
        row = GrantRepository(session).lock_account(oa.row_id)
        assert row is not None
        fresh = FreshTokens({"access_token": "new", "refresh_token": "newer"}, later(timedelta(days=1)))
        tokens.store(session, row, fresh, now, "channel.consent_given", "officer:1")
    with db.transaction() as session:
        tokens.finish(session, order, outcome, now)
    assert oa.secrets()["refresh_token"] == "newer"


def test_tokens_typed_in_are_renewed_at_once_and_simulated_ones_are_left_alone(oa: Connected) -> None:
    with db.transaction() as session:
        assert oa.row_id in tokens.due(session, datetime.now(UTC))
    oa.change(options={**oa.row().options, "is_simulated": True})
    with db.transaction() as session:
        assert oa.row_id not in tokens.due(session, datetime.now(UTC))
