"""Searching over HTTP: what is noted, what is asked back, and the choice that comes in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from inbox_api.models import ProcedureQuestion
from inbox_api.procedures import service
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.repository import ProcedureRepository
from tests.conftest import SERVICE_TOKEN

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "tests" / "contract" / "bot"
BOT = {"Authorization": f"Bearer {SERVICE_TOKEN}"}
PUBLIC, FOR_BOT = "/api/v1/procedures", "/bot/v1/procedures"
WIDE = "làm giấy tờ nhà đất"
LOST = "cap-lai-giay-chung-nhan-do-bi-mat"


@pytest.fixture
def client(session: Session, app: FastAPI) -> TestClient:
    session.execute(delete(ProcedureQuestion))
    service.import_file(session, ROOT / "demo_city" / "procedures.jsonl", now=datetime.now(UTC))
    return TestClient(app)


def found(client: TestClient, q: str, base: str = PUBLIC, **more: Any) -> dict[str, Any]:
    response = client.get(f"{base}/search", params={"q": q, **more}, headers=BOT)
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


def noted(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ProcedureQuestion)) or 0


@pytest.mark.parametrize(("base", "via"), [(PUBLIC, "page"), (FOR_BOT, "bot")])
def test_each_search_is_noted_with_what_was_offered(client: TestClient, session: Session, base: str, via: str) -> None:
    body = found(client, "mất sổ đỏ gọi 0900 000 123", base)
    question = session.get_one(ProcedureQuestion, body["question_id"])
    assert (question.via, question.was_sure) == (via, body["sure"])
    assert question.offered == [hit["id"] for hit in body["results"]]
    assert "0900" not in question.text


@pytest.mark.parametrize("base", [PUBLIC, FOR_BOT])
def test_a_search_while_somebody_still_types_is_not_noted(client: TestClient, session: Session, base: str) -> None:
    body = found(client, "mất sổ", base, final="false")
    assert body["question_id"] is None
    assert body["results"]
    assert noted(session) == 0


def test_wide_words_come_back_with_a_question_as_the_contract_says(client: TestClient) -> None:
    told = json.loads((CONTRACTS / "search_procedures_wide.json").read_text(encoding="utf-8"))
    request, wanted = told["request"], told["response"]["body"]
    response = client.get(request["path"], params=request["query"], headers=BOT)
    body = response.json()
    assert response.status_code == told["response"]["status"]
    assert body.keys() == wanted.keys()
    assert body["sure"] is False
    assert body["narrowing"].keys() == wanted["narrowing"].keys()
    assert all(option.keys() == wanted["narrowing"]["options"][0].keys() for option in body["narrowing"]["options"])


def test_what_names_one_procedure_is_not_asked_back(client: TestClient) -> None:
    body = found(client, "mất sổ đỏ")
    assert (body["sure"], body["narrowing"], body["results"][0]["id"]) == (True, None, LOST)


@pytest.mark.parametrize("base", [PUBLIC, FOR_BOT])
def test_a_choice_is_noted_once(client: TestClient, session: Session, base: str) -> None:
    question_id = found(client, WIDE, base)["question_id"]
    path = f"{base}/questions/{question_id}/choice"
    first = client.post(path, json={"procedure_id": LOST}, headers=BOT)
    again = client.post(path, json={"procedure_id": "tach-ho"}, headers=BOT)
    assert (first.status_code, first.json()) == (200, {"noted": True})
    assert (again.status_code, again.json()) == (200, {"noted": False})
    assert session.get_one(ProcedureQuestion, question_id).chosen_id == LOST


def test_the_bots_choice_is_taken_as_the_contract_writes_it(client: TestClient, session: Session) -> None:
    told = json.loads((CONTRACTS / "choose_procedure.json").read_text(encoding="utf-8"))
    question_id = found(client, WIDE, FOR_BOT)["question_id"]
    path = told["request"]["path"].replace("813", str(question_id))
    response = client.post(path, json=told["request"]["body"], headers=BOT)
    assert (response.status_code, response.json()) == (told["response"]["status"], told["response"]["body"])


def test_a_choice_that_comes_too_late_or_to_no_question_is_not_noted(client: TestClient, session: Session) -> None:
    question_id = found(client, WIDE)["question_id"]
    old = datetime.now(UTC) - timedelta(days=2)
    session.execute(update(ProcedureQuestion).values(asked_at=old))
    for number in (question_id, 2**62):
        response = client.post(f"{PUBLIC}/questions/{number}/choice", json={"procedure_id": LOST})
        assert response.json() == {"noted": False}


@pytest.mark.parametrize(
    ("number", "body", "status"),
    [
        ("1", {"procedure_id": "khong-co"}, 404), ("1", {"procedure_id": "\x00"}, 404), ("1", {}, 422),
        ("0", {"procedure_id": LOST}, 422), (str(2**63), {"procedure_id": LOST}, 422),
        ("x", {"procedure_id": LOST}, 422),
    ],
)  # fmt: skip
def test_choices_that_cannot_be_are_refused(client: TestClient, number: str, body: dict[str, str], status: int) -> None:
    assert client.post(f"{PUBLIC}/questions/{number}/choice", json=body).status_code == status


def test_the_bots_choice_needs_the_token(client: TestClient) -> None:
    path = f"{FOR_BOT}/questions/1/choice"
    assert client.post(path, json={"procedure_id": LOST}).status_code == 401


def test_what_was_chosen_counts_in_the_next_index(client: TestClient, session: Session) -> None:
    twins: list[dict[str, Any]] = [
        {"id": "lai-do-a", "code": None, "name": "Cấp thẻ lái đò ngang", "aliases": [], "situations": []},
        {"id": "lai-do-b", "code": None, "name": "Cấp thẻ lái đò ngang", "aliases": [], "situations": []},
    ]
    first = json.loads((ROOT / "demo_city" / "procedures.jsonl").read_text(encoding="utf-8").splitlines()[0])
    question_id = found(client, "thẻ lái đò")["question_id"]
    for twin in twins:
        record = ProcedureRecord.model_validate(first | twin)
        ProcedureRepository(session).save_many(
            [(record, "hai.jsonl")], now=datetime.now(UTC), day=datetime.now(UTC).date()
        )
    client.post(f"{PUBLIC}/questions/{question_id}/choice", json={"procedure_id": "lai-do-b"})
    ProcedureRepository(session).set_active("tach-ho", is_active=False)  # the next search builds anew
    assert found(client, "thẻ lái đò")["results"][0]["id"] == "lai-do-b"


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\u200b" * 50, "😀" * 500, "%" * 200, "' OR 1=1 --", "x" * 2000])
def test_whatever_is_typed_is_answered(client: TestClient, text: str) -> None:
    response = client.get(f"{PUBLIC}/search", params={"q": text.encode("utf-8", "replace").decode()})
    assert response.status_code == 200
    assert response.json()["sure"] is False
