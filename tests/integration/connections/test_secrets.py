"""Secrets are typed in and never told again; two count while one is replaced, through the real webhook."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta

import pytest
import requests
from sqlalchemy import text

from connectors.base import FreshTokens
from connectors.facebook import verify as facebook
from connectors.zalo import verify as zalo
from inbox_api import db
from inbox_api.channels import rotation, tokens
from inbox_api.channels.grant_repository import GrantRepository
from inbox_api.channels.repository import ChannelRepository
from tests.factories import APP_SECRET, OA, OA_SECRET, PAGE
from tests.fakes.connections import ZALO_APP, Town, now
from tests.integration.connections.conftest import CHANNELS, Admin, account_path, admin_of

NEW = "new-canary-secret-0123456789"
NEWER = "newer-canary-secret-0123456789"


def facebook_post(town: Town, secret: str) -> int:
    """The status of a post that is signed with this secret."""
    at = int(time.time() * 1000)
    body = json.dumps({"object": "page", "entry": [{"id": PAGE, "time": at, "messaging": []}]}).encode()
    headers = {"X-Hub-Signature-256": facebook.sign(body, secret), "Content-Type": "application/json"}
    return requests.post(f"{town.url}/webhooks/facebook", data=body, headers=headers, timeout=5).status_code


def zalo_post(town: Town, secret: str) -> int:
    at = str(int(time.time() * 1000))
    body = json.dumps({"app_id": ZALO_APP, "event_name": "user_seen_message", "timestamp": at}).encode()
    headers = {"X-ZEvent-Signature": f"mac={zalo.mac(ZALO_APP, body, at, secret)}", "Content-Type": "application/json"}
    return requests.post(f"{town.url}/webhooks/zalo", data=body, headers=headers, timeout=5).status_code


CASES = (
    ("facebook", PAGE, "app_secret", APP_SECRET, facebook_post),
    ("zalo", OA, "oa_secret", OA_SECRET, zalo_post),
)


@pytest.mark.parametrize(("channel", "account_id", "name", "old", "post"), CASES, ids=["facebook", "zalo"])
def test_the_old_secret_counts_beside_the_new_one_until_it_is_ended(
    city: Town, channel: str, account_id: str, name: str, old: str, post: object
) -> None:
    assert callable(post)
    admin, here = admin_of(city), account_path(channel, account_id)
    assert (post(city, old), post(city, NEW)) == (200, 403)
    page = admin.post(f"{here}/secrets/{name}", value=NEW, days=7)
    assert "Khóa mới có hiệu lực từ bây giờ" in page
    assert "nhận cả hai khóa đến" in page
    assert (post(city, old), post(city, NEW), post(city, NEWER)) == (200, 200, 403)
    assert "chính là khóa đang dùng" in admin.post(f"{here}/secrets/{name}", value=NEW)
    admin.post(f"{here}/secrets/{name}", value=NEWER, days=7)
    assert (post(city, old), post(city, NEW), post(city, NEWER)) == (403, 200, 200), "two count, never three"
    assert "Khóa cũ không còn được nhận." in admin.post(f"{here}/secrets/{name}/end")
    assert (post(city, NEW), post(city, NEWER)) == (403, 200)


def test_the_days_of_an_old_secret_end_by_themselves_and_a_stolen_one_at_once(city: Town) -> None:
    admin, here = admin_of(city), account_path("facebook", PAGE)
    admin.post(f"{here}/secrets/app_secret", value=NEW, days=3)
    for days, left in ((2, APP_SECRET), (4, None)):
        with db.transaction() as session:
            rotation.end_due(session, now() + timedelta(days=days))
        assert city.previous("facebook", PAGE, "app_secret") == left
    admin.post(f"{here}/secrets/app_secret", value=NEWER, days=0)
    assert city.previous("facebook", PAGE, "app_secret") is None
    assert (facebook_post(city, NEW), facebook_post(city, NEWER)) == (403, 200)


def test_a_token_is_replaced_without_keeping_the_old_one(city: Town) -> None:
    admin, here = admin_of(city), account_path("facebook", PAGE)
    admin.post(f"{here}/secrets/access_token", value="EAA-another", days=7)
    assert city.secrets("facebook", PAGE)["access_token"] == "EAA-another"
    assert city.previous("facebook", PAGE, "access_token") is None
    assert admin.answer("POST", f"{here}/secrets/app_id", value="1").status_code == 404
    assert "Hãy dán khóa mới trước." in admin.post(f"{here}/secrets/access_token", value="  ")


def test_no_page_shows_a_secret_that_was_typed_in(city: Town) -> None:
    admin = admin_of(city)
    admin.post(f"{account_path('facebook', PAGE)}/secrets/app_secret", value=NEW, days=7)
    admin.post(f"{account_path('facebook', PAGE)}/buoc/1", f_app_id="1234567", f_app_secret=f"{NEW}\nx")
    pages = [CHANNELS, "/quan-tri/tin-hong", "/quan-tri/dang-tin", "/audit"]
    for channel, account_id in (("facebook", PAGE), ("zalo", OA)):
        here = account_path(channel, account_id)
        pages += [here, *(f"{here}/buoc/{number}" for number in range(1, 6)), f"{CHANNELS}/{channel}"]
    told = "\n".join(admin.get(path) for path in pages)
    known = {*city.secrets("facebook", PAGE).values(), *city.secrets("zalo", OA).values()}
    assert NEW in known
    assert [secret for secret in known if len(secret) > 8 and secret in told] == []
    with db.transaction() as session:
        rows = [
            str((row.secrets, row.options, row.previous_until)) for row in ChannelRepository(session).all_accounts()
        ]
    assert [secret for secret in known if len(secret) > 8 and secret in "\n".join(rows)] == []


def test_who_changes_where_secrets_are_sent_must_type_them_in_again(town: Town) -> None:
    admin, here = admin_of(town), account_path("email", "email")
    admin.post(f"{CHANNELS}/email/moi", name="Thư")
    typed = {"f_host": "mail.phuong.example", "f_port": "587", "f_security": "starttls", "f_sender": "a@phuong.example"}
    admin.post(f"{here}/buoc/1", **typed, f_password="canary-password")
    admin.post(f"{here}/buoc/1", **typed, f_username="tra-loi")
    assert town.secrets("email", "email")["password"] == "canary-password"
    admin.post(f"{here}/buoc/1", **{**typed, "f_host": "mail.attacker.example"})
    assert "password" not in town.secrets("email", "email")


def test_options_that_lead_elsewhere_cannot_be_set_on_the_page(city: Town) -> None:
    admin, here = admin_of(city), account_path("facebook", PAGE)
    answer = admin.answer("POST", f"{here}/buoc/1", f_base_url="http://attacker.example", f_app_id="1234567")
    assert answer.status_code == 404
    assert "base_url" not in city.row("facebook", PAGE).options


def test_only_administrators_come_near(city: Town) -> None:
    from tests.factories import PASSWORD
    from tests.fakes.officer_client import OfficerClient

    here = account_path("facebook", PAGE)
    for name in ("lan", "auditor", "approver"):
        other = Admin(OfficerClient(city.url, name, PASSWORD))
        gets = (CHANNELS, here, f"{here}/buoc/1", "/quan-tri/tin-hong", "/quan-tri/dang-tin", "/quan-tri/xoa-du-lieu")
        posts = ("test", "repair/subscribe", "buoc/1", "buoc/3/make", "secrets/app_secret", "hold", "resume", "trial",
                 "trial/send", "remove", "name", "secrets/app_secret/end")  # fmt: skip
        assert {other.answer("GET", path).status_code for path in gets} == {403}, name
        assert {other.answer("POST", f"{here}/{path}", value=NEW).status_code for path in posts} == {403}, name
        for path in ("/quan-tri/tin-hong/thu-lai", "/quan-tri/tin-hong/1/bo-qua", "/quan-tri/xoa-du-lieu/xem-lai"):
            assert other.answer("POST", path, person=1, post=1).status_code == 403
    admin = admin_of(city)
    admin.client.csrf = "wrong"
    assert admin.answer("POST", f"{here}/test").status_code == 403
    assert admin.answer("POST", f"{here}/remove", typed=PAGE).status_code == 403
    assert city.secrets("facebook", PAGE)["app_secret"] == APP_SECRET


def test_a_token_that_is_renewed_at_the_same_moment_is_not_lost(city: Town) -> None:
    """All secrets are one sealed text: who writes it must have read what the other has just stored."""
    admin, here = admin_of(city), account_path("zalo", OA)

    def enter() -> None:
        admin.post(f"{here}/secrets/oa_secret", value=NEW, days=7)

    def somebody_waits() -> bool:
        with db.transaction() as session:
            return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))

    with db.transaction() as session:
        row = GrantRepository(session).lock_account(city.row("zalo", OA).id)
        assert row is not None
        person = threading.Thread(target=enter)
        person.start()
        until = time.monotonic() + 60
        while not somebody_waits():
            assert time.monotonic() < until, "the page did not come to the row that is locked"
            time.sleep(0.05)
        fresh = FreshTokens({"access_token": "renewed-access", "refresh_token": "renewed"}, now(), None)
        tokens.store(session, row, fresh, now(), "channel.token_renewed", "system")
    person.join(60)
    secrets = city.secrets("zalo", OA)
    assert (secrets["oa_secret"], secrets["refresh_token"]) == (NEW, "renewed")
