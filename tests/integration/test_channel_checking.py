"""How accounts stand: days left, problems in words, and a test by real calls that notes what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests
from sqlalchemy.orm import Session

from connectors.base import SetupFinding
from connectors.facebook.connector import FacebookConnector
from connectors.zalo.connector import ZaloConnector
from inbox_api.channels import checking
from inbox_api.channels.repository import ChannelRepository
from tests.factories import NOW, OA, PAGE


def standing(session: Session, account_id: str) -> checking.Standing:
    return next(found for found in checking.standings(session, NOW) if found.account_id == account_id)


def test_the_days_left_of_a_token_are_told(session: Session) -> None:
    row = ChannelRepository(session).account("zalo", OA)
    assert row is not None
    row.token_expires_at, row.refresh_token_expires_at = NOW + timedelta(hours=25), NOW - timedelta(days=1)
    session.flush()
    found = standing(session, OA)
    assert (found.token_days_left, found.refresh_token_days_left) == (1, 0)


def test_a_live_test_says_in_words_what_is_wrong_and_clears_it_when_mended(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def same() -> Iterator[Session]:
        yield session

    missing = [SetupFinding("permissions", is_ok=False, names=("pages_messaging",))]
    monkeypatch.setattr(ZaloConnector, "check_setup", lambda *_: [])
    monkeypatch.setattr(FacebookConnector, "check_setup", lambda *_: missing)
    assert checking.examine_all(same, requests.Session(), NOW) == 2
    [problem] = standing(session, PAGE).problems
    assert "pages_messaging" in problem
    monkeypatch.setattr(FacebookConnector, "check_setup", lambda *_: [SetupFinding("permissions", is_ok=True)])
    checking.examine_all(same, requests.Session(), NOW)
    assert standing(session, PAGE).problems == ()
