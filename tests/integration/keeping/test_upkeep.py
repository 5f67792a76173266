"""The page's own greeting and menu, the daily test of a connection, and wrong signatures."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from connectors.facebook.connector import FacebookConnector
from connectors.facebook.missed import FIELDS
from connectors.facebook.setup import PERMISSIONS
from connectors.facebook.simulator import FacebookSimulator
from connectors.registry import MISSED_READERS
from inbox_api.channels import forgeries, page_profile, problems, reconciling, setup_watch
from inbox_api.channels import service as channels
from tests.factories import PAGE
from tests.integration.keeping.page_bench import HTTP, codes, now, reconcile, row, tell


def test_a_profile_that_differs_is_put_up_and_told_when_that_fails(
    session: Session, page: FacebookSimulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    monkeypatch.setitem(MISSED_READERS, "facebook", FacebookConnector())
    folder = Path(__file__).parents[3] / "demo_city"
    profile = page_profile.wanted(folder)
    assert profile is not None
    assert len(profile.starters) == 4
    monkeypatch.setattr(page_profile, "wanted", lambda: profile)
    row(session).options = {**row(session).options, "own_profile": "yes"}
    reconcile(session)
    assert page.pages[PAGE].profile == {}
    row(session).options = {**row(session).options, "own_profile": ""}
    reconcile(session)
    assert page.pages[PAGE].profile["get_started"] == {"payload": "/greet"}
    assert codes(session) == set()
    page.pages[PAGE].profile.pop("persistent_menu")
    monkeypatch.setattr(page_profile, "put_up", lambda *_arguments: None)
    reconcile(session)
    assert codes(session) == {reconciling.PROFILE}


def test_what_the_daily_test_finds_is_told_until_it_is_repaired(session: Session, page: FacebookSimulator) -> None:
    checks = FacebookConnector()

    def test_setup(at: datetime) -> set[str]:
        account = channels.account(session, "facebook", PAGE)
        setup_watch.note(session, "facebook", PAGE, checks.check_setup(account, HTTP), at)
        return codes(session)

    assert row(session).id in setup_watch.accounts_to_test(session)
    assert test_setup(now()) == set()
    tell(page, "pages", permissions=["pages_messaging"], fields=["messages"])
    assert test_setup(now()) == {"setup_permissions", "setup_subscription"}
    tell(page, "pages", permissions=list(PERMISSIONS), fields=list(FIELDS))
    assert test_setup(now() + timedelta(days=50)) == {setup_watch.TOKEN_ENDS}
    assert all("%(" not in problems.text_of(p) for p in problems.open_problems(session, "facebook", PAGE))
    tell(page, "pages", token_state="revoked")
    assert "setup_token" in test_setup(now())


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[]",
        json.dumps({"menu": [{"title": "x"}]}),
        json.dumps({"menu": [{"title": "x", "payload": "x"}]}),
        json.dumps({"menu": [{"title": "x", "url": "http://a.vn"}]}),
        json.dumps({"starters": [{"title": "x", "payload": "/x"}] * 5}),
        json.dumps({"surplus": 1}),
    ],
)
def test_a_wrong_profile_file_is_named_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.undo()
    (tmp_path / page_profile.FILE_NAME).write_text(wrong, encoding="utf-8")
    with pytest.raises(page_profile.ProfileFileWrong) as caught:
        page_profile.wanted(tmp_path)
    assert "page_profile.json" in str(caught.value)
    assert page_profile.wanted(tmp_path / "nowhere") is None


def test_wrong_signatures_are_a_problem_that_ends_by_itself(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import nullcontext

    monkeypatch.setattr(forgeries, "side_transaction", lambda: nullcontext(session))
    monkeypatch.setattr(forgeries, "_written_at", {})
    monkeypatch.setattr(forgeries, "WRITTEN_EVERY_SECONDS", 3600.0)
    at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    for _ in range(5):
        forgeries.note("facebook", at)
    found = [p for p in problems.open_problems(session, "facebook", "") if p.code == forgeries.BAD_SIGNATURES]
    assert [(problem.times, problem.is_urgent) for problem in found] == [(1, True)]
    forgeries.clear_quiet(session, at + timedelta(minutes=30))
    assert problems.open_problems(session, "facebook", "") != []
    forgeries.clear_quiet(session, at + timedelta(minutes=61))
    assert problems.open_problems(session, "facebook", "") == []
