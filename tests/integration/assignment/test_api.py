"""The same rules over /api/v1 and in the pages: every example of the description is sent, every role is tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.models import Case
from tests.factories import PASSWORD, create_case_for, receive

NOW = datetime.now(UTC)
REASON = "Phải chờ đơn vị thoát nước kiểm tra hiện trường."
ROOMS = ("/routing", "/assignment", "/approvals", "/instructions", "/absences", "/notices", "/overview")
PARTS = (
    "take", "give-back", "kind", "co-units", "transfers", "suggestions", "clocks", "legal-events", "extensions",
    "refusal-request", "transfer-request", "instructions",
)  # fmt: skip
Sign = Callable[[str], TestClient]


@pytest.fixture
def sign(app: FastAPI) -> Sign:
    """A client that is signed in and sends its CSRF token."""

    def signed(username: str) -> TestClient:
        client = TestClient(app, follow_redirects=False)
        answer = client.post("/sign-in", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303
        found = re.search(r'data-csrf="([^"]+)"', client.get("/account").text)
        assert found is not None
        client.headers["x-csrf-token"] = found.group(1)
        return client

    return signed


@pytest.fixture
def case(session: Session) -> Case:
    return create_case_for(session, receive(session, "ngập", now=NOW), now=NOW)


def slow(session: Session) -> Case:
    return create_case_for(session, receive(session, "ngập", now=NOW), now=NOW, priority="P3")


def ours(app: FastAPI) -> list[tuple[str, str, dict[str, Any]]]:
    """(verb, path, operation) of everything this room offers."""
    found = []
    for path, verbs in app.openapi()["paths"].items():
        is_room = path.startswith(tuple(f"/api/v1{room}" for room in ROOMS))
        is_part = path.startswith("/api/v1/cases/{code}/") and path.split("/")[5] in PARTS
        if is_room or is_part:
            found += [(verb, path, operation) for verb, operation in verbs.items()]
    return found


def test_every_body_has_an_example_that_its_own_shape_accepts_and_every_operation_is_described(app: FastAPI) -> None:
    operations = ours(app)
    assert len(operations) > 45
    shapes = app.openapi()["components"]["schemas"]
    for verb, path, operation in operations:
        assert operation.get("description") or operation.get("summary"), path
        body = operation.get("requestBody")
        if body is None or verb == "get":
            continue
        name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        assert shapes[name].get("examples"), f"{path}: {name} has no example"


def test_examples_are_answered_and_never_by_a_bug(app: FastAPI, sign: Sign, case: Case) -> None:
    """Each example is sent by an officer of the ward, a leader and an administrator: an answer, a refusal, no 500."""
    shapes = app.openapi()["components"]["schemas"]
    accepted = set()
    for who in ("admin", "lan", "hoa"):
        client = sign(who)
        for verb, path, operation in ours(app):
            address = path.replace("{code}", case.code).replace("{unit}", "long-duc-kt")
            address = re.sub(r"\{\w+\}", "1", address)
            body = operation.get("requestBody")
            example = None
            if body is not None:
                name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
                example = shapes[name]["examples"][0]
            answer = client.request(verb.upper(), address, json=example)
            assert answer.status_code < 500, f"{who} {verb} {address}: {answer.text}"
            if answer.status_code >= 400:
                assert answer.headers["content-type"].startswith("application/problem+json")
                assert answer.json()["title"]
            else:
                accepted.add((verb, path))
    assert len(accepted) > 30


def test_routing_is_read_tried_checked_dry_run_and_saved(session: Session, sign: Sign, case: Case) -> None:
    admin = sign("admin")
    live = admin.get("/api/v1/routing").json()
    rule = {"id": "ngap", "name": "Ngập về công an", "words": ["ngập"], "unit_kind": "CA", "needs_ward": True}
    rules = [rule, *live["rules"]]
    tried = admin.post("/api/v1/routing/test", json={"text": "Đường ngập, phường 2", "rules": rules}).json()
    assert (tried["winner"], tried["unit"], tried["trials"][0]["words"]) == ("ngap", "tra-vinh-ca", ["ngập"])
    assert admin.post("/api/v1/routing/test", json={"case": case.code, "rules": rules}).json()["winner"] == "ngap"
    kinds = {one["kind"] for one in admin.post("/api/v1/routing/check", json={"rules": rules}).json()}
    assert "shadowed" not in kinds
    dry = admin.post("/api/v1/routing/dry-run", json={"rules": rules, "last": 10}).json()
    assert (dry["moved_count"], dry["moved"][0]["code"]) == (1, case.code)
    order = {"rules": rules, "reason": "Ngập do công an điều tiết giao thông.", "based_on": live["id"]}
    saved = admin.post("/api/v1/routing/versions", json=order)
    assert saved.status_code == 201
    assert admin.post("/api/v1/routing/versions", json=order).status_code == 409
    assert admin.get("/api/v1/routing").json()["id"] == saved.json()["id"]
    assert create_case_for(session, receive(session, "x"), description="Đường ngập").unit.code == "tra-vinh-ca"
    back = {"reason": "Thử nghiệm xong, quay lại như cũ.", "based_on": saved.json()["id"]}
    assert admin.post(f"/api/v1/routing/versions/{live['id']}/restore", json=back).status_code == 201


@pytest.mark.parametrize("who", ["phuc", "lan", "hoa", "auditor"])
def test_rules_are_not_changed_by_others_over_the_api_either(sign: Sign, who: str) -> None:
    client = sign(who)
    order = {"rules": [{"id": "a", "name": "Tất cả", "unit_code": "dieu-hanh"}], "reason": REASON, "based_on": 1}
    assert client.post("/api/v1/routing/versions", json=order).status_code == 403


def test_an_extension_from_question_to_decision(session: Session, sign: Sign) -> None:
    case, lan, hoa = slow(session), sign("lan"), sign("hoa")
    (possible,) = lan.get(f"/api/v1/cases/{case.code}/extensions").json()
    assert (possible["clock"], possible["unit"], possible["left"]) == ("main", "working_days", 1)
    order = {"clock": "main", "length": 3, "reason": REASON}
    asked = lan.post(f"/api/v1/cases/{case.code}/extensions", json=order).json()
    assert asked["state"] == "waiting"
    assert (
        lan.post(f"/api/v1/approvals/{asked['id']}/decision", json={"approve": True, "reason": REASON}).status_code
        == 403
    )
    assert [row["id"] for row in hoa.get("/api/v1/approvals").json()] == [asked["id"]]
    decision = {"approve": True, "reason": "Đồng ý gia hạn.", "choice": {"length": 2}}
    assert hoa.post(f"/api/v1/approvals/{asked['id']}/decision", json=decision).json()["state"] == "approved"
    assert hoa.post(f"/api/v1/approvals/{asked['id']}/decision", json=decision).status_code == 409
    before = datetime.fromisoformat(possible["due_at"])
    clocks = lan.get(f"/api/v1/cases/{case.code}/clocks").json()
    assert datetime.fromisoformat(clocks[0]["due_at"]) > before


def test_the_papers_of_a_complaint_over_the_api(session: Session, sign: Sign) -> None:
    case = create_case_for(session, receive(session, "x", now=NOW), case_type="KHN", topic=None, now=NOW)
    lan, phuc = sign("lan"), sign("phuc")
    paper = {"event": "signed_paper", "happened_at": NOW.isoformat(), "document_no": "12/TD", "options": []}
    assert phuc.post(f"/api/v1/cases/{case.code}/legal-events", json=paper).status_code == 404
    kept = lan.post(f"/api/v1/cases/{case.code}/legal-events", json=paper).json()
    rules = {one["rule"].split("@")[0] for one in lan.get(f"/api/v1/cases/{case.code}/clocks").json()}
    assert {"INBOX-KHN", "K2", "D1"} <= rules
    assert lan.post(f"/api/v1/cases/{case.code}/legal-events", json=paper).status_code == 409
    assert lan.delete(f"/api/v1/cases/{case.code}/legal-events/{kept['id']}").json()["withdrawn_at"]
    naive = {**paper, "happened_at": "2026-11-20T02:00:00"}
    assert lan.post(f"/api/v1/cases/{case.code}/legal-events", json=naive).status_code == 422


def test_an_absence_and_its_substitute_over_the_api(sign: Sign, case: Case) -> None:
    phuc, minh = sign("phuc"), sign("minh")
    assert phuc.post(f"/api/v1/cases/{case.code}/take").json()["officer"] == "phuc"
    assert minh.get(f"/api/v1/cases/{case.code}").status_code == 404
    order = {
        "kind": "leave",
        "starts_at": NOW.isoformat(),
        "ends_at": (NOW + timedelta(days=2)).isoformat(),
        "substitute": "minh",
    }
    made = phuc.post("/api/v1/absences", json=order).json()
    assert minh.get(f"/api/v1/cases/{case.code}").status_code == 200
    noted = minh.post(f"/api/v1/cases/{case.code}/notes", json={"text": "Tôi xem thay."})
    assert noted.status_code == 201
    line = minh.get(f"/api/v1/cases/{case.code}/events").json()[-1]
    assert line["detail"]["on_behalf_of"]
    assert phuc.delete(f"/api/v1/absences/{made['id']}").status_code == 200
    assert minh.get(f"/api/v1/cases/{case.code}").status_code == 404


def test_every_number_of_the_overview_opens_its_list_over_the_api(sign: Sign, case: Case) -> None:
    hoa = sign("hoa")
    found = hoa.get("/api/v1/overview").json()
    for name, count in found["numbers"].items():
        assert len(hoa.get(f"/api/v1/overview/{name}").json()["cases"]) == count
    assert found["units"][0]["unit"] == case.unit.code
    assert hoa.get("/api/v1/overview/unknown").status_code == 404


PAGES = {
    "/tong-quan": {"lan", "phuc", "hoa", "inspector"},
    "/tong-quan/overdue": {"lan", "phuc", "hoa", "inspector"},
    "/tong-quan/chuyen-vong": {"lan", "phuc", "hoa", "inspector"},
    "/chi-dao": {"lan", "phuc", "hoa", "inspector"},
    "/phe-duyet": {"lan", "phuc", "hoa", "inspector", "admin", "auditor"},
    "/vang-mat": {"lan", "phuc", "hoa", "inspector", "admin", "auditor"},
    "/quan-tri/phan-tuyen": {"lan", "hoa", "admin"},
    "/quan-tri/phan-tuyen/lich-su": {"lan", "hoa", "admin"},
    "/quan-tri/phan-cong": {"lan", "hoa", "admin"},
}


@pytest.mark.parametrize("who", ["lan", "phuc", "hoa", "inspector", "admin", "auditor"])
def test_pages_open_for_those_who_may_and_are_refused_to_others(sign: Sign, case: Case, who: str) -> None:
    client = sign(who)
    for path, readers in PAGES.items():
        answer = client.get(path, headers={"accept": "text/html"})
        assert answer.status_code == (200 if who in readers else 403), path
        assert case.description not in answer.text or who in {"lan", "phuc", "hoa"}
