"""Keys, entity tags, pages, limits and problems on the whole web process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from inbox_api import db
from inbox_api.errors import Invalid
from inbox_api.http import middleware
from inbox_api.http.limits import Limiter
from inbox_api.http.routes import ApiRoute, api_routes
from inbox_api.models import ApiKey, AuditEntry, Case, Officer
from inbox_api.officers.repository import OfficerRepository
from inbox_api.settings import get_settings
from inbox_api.tokens import service as tokens
from inbox_api.tokens.service import NewKey
from tests.factories import create_case_for, officer
from tests.integration.api.conftest import Program, new_case
from tests.whole_app import whole_app

SignIn = Callable[[str], Program]
NEW = NewKey("Cổng dịch vụ", "tra-vinh-kt", ("officer",), "đọc trạng thái hồ sơ")


def key(**changes: Any) -> tuple[str, int]:
    """(token, id) of a key that the command line made."""
    new = NewKey(**{**{name: getattr(NEW, name) for name in NEW.__slots__}, **changes})
    with db.transaction() as session:
        made = tokens.create(session, None, new, datetime.now(UTC))
        return made.token, made.key.id


def bearing(client: TestClient, token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


# keys


def test_a_key_reads_and_acts_as_its_roles_and_unit_allow(anonymous: TestClient) -> None:
    code = new_case()
    with db.transaction() as session:
        unit = session.scalars(select(Case).where(Case.code == code)).one().unit.code
    own, _id = key(unit=unit)
    other, _id = key(name="Khác", unit="long-duc")
    reader, _id = key(name="Chỉ đọc", unit=unit, is_read_only=True)
    assert anonymous.get(f"/api/v1/cases/{code}", headers=bearing(anonymous, own)).status_code == 200
    assert anonymous.get(f"/api/v1/cases/{code}", headers=bearing(anonymous, other)).status_code == 404
    note = {"text": "phần mềm ghi"}
    done = anonymous.post(f"/api/v1/cases/{code}/notes", json=note, headers=bearing(anonymous, own))
    assert done.status_code == 201
    refused = anonymous.post(f"/api/v1/cases/{code}/notes", json=note, headers=bearing(anonymous, reader))
    assert (refused.status_code, refused.json()["code"]) == (403, "key_reads_only")


@pytest.mark.parametrize("token", ["", "htkn_x", "x" * 50, "htkn_" + "a" * 43, "\u00e9"])
def test_a_wrong_key_is_nobody(anonymous: TestClient, token: str) -> None:
    answer = anonymous.get("/api/v1/cases", headers={b"authorization": f"Bearer {token}".encode()})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="api"')


def test_a_revoked_or_expired_key_works_no_more_and_a_renewed_one_a_day_longer(anonymous: TestClient) -> None:
    token, number = key()
    with db.transaction() as session:
        second = tokens.renew(session, None, number, datetime.now(UTC)).token
    for one in (token, second):
        assert anonymous.get("/api/v1/cases", headers=bearing(anonymous, one)).status_code == 200
    with db.transaction() as session:
        old = session.scalars(select(ApiKey).where(ApiKey.id == number)).one()
        assert old.expires_at - datetime.now(UTC) <= timedelta(hours=24)
        session.execute(update(ApiKey).where(ApiKey.id == number).values(expires_at=datetime.now(UTC)))
        tokens.revoke(session, None, number + 1, datetime.now(UTC))
    for one in (token, second):
        assert anonymous.get("/api/v1/cases", headers=bearing(anonymous, one)).status_code == 401


def test_a_key_that_reads_texts_waits_for_a_leader_who_did_not_make_it(program: SignIn, anonymous: TestClient) -> None:
    order = {"name": "Cổng", "unit": "tra-vinh-kt", "roles": ["officer"], "purpose": "đọc hồ sơ của đơn vị"}
    made = program("admin").post("api-keys", order).json()
    head = bearing(anonymous, made["token"])
    waiting = anonymous.get("/api/v1/cases", headers=head)
    assert (waiting.status_code, waiting.json()["code"]) == (403, "key_not_approved")
    for username in ("admin", "lan", "auditor"):
        assert program(username).post(f"api-keys/{made['id']}/approve").status_code == 403, username
    assert program("hoa").post(f"api-keys/{made['id']}/approve").status_code == 200
    assert anonymous.get("/api/v1/cases", headers=head).status_code == 200


def test_keys_make_no_keys_and_open_no_pages(anonymous: TestClient) -> None:
    token, _id = key(name="Quản trị", roles=("admin",))
    head = bearing(anonymous, token)
    assert anonymous.get("/api/v1/hooks", headers=head).status_code == 200
    order = {"name": "Cổng 2", "unit": "tra-vinh-kt", "roles": ["auditor"], "purpose": "thử tạo khóa"}
    assert anonymous.post("/api/v1/api-keys", json=order, headers=head).status_code == 401
    hook = {"name": "x2", "url": "https://example.org/", "events": ["case.created"]}
    assert anonymous.post("/api/v1/hooks", json=hook, headers=head).status_code == 401
    page = anonymous.get("/quan-tri/webhook", headers={**head, "accept": "text/html"})
    assert page.status_code == 303


@pytest.mark.parametrize("roles", [("inspector",), ("officer", "inspector"), (), ("king",)])
def test_no_key_has_the_role_of_an_inspector_or_none(city: str, roles: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        key(roles=roles)


def test_the_account_of_a_key_is_nobody_in_lists_of_people(city: str) -> None:
    key(roles=("officer", "dispatcher", "leader", "admin"))
    with db.transaction() as session:
        account = session.scalars(select(Officer).where(Officer.username.like("api:%"))).one()
        repository = OfficerRepository(session)
        people = [*repository.active(), *repository.acting_in(account.unit_id), *repository.with_role("leader")]
        assert account.id not in {one.id for one in people}


def test_what_a_program_does_stands_in_the_log_under_its_own_account(anonymous: TestClient) -> None:
    code = new_case()
    with db.transaction() as session:
        unit = session.scalars(select(Case).where(Case.code == code)).one().unit.code
    token, _id = key(unit=unit)
    anonymous.get(f"/api/v1/cases/{code}", headers=bearing(anonymous, token))
    with db.transaction() as session:
        account = session.scalars(select(Officer).where(Officer.username == "api:cong-dich-vu")).one()
        actors = session.scalars(select(AuditEntry.actor).where(AuditEntry.action == "case.view")).all()
        assert actors == [f"officer:{account.id}"]


def test_only_the_digest_of_a_key_is_kept(program: SignIn) -> None:
    token, _id = key()
    listed = program("admin").get("api-keys").text
    page = program("admin").http.get("/quan-tri/khoa-api").text
    assert token not in listed
    assert token not in page
    with db.transaction() as session:
        (row,) = session.scalars(select(ApiKey))
        assert token not in str({column.name: getattr(row, column.name) for column in ApiKey.__table__.columns})
        assert token.startswith(row.shown_start)


# entity tags


def test_a_change_of_a_stale_case_is_refused_and_a_fresh_one_done(program: SignIn) -> None:
    lan, code = program("lan"), new_case()
    shown = lan.get(f"cases/{code}")
    tag, version = shown.headers["etag"], shown.json()["version"]
    assert tag.startswith(f'"{version}-')
    first = lan.post(f"cases/{code}/state", {"status": "dang-phan-loai"}, if_match=tag)
    stale = lan.post(f"cases/{code}/state", {"status": "da-chuyen-xu-ly"}, if_match=tag)
    assert (first.status_code, stale.status_code, stale.json()["code"]) == (200, 412, "precondition_failed")
    fresh = f'"{first.json()["version"]}"'
    assert lan.post(f"cases/{code}/state", {"status": "da-chuyen-xu-ly"}, if_match=fresh).status_code == 200
    weak = lan.post(f"cases/{code}/notes", {"text": "x"}, if_match=f'W/"{version}"')
    assert weak.status_code == 412


def test_a_repeat_of_a_done_change_is_answered_although_its_tag_is_stale_by_now(program: SignIn) -> None:
    lan, code = program("lan"), new_case()
    tag = lan.get(f"cases/{code}").headers["etag"]
    send = {"if_match": tag, "idempotency_key": "k"}
    answers = [lan.post(f"cases/{code}/state", {"status": "dang-phan-loai"}, **send) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]


def test_if_match_tells_nothing_of_what_one_may_not_see(program: SignIn) -> None:
    code = new_case()
    for tag in ('"1"', '"99"', "*"):
        answer = program("minh").post(f"cases/{code}/notes", {"text": "x"}, if_match=tag)
        assert answer.status_code == 404


def test_a_conversation_taken_meanwhile_is_not_taken_twice(program: SignIn) -> None:
    new_case()
    lan, duty = program("lan"), program("duty")
    talk = lan.get("conversations").json()[0]["conversation"]["id"]
    tag = lan.get(f"conversations/{talk}").headers["etag"]
    assert duty.get(f"conversations/{talk}").headers["etag"] == tag
    assert duty.post(f"conversations/{talk}/take-over", if_match=tag).status_code == 200
    assert lan.post(f"conversations/{talk}/notes", {"text": "x"}, if_match=tag).status_code == 412


def test_what_has_not_changed_is_not_sent_again(program: SignIn) -> None:
    lan, code = program("lan"), new_case()
    for path in (f"cases/{code}", "cases", f"cases/{code}/events", "hooks/kinds"):
        tag = lan.get(path).headers["etag"]
        again = lan.http.get(f"/api/v1/{path}", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b""), path


def test_a_condition_that_nobody_can_check_is_refused_not_ignored(program: SignIn) -> None:
    answer = program("lan").post("notices/read", {"up_to_id": 1}, if_match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (422, "not_versioned")


# pages


def test_all_cases_come_once_and_in_order_over_the_pages(program: SignIn) -> None:
    codes = [new_case() for _ in range(7)]
    with db.transaction() as session:
        session.execute(update(Case).where(Case.code.in_(codes[:2])).values(due_at=None))
        session.execute(update(Case).where(Case.code.in_(codes[2:4])).values(closed_at=datetime.now(UTC)))
    lan = program("lan")
    for name in ("open", "closed"):
        whole = [row["code"] for row in lan.get(f"cases?filter={name}&limit=200").json()]
        path, seen = f"/api/v1/cases?filter={name}&limit=2", []
        while path:
            answer = lan.http.get(path)
            seen += [row["code"] for row in answer.json()]
            path = answer.links.get("next", {}).get("url", "")
        assert seen == whole
        assert len(set(seen)) == len(seen) > 0
    wrong = lan.get("cases?filter=open&cursor=abc")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor_malformed")


def test_all_conversations_come_once_over_the_pages(program: SignIn) -> None:
    for _ in range(5):
        new_case()
    lan = program("lan")
    path, seen = "/api/v1/conversations?limit=2", []
    while path:
        answer = lan.http.get(path)
        seen += [row["conversation"]["id"] for row in answer.json()]
        path = answer.links.get("next", {}).get("url", "")
    assert len(seen) == len(set(seen)) == 5


# limits


def gate_of(client: TestClient) -> middleware.ApiGate:
    """The layer of the client's process that counts."""
    client.get("/sign-in")  # the first request makes the layers
    layer: Any = whole_app().middleware_stack
    while not isinstance(layer, middleware.ApiGate):
        layer = layer.app
    return layer


