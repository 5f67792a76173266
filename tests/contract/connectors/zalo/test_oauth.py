"""Tokens: PKCE vector, consent, exchange, strictly single-use refresh, the other failure shape."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from connectors.base import ConnectorError, ErrorAction, OutboundMessage
from connectors.zalo import oauth
from tests.contract.connectors.bench import Bench

NOW = datetime(2026, 11, 22, tzinfo=UTC)
APP: dict[str, Any] = {"app_id": "1000000000000000001", "app_secret": "zalo-app-secret", "now": NOW}


def test_the_pkce_vector_matches() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert oauth.code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_verifiers_have_43_characters_and_differ() -> None:
    assert len(oauth.new_verifier()) == 43
    assert oauth.new_verifier() != oauth.new_verifier()


def test_consent_and_exchange_give_a_working_pair_once(zalo: Bench) -> None:
    verifier, url = oauth.new_verifier(), zalo.simulator.base_url
    link = oauth.consent_url(
        app_id=APP["app_id"],
        redirect_uri="https://vidu.gov.vn/zalo",
        challenge=oauth.code_challenge(verifier),
        state="s1",
        oauth_url=url,
    )
    back = requests.get(link, allow_redirects=False, timeout=5).headers["Location"]
    query = parse_qs(urlsplit(back).query)
    assert (query["state"], query["oa_id"]) == (["s1"], ["5000000000000000001"])
    pair = oauth.exchange_code(zalo.http, **APP, code=query["code"][0], verifier=verifier, oauth_url=url)
    assert pair.access_expires_at == NOW + timedelta(seconds=90_000)
    account = replace(zalo.account, secrets={"access_token": pair.access_token})
    sent = OutboundMessage(zalo.account.account_id, zalo.citizen(), "m1", text="Chào")
    assert zalo.connector.send(sent, account, zalo.http).external_id
    with pytest.raises(ConnectorError):
        oauth.exchange_code(zalo.http, **APP, code=query["code"][0], verifier=verifier, oauth_url=url)


def test_a_refresh_token_works_once_and_its_second_use_needs_a_person(zalo: Bench) -> None:
    url = zalo.simulator.base_url
    pair = oauth.refresh(zalo.http, **APP, refresh_token="refresh-1", oauth_url=url)
    assert pair.refresh_token != "refresh-1"
    with pytest.raises(ConnectorError) as caught:
        oauth.refresh(zalo.http, **APP, refresh_token="refresh-1", oauth_url=url)
    assert caught.value.code == "oauth/-14014"
    assert caught.value.action is ErrorAction.HUMAN
    assert not caught.value.is_ambiguous
    assert oauth.refresh(zalo.http, **APP, refresh_token=pair.refresh_token, oauth_url=url).access_token


def test_an_unreachable_host_may_be_tried_again() -> None:
    with pytest.raises(ConnectorError) as caught:
        oauth.refresh(requests.Session(), **APP, refresh_token="r", oauth_url="http://127.0.0.1:9")
    assert (caught.value.action, caught.value.is_ambiguous) == (ErrorAction.RETRY, False)


def test_tokens_never_show_in_a_printed_pair() -> None:
    pair = oauth.TokenPair("access-secret", "refresh-secret", NOW, NOW)
    assert "secret" not in repr(pair)
