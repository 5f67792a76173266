"""Consent in the browser: both PKCE modes, the state of one session only, the code once, the callback and its page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from fastapi.testclient import TestClient
from sqlalchemy import select

from connectors.zalo.oauth import code_challenge
from inbox_api import db
from inbox_api.channels import consent, problems, vault
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import AuditEntry, ChannelConsent, OfficerSession
from inbox_api.officers import service as officers
from inbox_api.officers.current import COOKIE
from inbox_api.settings import get_settings
from tests.factories import OA, PASSWORD
from tests.integration.zalo.conftest import Connected

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def sign_in(name: str = "admin") -> tuple[str, OfficerSession]:
    with db.transaction() as session:
        opened = officers.sign_in(session, name, PASSWORD, "127.0.0.1", datetime.now(UTC))
        return opened.token, officers.current_session(session, opened.token, datetime.now(UTC))


def begin(by: OfficerSession, now: datetime | None = None) -> str:
    with db.transaction() as session:
        return consent.begin_consent(session, by, "zalo", OA, now or datetime.now(UTC))


def agree(url: str) -> dict[str, str]:
    """The administrator agrees at the vendor; the query that comes back."""
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    address = answer.headers["Location"]
    assert address.startswith(get_settings().web_address + "/channels/zalo/consent?")
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def finish(by: OfficerSession, query: dict[str, str], now: datetime | None = None) -> str:
    return consent.finish_consent(
        db.transaction, by, "zalo", state=query.get("state", ""), code=query.get("code", ""),
        account_id=query.get("oa_id", ""), now=now or datetime.now(UTC),
    )  # fmt: skip


def set_options(oa: Connected, **more: str) -> None:
    oa.change(options={**oa.row().options, **more})


def works(oa: Connected) -> bool:
    secrets = oa.secrets()
    return (
        oa.simulator.tokens.problem(secrets["access_token"]) is None
        and secrets["refresh_token"] == oa.simulator.tokens.refresh_token
    )


def test_a_consent_gives_a_working_pair_and_ends_the_alarms(oa: Connected) -> None:
    oa.simulator.tokens.revoke()
    with db.transaction() as session:
        problems.raise_problem(session, "zalo", OA, "token_refused", datetime.now(UTC), is_urgent=True)
    oa.change(is_active=False)
    _, by = sign_in()
    assert finish(by, agree(begin(by))) == OA
    assert works(oa)
    row = oa.row()
    assert row.is_active
    assert row.refresh_token_expires_at is not None
    with db.transaction() as session:
        assert list(problems.open_problems(session, "zalo")) == []
        of_it = select(AuditEntry.action).where(AuditEntry.object_type == "channel")
        actions = list(session.scalars(of_it.order_by(AuditEntry.id)))
    assert actions[-2:] == ["channel.consent_begun", "channel.consent_given"]


def test_every_link_has_its_own_challenge_and_state(oa: Connected) -> None:
    _, by = sign_in()
    first, second = (parse_qs(urlsplit(begin(by)).query) for _ in range(2))
    assert first["code_challenge"] != second["code_challenge"]
    assert first["state"] != second["state"]
    assert first["redirect_uri"] == [get_settings().web_address + "/channels/zalo/consent"]


def test_a_fixed_verifier_works_where_the_console_holds_its_challenge(oa: Connected) -> None:
    oa.simulator.tokens.settings.mode = "static"
    oa.simulator.tokens.settings.static_challenge = code_challenge(VERIFIER)
    _, by = sign_in()
    with pytest.raises(consent.ConsentRefused):
        finish(by, agree(begin(by)))
    oa.change(secrets=vault.seal({**oa.secrets(), "pkce_verifier": VERIFIER}))
    set_options(oa, pkce_mode="static")
    assert finish(by, agree(begin(by))) == OA
    assert works(oa)


@pytest.mark.parametrize("options", [{"pkce_method": "plain"}, {"pkce_mode": "off"}])
def test_other_ways_of_pkce_work_by_setting(oa: Connected, options: dict[str, str]) -> None:
    oa.simulator.tokens.settings.method = options.get("pkce_method", "S256")
    set_options(oa, **options)
    _, by = sign_in()
    assert finish(by, agree(begin(by))) == OA


def test_a_fixed_verifier_that_is_missing_is_said_before_anybody_is_sent_away(oa: Connected) -> None:
    set_options(oa, pkce_mode="static")
    _, by = sign_in()
    with pytest.raises(Invalid, match="pkce_verifier"):
        begin(by)


def test_an_answer_works_once_in_the_session_that_began_and_for_a_quarter_of_an_hour(oa: Connected) -> None:
    _, mine = sign_in()
    _, other = sign_in()
    query = agree(begin(mine))
    with pytest.raises(consent.ConsentUnknown):
        finish(other, query)
    with pytest.raises(consent.ConsentUnknown):
        finish(mine, {**query, "state": "x"})
    with pytest.raises(consent.ConsentUnknown):
        finish(mine, {name: value for name, value in query.items() if name != "state"})
    with pytest.raises(consent.ConsentUnknown):
        finish(mine, query, now=datetime.now(UTC) + timedelta(minutes=16))
    assert finish(mine, query) == OA
    pair = oa.secrets()
    with pytest.raises(consent.ConsentUnknown):
        finish(mine, query)
    assert oa.secrets() == pair
    assert oa.simulator.memory.figures["codes_refused"] == 0


def test_a_consent_for_another_oa_is_refused_and_used_up(oa: Connected) -> None:
    _, by = sign_in()
    query = agree(begin(by))
    with pytest.raises(consent.ConsentOfAnother):
        finish(by, {**query, "oa_id": "5000000000000000009"})
    with pytest.raises(consent.ConsentUnknown):
        finish(by, query)
    assert oa.secrets()["access_token"] == "access-1"


def test_a_refusal_of_the_administrator_or_of_the_vendor_keeps_the_old_pair(oa: Connected) -> None:
    _, by = sign_in()
    query = agree(begin(by))
    with pytest.raises(consent.NotAgreed):
        finish(by, {"state": query["state"]})
    query = agree(begin(by))
    oa.simulator.memory.clock.offset = timedelta(minutes=11)  # codes live for ten minutes
    with pytest.raises(consent.ConsentRefused, match="-14010"):
        finish(by, query)
    assert oa.secrets()["refresh_token"] == "refresh-1"
    with db.transaction() as session:
        outcomes = list(session.scalars(select(ChannelConsent.outcome).order_by(ChannelConsent.id)))
    assert outcomes == ["not_agreed", "oauth/-14010"]


def test_only_administrators_may_begin_or_finish(oa: Connected) -> None:
    _, lan = sign_in("lan")
    with pytest.raises(NotAllowed):
        begin(lan)
    with pytest.raises(NotAllowed):
        finish(lan, {"state": "x", "code": "y"})
    _, admin = sign_in()
    with db.transaction() as session, pytest.raises(NotFound):
        consent.begin_consent(session, admin, "facebook", "102030405060708", datetime.now(UTC))


@pytest.fixture
def browser(oa: Connected) -> Iterator[TestClient]:
    from tests.whole_app import whole_app

    with TestClient(whole_app(), follow_redirects=False) as client:
        yield client


def test_the_callback_goes_on_to_the_connection_page_and_leaves_no_code_behind(
    oa: Connected, browser: TestClient
) -> None:
    token, by = sign_in()
    query = agree(begin(by))
    browser.cookies.set(COOKIE, token)
    answer = browser.get("/channels/zalo/consent", params=query)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/quan-tri/kenh/zalo?connected={OA}")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert works(oa)
    again = browser.get("/channels/zalo/consent", params=query)
    assert again.headers["location"] == "/quan-tri/kenh/zalo?problem=consent_unknown"
    assert query["code"] not in again.headers["location"] + again.text


def test_the_callback_needs_a_session_and_a_known_channel(oa: Connected, browser: TestClient) -> None:
    assert browser.get("/channels/zalo/consent?state=x&code=y").status_code in {303, 401}
    assert browser.get("/channels/telegram/consent?state=x&code=y").status_code == 404
    assert oa.secrets()["access_token"] == "access-1"


def test_no_secret_is_kept_readable(oa: Connected) -> None:
    _, by = sign_in()
    link = parse_qs(urlsplit(begin(by)).query)
    with db.transaction() as session:
        row = session.scalars(select(ChannelConsent)).one()
        stored = f"{row.state_digest} {row.verifier}"
        verifier = vault.unseal(row.verifier)["verifier"]
    assert link["state"][0] not in stored
    assert verifier not in stored
    assert code_challenge(verifier) == link["code_challenge"][0]