@pytest.fixture
def small_limits(anonymous: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nobody has called yet."""
    changes = {"api_requests_per_minute": 4, "api_address_requests_per_minute": 3, "api_body_bytes": 2000}
    monkeypatch.setattr(middleware, "get_settings", lambda: get_settings().model_copy(update=changes))
    monkeypatch.setattr(gate_of(anonymous), "limiter", Limiter())


@pytest.mark.usefixtures("small_limits")
def test_who_calls_too_often_is_told_how_long_to_wait(anonymous: TestClient) -> None:
    token, _id = key()
    head = bearing(anonymous, token)
    statuses = [anonymous.get("/api/v1/cases", headers=head).status_code for _ in range(6)]
    last = anonymous.get("/api/v1/cases", headers=head)
    assert statuses == [200] * 5 + [429]  # the first one counts by its address: the key is not known before it
    assert last.json()["code"] == "too_many_requests"
    assert int(last.headers["retry-after"]) >= 1
    assert last.headers["ratelimit-policy"] == '"minute";q=4;w=60'
    assert last.headers["content-type"] == "application/problem+json"


@pytest.mark.usefixtures("small_limits")
def test_made_up_keys_share_the_bucket_of_their_address(anonymous: TestClient) -> None:
    statuses = [
        anonymous.get("/api/v1/cases", headers=bearing(anonymous, f"htkn_{number}")).status_code for number in range(5)
    ]
    assert statuses == [401, 401, 401, 429, 429]


@pytest.mark.usefixtures("small_limits")
def test_a_key_may_have_a_limit_of_its_own(anonymous: TestClient) -> None:
    token, _id = key(per_minute=1)
    head = bearing(anonymous, token)
    statuses = [anonymous.get("/api/v1/cases", headers=head).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("is_declared", [True, False])
def test_a_body_that_is_too_large_is_refused_as_a_problem(program: SignIn, is_declared: bool) -> None:
    lan, code = program("lan"), new_case()
    body = b'{"text": "' + b"x" * 5000 + b'"}'
    content = body if is_declared else iter([body[:3000], body[3000:]])
    answer = lan.http.post(f"/api/v1/cases/{code}/notes", content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.headers["content-type"] == "application/problem+json"


def test_pages_are_not_counted(anonymous: TestClient) -> None:
    assert "ratelimit" not in anonymous.get("/sign-in").headers
    assert "ratelimit" in anonymous.get("/api/v1/nothing").headers


def test_addresses_of_one_household_count_together() -> None:
    def place(host: str) -> str:
        return middleware.place_of({"client": (host, 1)})

    assert place("2001:db8:1:2::1") == place("2001:db8:1:2:ffff::9") != place("2001:db8:1:3::1")
    assert place("203.0.113.5") != place("203.0.113.6")
    assert place("testclient") == "testclient"


def test_the_limiter_is_one_for_the_process() -> None:
    gate = middleware.ApiGate(lambda *_: None, Limiter())  # type: ignore[arg-type]
    assert gate.limiter.take("a", 1).wait_seconds == 0
    assert gate.limiter.take("a", 1).wait_seconds > 0


# problems

FORM = {"content-type": "multipart/form-data; boundary=y"}


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/api/v1/nothing", {}, 404),
        ("GET", "/api", {}, 404),
        ("GET", "/api/", {}, 404),
        ("PATCH", "/api/v1/cases", {}, 405),
        ("DELETE", "/api/v1/cases/x/notes", {}, 405),
        ("POST", "/api/v1/cases/x/notes", {"content": b"{", "headers": {"content-type": "application/json"}}, 422),
        ("POST", "/api/v1/cases/x/notes", {"json": {"text": ""}}, 422),
        ("POST", "/api/v1/cases/x/notes", {"content": b"\xff\xfe", "headers": {"content-type": "text/plain"}}, 422),
        ("GET", "/api/v1/cases?limit=many", {}, 422),
        ("GET", "/api/v1/cases/x", {"headers": {"accept": "text/html"}}, 404),
        ("GET", "/api/v1/cases/%00", {}, 422),
        ("POST", "/api/v1/catalogue/procedures/x/forms", {"content": b"--x", "headers": FORM}, 422),
    ],
)  # fmt: skip
def test_every_error_is_a_problem_whatever_a_caller_accepts(
    program: SignIn, method: str, path: str, more: dict[str, Any], status: int
) -> None:
    answer = program("lan").http.request(method, path, **more)
    assert answer.status_code in ({status, 400, 404} if status == 422 else {status})
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "code"} <= set(answer.json())
    assert answer.json()["status"] == answer.status_code
    if status == 405:
        assert answer.headers["allow"]


def test_a_bug_is_a_problem_without_any_detail(program: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_values: object, **_more: object) -> None:
        raise RuntimeError("bí mật 0901234567")

    monkeypatch.setattr("inbox_api.cases.desk.list_cases", break_down)
    answer = program("lan").get("cases", accept="text/html")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "0901234567" not in answer.text


def test_every_endpoint_under_the_api_keeps_the_rules(anonymous: TestClient) -> None:
    routes = list(api_routes(anonymous.app.router))  # type: ignore[attr-defined]
    assert len(routes) > 100
    assert [route.path for route in routes if not isinstance(route, ApiRoute)] == []


def test_a_case_of_nobody_reaches_a_program_of_its_unit_only(anonymous: TestClient) -> None:
    with db.transaction() as session:
        secret = create_case_for(session, None, case_type="TC", topic=None)
        code, unit = secret.code, officer(session, "lan").unit.code
    token, _id = key(unit=unit, roles=("officer", "dispatcher", "leader"))
    assert anonymous.get(f"/api/v1/cases/{code}", headers=bearing(anonymous, token)).status_code == 404


def test_a_longer_life_of_a_key_waits_for_a_leader_and_a_new_secret_alone_does_not(
    program: SignIn, anonymous: TestClient
) -> None:
    order = {"name": "Cổng dài", "unit": "tra-vinh-kt", "roles": ["officer"], "purpose": "đọc hồ sơ", "days": 30}
    admin, leader = program("admin"), program("hoa")
    old = admin.post("api-keys", order).json()
    leader.post(f"api-keys/{old['id']}/approve")
    longer = admin.post(f"api-keys/{old['id']}/renew", {"days": 365}).json()
    waiting = anonymous.get("/api/v1/cases", headers=bearing(anonymous, longer["token"]))
    assert (waiting.status_code, waiting.json()["code"]) == (403, "key_not_approved")
    with db.transaction() as session:  # the program works on with the old secret meanwhile
        row = session.scalars(select(ApiKey).where(ApiKey.id == old["id"])).one()
        assert row.expires_at - datetime.now(UTC) > timedelta(days=29)
    swapped = admin.post(f"api-keys/{old['id']}/renew", {}).json()
    assert swapped["expires_at"] == old["expires_at"]
    assert anonymous.get("/api/v1/cases", headers=bearing(anonymous, swapped["token"])).status_code == 200
    assert leader.post(f"api-keys/{longer['id']}/approve").status_code == 200
    assert anonymous.get("/api/v1/cases", headers=bearing(anonymous, longer["token"])).status_code == 200
