"""Citizens' own cases by code and key, the catalogue as a list, and what administrators' programs do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from inbox_api import db
from inbox_api.channels import service as channels
from inbox_api.models import AuditEntry, Case, ChannelAccount, ContactPoint, Erasure
from inbox_api.routes import page
from inbox_api.tokens import service as tokens
from inbox_api.tokens.service import NewKey
from tests.factories import OA, create_case_for, receive
from tests.integration.api.conftest import Program, new_case
from tests.integration.api.test_lists import walk_named
from tests.integration.small_catalogue import HAS, load

SignIn = Callable[[str], Program]
HOLD = f"channels/zalo/accounts/{OA}/hold"


# one's own case


def receipt(**changes: Any) -> dict[str, str]:
    """Code and key of a new case."""
    code = new_case(**changes)
    with db.transaction() as session:
        return {"code": code, "key": session.scalars(select(Case.lookup_key).where(Case.code == code)).one()}


def test_a_citizen_reads_the_answers_with_code_and_key_and_nobody_without(
    program: SignIn, anonymous: TestClient
) -> None:
    mine = receipt(contact_name="Trần Thị Mẫu")
    program("lan").post(f"cases/{mine['code']}/answers", {"text": "Tổ thoát nước tới lúc 14 giờ."})
    program("lan").post(f"cases/{mine['code']}/notes", {"text": "Không nói với dân"})
    seen = anonymous.post("/api/v1/my-case", json=mine)
    assert seen.status_code == 200
    assert [one["text"] for one in seen.json()["answers"]] == ["Tổ thoát nước tới lúc 14 giờ."]
    assert "Không nói với dân" not in seen.text
    assert seen.headers["cache-control"] == "no-store"
    for wrong in ({**mine, "key": "AAAA-AAAA"}, {"code": "TV-PA-261120-00099-1", "key": mine["key"]}):
        answer = anonymous.post("/api/v1/my-case", json=wrong)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_case")


def test_cases_that_are_kept_from_others_open_with_no_key(city: str, anonymous: TestClient) -> None:
    mine = receipt(case_type="TC", topic=None)
    assert anonymous.post("/api/v1/my-case", json=mine).status_code == 404


def test_guessing_keys_ends_after_a_few_tries(city: str, anonymous: TestClient) -> None:
    mine = receipt()
    wrong = {**mine, "key": "AAAA-AAAA"}
    codes = [anonymous.post("/api/v1/my-case", json=wrong).status_code for _try in range(page.WRONG_KEYS + 1)]
    assert codes == [404] * page.WRONG_KEYS + [429]
    assert anonymous.post("/api/v1/my-case", json=mine).status_code == 429


def test_a_wrong_code_for_an_address_is_counted_although_it_is_refused(city: str, anonymous: TestClient) -> None:
    mine = receipt()
    chosen = anonymous.post("/api/v1/my-case/contacts", json={**mine, "kind": "email", "address": "vidu@example.org"})
    assert chosen.status_code == 200, chosen.text
    assert [(one["kind"], one["is_proved"]) for one in chosen.json()["contacts"]] == [("email", False)]
    assert "vidu@example.org" not in chosen.text
    refused = anonymous.post("/api/v1/my-case/contacts/verify", json={**mine, "kind": "email", "typed": "000000"})
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    with db.transaction() as session:
        assert session.scalars(select(ContactPoint.wrong_codes)).one() == 1
    gone = anonymous.post("/api/v1/my-case/contacts/withdraw", json={**mine, "kind": "email"})
    assert gone.json()["contacts"] == []


# the catalogue


def test_the_catalogue_is_walked_by_name_without_signing_in(city: str, anonymous: TestClient) -> None:
    with db.transaction() as session:
        load(session)
    found = walk_named(anonymous, "procedures?limit=2")
    assert len(found) == len(set(found)) == HAS
    whole = anonymous.get("/api/v1/procedures?limit=200").json()
    assert [one["id"] for one in whole] == found
    field = whole[0]["field"]
    only = anonymous.get("/api/v1/procedures", params={"field": field}).json()
    assert [one["id"] for one in only] == [one["id"] for one in whole if one["field"] == field]
    online = whole[0]["online"]
    only = anonymous.get("/api/v1/procedures", params={"online": online}).json()
    assert [one["id"] for one in only] == [one["id"] for one in whole if one["online"] == online]
    assert anonymous.get("/api/v1/procedures?online=all").status_code == 422


# channels


def test_an_administrator_pauses_an_account_and_lets_it_go_on(program: SignIn) -> None:
    admin = program("admin")
    held = admin.http.put(f"/api/v1/{HOLD}", json={"reason": "Nền tảng đang đổi khóa", "hours": 4})
    assert held.status_code == 200, held.text
    assert (held.json()["state"], held.json()["held_reason"]) == ("held", "Nền tảng đang đổi khóa")
    with db.transaction() as session:
        until = session.scalars(select(ChannelAccount.held_until).where(ChannelAccount.account_id == OA)).one()
        assert until is not None
    assert admin.http.delete(f"/api/v1/{HOLD}").json()["held_until"] is None
    assert admin.http.put(f"/api/v1/{HOLD}", json={"reason": "", "hours": 4}).status_code == 422
    assert admin.get("channels/zalo/accounts/unknown").status_code == 404
    for secret in ("oa-secret-demo", "app-secret-demo"):
        assert secret not in admin.get("channels").text


def test_what_is_not_sent_to_a_platform_is_not_said_to_wait(program: SignIn) -> None:
    with db.transaction() as session:
        row = channels.connect(
            session, channel="web", account_id="web-chat", name="Trang của thành phố", secrets={}, options={},
            now=datetime.now(UTC),
        )  # fmt: skip
        number = row.id
    order = {"reason": "Bảo trì máy chủ", "hours": 4}
    refused = program("admin").http.put("/api/v1/channels/web/accounts/web-chat/hold", json=order)
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_wait")
    with db.transaction() as session:
        known = session.get(ChannelAccount, number)
        assert known is not None
        assert known.held_until is None


@pytest.mark.parametrize("username", ["lan", "hoa", "auditor", "trainer"])
def test_nobody_else_touches_channels_or_forgets_people(program: SignIn, username: str) -> None:
    other = program(username)
    assert other.get("channels").status_code == 403
    assert other.get("channels/dead-letters").status_code == 403
    assert other.post("channels/dead-letters/replay", {}).status_code == 403
    assert other.post("channels/dead-letters/posts/1/dismiss").status_code == 403
    assert other.http.put(f"/api/v1/{HOLD}", json={"reason": "Nền tảng đổi khóa"}).status_code == 403
    assert other.http.delete(f"/api/v1/{HOLD}").status_code == 403
    assert other.post("privacy/people/search", {"kind": "case", "text": "x"}).status_code == 403
    assert other.get("privacy/erasures").status_code == 403


# forgetting


def test_a_wish_to_be_forgotten_is_noted_once_and_shows_no_words(program: SignIn) -> None:
    with db.transaction() as session:
        talk = receive(session, "Nhà tôi số 5 mất nước", citizen="citizen-forget")
        talk.citizen.display_name = "Trần Thị Mẫu"
        code = create_case_for(session, talk).code
    admin = program("admin")
    found = admin.post("privacy/people/search", {"kind": "case", "text": code})
    assert [one["messages"] for one in found.json()] == [1]
    for word in ("mất nước", "Trần Thị Mẫu", "citizen-forget"):
        assert word not in found.text
    person = found.json()[0]["id"]
    with db.transaction() as session:
        look = session.scalars(select(AuditEntry).where(AuditEntry.action == "privacy.looked_for")).one()
        assert (look.object_id, look.detail) == ("case", {"identities": [person]})
    order = {"people": [person], "reason": "letter", "reference": "15/ĐT", "nonce": "a1"}
    assert admin.post("privacy/erasures", order).status_code == 422  # nobody said to be sure
    first = admin.post("privacy/erasures", {**order, "is_sure": True})
    assert (first.status_code, len(first.json()["erasures"])) == (201, 1)
    assert admin.post("privacy/erasures", {**order, "is_sure": True}).json()["erasures"] == []
    assert [one["reference"] for one in admin.get("privacy/erasures").json()] == ["15/ĐT"]
    with db.transaction() as session:
        assert len(session.scalars(select(Erasure)).all()) == 1
        logged = select(AuditEntry).where(AuditEntry.action == "privacy.erasure_ordered")
        assert len(session.scalars(logged).all()) == 1


def test_a_key_of_an_administrator_forgets_nobody(city: str, anonymous: TestClient) -> None:
    with db.transaction() as session:
        new = NewKey("Quản trị", "tra-vinh-kt", ("admin",), "giám sát kênh")
        token = tokens.create(session, None, new, datetime.now(UTC)).token
    head = {"authorization": f"Bearer {token}"}
    assert anonymous.get("/api/v1/channels", headers=head).status_code == 200
    body = {"kind": "case", "text": "TV-PA-261120-00012-7"}
    assert anonymous.post("/api/v1/privacy/people/search", json=body, headers=head).status_code == 401
    assert anonymous.get("/api/v1/privacy/erasures", headers=head).status_code == 401
