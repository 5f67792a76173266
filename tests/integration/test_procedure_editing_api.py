"""The catalogue's API for officers: everything the pages do, by the same rules and with the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.audit.repository import AuditRepository
from inbox_api.procedures import service
from tests.factories import PASSWORD
from tests.integration import small_catalogue as small
from tests.integration.small_catalogue import BIRTH, MARRIAGE

BASE = "/api/v1/catalogue"
TODAY = (datetime.now(UTC) + timedelta(hours=7)).date()
FREE = {"amount_vnd": 0, "text": "Miễn lệ phí trên địa bàn"}
CHANGE = {"field": "fee", "value": FREE, "source": "NQ 15", "valid_from": TODAY.isoformat()}
TEXT = {"kind": "article", "title": "Đặt tên", "body": "Bằng tiếng Việt.", "procedure_ids": [BIRTH], "source": "Luật"}


@dataclass
class Program:
    client: TestClient
    token: str

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"{BASE}{path}", params=query)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        return self.client.request(method, f"{BASE}{path}", json=body, headers={"X-CSRF-Token": self.token})

    def post(self, path: str, body: Any = None) -> Any:
        return self.send("POST", path, body if body is not None else {})


Programs = Callable[[str], Program]


@pytest.fixture
def sign_in(app: FastAPI, session: Session) -> Programs:
    small.load(session)

    def open_program(username: str) -> Program:
        client = TestClient(app, follow_redirects=False)
        client.post("/sign-in", data={"username": username, "password": PASSWORD})
        page = client.get("/account", headers={"accept": "text/html"}).text
        return Program(client, page.split('data-csrf="')[1].split('"')[0])

    return open_program


def test_a_change_goes_from_draft_to_every_answer(sign_in: Programs, session: Session) -> None:
    trainer, approver = sign_in("trainer"), sign_in("approver")
    made = trainer.post(f"/procedures/{BIRTH}/changes", CHANGE)
    assert made.status_code == 201
    number = made.json()["id"]
    assert [one["id"] for one in approver.get("/changes").json()] == [number]
    shown = approver.get(f"/changes/{number}").json()
    assert [one["field"] for one in shown["differences"]][:1] == ["fee"]
    assert trainer.post(f"/changes/{number}/approve").status_code == 403
    assert approver.post(f"/changes/{number}/approve", {"note": "đúng"}).status_code == 204
    assert approver.post(f"/changes/{number}/reject", {"note": "sai"}).status_code == 409
    record = trainer.get(f"/procedures/{BIRTH}").json()
    assert record["record"]["fee"]["text"] == FREE["text"]
    assert record["origins"]["fee"]["source"] == "NQ 15"
    assert trainer.get(f"/procedures/{BIRTH}", day="2020-01-01").json()["origins"] == {}
    answer = trainer.client.get(f"/api/v1/procedures/{BIRTH}/answer", params={"aspect": "fee"})
    assert "Miễn lệ phí trên địa bàn" in answer.text
    audit.write_waiting(session)
    acts = [entry.action for entry in AuditRepository(session).page(before_id=None, limit=5)]
    assert {"procedure.propose", "procedure.approved"} <= set(acts)


def test_the_list_counts_and_filters(sign_in: Programs, session: Session) -> None:
    small.ask(session, "khai sinh", BIRTH, sure=True, times=2)
    lan = sign_in("lan")
    listed = lan.get("/procedures", sort="asked", limit=1).json()
    assert (listed["total"], listed["counts"]["active"]) == (small.HAS, small.HAS)
    assert [(row["id"], row["asked"]) for row in listed["rows"]] == [(BIRTH, 2)]
    assert lan.get("/procedures", status="nonsense").status_code == 422
    assert lan.get("/amber").status_code == 200
    assert lan.get(f"/procedures/{BIRTH}/versions").json()[0]["valid_to"] is None


def test_previews_and_differences_are_given_before_anything_is_stored(sign_in: Programs) -> None:
    trainer = sign_in("trainer")
    shown = trainer.post(f"/procedures/{BIRTH}/preview", {"field": "fee", "value": FREE, "channel": "zalo"}).json()
    fee = next(one for one in shown if one["aspect"] == "fee")
    assert fee["differs"]
    assert "Miễn lệ phí trên địa bàn" in fee["after"]["short"][0]["text"]
    refused = trainer.post(f"/procedures/{BIRTH}/preview", {"field": "fee", "value": {"amount_vnd": "x"}})
    assert refused.status_code == 422
    same = trainer.get(f"/procedures/{BIRTH}/differences", before=TODAY.isoformat(), after=TODAY.isoformat())
    assert same.json() == []
    assert trainer.get(f"/procedures/{BIRTH}/changes").json() == []


@pytest.mark.parametrize(
    "words", ["khai sinh sđt 0912345678", "khai sinh cho bé Nguyễn Văn Tí", "hỏi a.b@example.com", "cccd 084091001234"]
)
def test_words_that_tell_of_a_person_are_refused(sign_in: Programs, words: str) -> None:
    refused = sign_in("trainer").post(f"/procedures/{BIRTH}/phrases", {"kind": "alias", "text": words})
    assert refused.status_code == 422
    assert "tells_of_a_person" in refused.text


def test_words_are_added_tried_and_removed(sign_in: Programs) -> None:
    trainer = sign_in("trainer")
    words = "xin tờ giấy hồng ghi tên nhóc tì"
    added = trainer.post(f"/procedures/{BIRTH}/phrases", {"kind": "situation", "text": words})
    assert (added.status_code, added.json()["rank"]) == (201, 1)
    assert trainer.post(f"/procedures/{BIRTH}/phrases", {"kind": "alias", "text": words.upper()}).status_code == 409
    assert trainer.get(f"/procedures/{BIRTH}/trial", q=words).json()["rank"] == 1
    number = trainer.get(f"/procedures/{BIRTH}/phrases").json()[0]["id"]
    assert trainer.send("DELETE", f"/phrases/{number}").status_code == 204
    assert trainer.send("DELETE", f"/phrases/{number}").status_code == 404


def test_misses_are_adopted_or_settled(sign_in: Programs, session: Session) -> None:
    small.ask(session, "giấy cho nhóc tì", MARRIAGE, times=2)
    small.ask(session, "cấp bùa trừ tà")
    trainer = sign_in("trainer")
    misses = trainer.get("/misses").json()
    assert [(one["text"], one["times"]) for one in misses] == [("giấy cho nhóc tì", 2), ("cấp bùa trừ tà", 1)]
    adopt = {"folded": misses[0]["folded"], "procedure_id": BIRTH, "text": misses[0]["text"], "kind": "alias"}
    assert trainer.post("/misses/adopt", adopt).json()["first"][0] == BIRTH
    assert trainer.post("/misses/settle", {"folded": misses[1]["folded"]}).json() == {"settled": 1}
    assert trainer.get("/misses").json() == []
    assert service.search(session, "giay cho nhoc ti").hits[0].id == BIRTH


def test_questions_of_a_procedure_are_listed_with_how_they_ended(sign_in: Programs, session: Session) -> None:
    small.ask(session, "làm khai sinh, gọi 0912345678", BIRTH, sure=True, times=2)
    asked = sign_in("trainer").get(f"/procedures/{BIRTH}/questions").json()
    assert [(one["times"], one["times_sure"], "0912345678" in one["text"]) for one in asked] == [(2, 2, False)]


def test_articles_go_their_way_with_the_version_that_was_seen(sign_in: Programs) -> None:
    trainer, approver = sign_in("trainer"), sign_in("approver")
    made = trainer.post("/articles", TEXT).json()
    path = f"/articles/{made['id']}"
    changed = trainer.send("PUT", path, TEXT | {"title": "Đặt tên cho con", "seen": made["written_at"]})
    assert changed.status_code == 204
    assert approver.post(f"{path}/approve", {"seen": made["written_at"]}).status_code == 409
    seen = approver.get(path).json()["written_at"]
    assert approver.post(f"{path}/send-back", {"seen": seen, "note": ""}).status_code == 422
    assert approver.post(f"{path}/send-back", {"seen": seen, "note": "Thiếu ví dụ"}).status_code == 204
    assert approver.get(path).json()["state"] == "returned"
    assert approver.post(f"{path}/approve", {"seen": seen}).status_code == 204
    assert [one["id"] for one in trainer.get("/articles", procedure_id=BIRTH).json()] == [made["id"]]
    assert trainer.post(f"{path}/withdraw").status_code == 403
    assert approver.post(f"{path}/withdraw").status_code == 204
    assert approver.post(f"{path}/withdraw").status_code == 409


def test_ready_answers_are_for_every_officer_who_reads(sign_in: Programs) -> None:
    trainer, approver = sign_in("trainer"), sign_in("approver")
    made = trainer.post("/articles", TEXT | {"kind": "canned", "title": "Quá hạn khai sinh"}).json()
    assert sign_in("lan").get("/ready-answers").json() == []
    approver.post(f"/articles/{made['id']}/approve", {"seen": made["written_at"]})
    found = sign_in("lan").get("/ready-answers", q="qua han").json()
    assert [one["title"] for one in found] == ["Quá hạn khai sinh"]


READS = ("/procedures", f"/procedures/{BIRTH}", "/changes", "/amber", "/articles", "/ready-answers")
EDITS = ("/misses", "/doubts", f"/procedures/{BIRTH}/questions")


@pytest.mark.parametrize(("username", "reads", "edits"), [("lan", 200, 403), ("hoa", 200, 403), ("auditor", 403, 403)])
def test_who_may_not_edit_is_refused(sign_in: Programs, username: str, reads: int, edits: int) -> None:
    program = sign_in(username)
    assert {path: program.get(path).status_code for path in READS} == dict.fromkeys(READS, reads)
    assert {path: program.get(path).status_code for path in EDITS} == dict.fromkeys(EDITS, edits)
    for path, body in (
        (f"/procedures/{BIRTH}/changes", CHANGE),
        (f"/procedures/{BIRTH}/phrases", {"kind": "alias", "text": "x y"}),
        ("/misses/adopt", {"folded": "x", "procedure_id": BIRTH, "text": "x", "kind": "alias"}),
        ("/misses/settle", {"folded": "x"}),
        ("/articles", TEXT),
    ):
        assert program.post(path, body).status_code == 403, path


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/procedures/khong-co/changes", CHANGE, 404),
        ("POST", f"/procedures/{BIRTH}/changes", CHANGE | {"source": " "}, 422),
        ("POST", f"/procedures/{BIRTH}/changes", CHANGE | {"field": "id"}, 422),
        ("POST", f"/procedures/{BIRTH}/changes", CHANGE | {"valid_to": "2000-01-01"}, 422),
        ("POST", f"/procedures/{BIRTH}/changes", CHANGE | {"value": {"amount_vnd": -1, "text": "x"}}, 422),
        ("POST", f"/procedures/{BIRTH}/preview", {"field": "nonsense", "value": 1}, 422),
        ("POST", "/procedures/khong-co/active", {"is_active": False}, 404),
        ("POST", f"/procedures/{BIRTH}/active", {"is_active": True}, 409),
        ("POST", "/changes/999999/approve", {}, 404),
        ("POST", "/changes/0/approve", {}, 422),
        ("POST", "/changes/99999999999999999999/approve", {}, 422),
        ("GET", "/procedures/khong-co", None, 404),
        ("GET", "/procedures/khong-co/versions", None, 404),
        ("GET", f"/procedures/{BIRTH}/trial?q=", None, 422),
        ("GET", f"/procedures/{BIRTH}/differences?before=x&after=y", None, 422),
        ("GET", "/articles/999999", None, 404),
        ("POST", "/articles", TEXT | {"replaces_id": 999999}, 404),
        ("POST", "/articles", TEXT | {"procedure_ids": ["khong-co"]}, 404),
        ("PUT", "/articles/999999", TEXT | {"seen": "2026-01-01T00:00:00Z"}, 404),
        ("PUT", "/articles/999999", TEXT | {"seen": "2026-01-01T00:00:00"}, 422),
    ],
)
def test_wrong_orders_get_problem_details(sign_in: Programs, method: str, path: str, body: Any, status: int) -> None:
    answer = sign_in("admin").send(method, path, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"]


def test_nothing_is_done_without_the_token_of_the_session(sign_in: Programs) -> None:
    client = sign_in("admin").client
    assert client.post(f"{BASE}/misses/settle", json={"folded": "x"}).status_code == 403
    assert TestClient(client.app).get(f"{BASE}/procedures").status_code == 401


def test_switching_off_and_on_is_for_approvers(sign_in: Programs) -> None:
    assert sign_in("trainer").post(f"/procedures/{BIRTH}/active", {"is_active": False}).status_code == 403
    approver = sign_in("approver")
    assert approver.post(f"/procedures/{BIRTH}/active", {"is_active": False}).status_code == 200
    assert approver.client.get(f"/api/v1/procedures/{BIRTH}").status_code == 404
    assert approver.get(f"/procedures/{BIRTH}").json()["is_active"] is False
    assert approver.post(f"/procedures/{BIRTH}/active", {"is_active": True}).status_code == 200


def test_a_form_is_handed_in_and_decided_by_two_people(sign_in: Programs) -> None:
    trainer, approver = sign_in("trainer"), sign_in("approver")
    path, name = f"/procedures/{BIRTH}/forms", trainer.get(f"/procedures/{BIRTH}/forms").json()[0]["name"]
    pdf = ("a.pdf", b"%PDF-1.4\n%%EOF\n", "text/plain")
    given = trainer.client.post(
        f"{BASE}{path}", data={"name": name}, files={"file": pdf}, headers={"X-CSRF-Token": trainer.token}
    )
    assert (given.status_code, given.json()["state"], given.json()["mime"]) == (201, "draft", "application/pdf")
    form = given.json()["id"]
    own = trainer.post(f"/forms/{form}/approve")
    assert (own.status_code, own.headers["content-type"]) == (403, "application/problem+json")
    assert approver.post(f"/forms/{form}/approve").status_code == 204
    assert [one["live"]["id"] for one in approver.get(path).json() if one["live"]] == [form]
    assert approver.post(f"/forms/{form}/reject").status_code == 409
    assert trainer.post(f"/forms/{form}/withdraw").status_code == 204
    assert [one for one in trainer.get(path).json() if one["live"]] == []
