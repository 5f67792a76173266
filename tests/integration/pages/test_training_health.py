"""The page of data health: one list, its repairs, and what is left as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inbox_api.training.data import current, state
from inbox_api.training.examples import Example
from inbox_api.training.health import service
from inbox_api.training.health.findings import Finding, Kind, key_of, told
from inbox_api.training.health.repository import HealthRepository
from tests.integration.pages.conftest import Browser

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def stored(session: Session) -> dict[Kind, Finding]:
    """A check of the city's real data as if it had found one thing of each kind."""
    data = state.current(session)
    fee, hours = (next(one for one in data.examples if one.intent == name) for name in ("ask_fee", "ask_hours"))
    marked = next(one for one in data.examples if one.entities)
    found = [
        finding(Kind.DUPLICATE, fee, {"lines": [told(fee), told(hours)], "keep": 0, "likeness": 1.0}),
        finding(Kind.NEAR_DUPLICATE, fee, {"lines": [told(fee), told(hours)], "keep": 1, "likeness": 0.91}),
        finding(Kind.LABEL, hours, {"lines": [told(hours)], "seems": "ask_fee", "near": [told(fee)], "sureness": 0.9}),
        finding(Kind.CONFUSED, fee, confusion(fee, hours)),
        finding(Kind.ENTITY, marked, entity(marked)),
        finding(Kind.TOO_FEW, fee, too_few()),
        finding(Kind.UNBALANCED, fee, {"lines": [], "count": 2000, "median": 120}),
        finding(Kind.LEAK, fee, {"lines": [told(fee)], "rows": "gold"}),
    ]
    check_id = HealthRepository(session).start(fingerprint="x", asked_at=NOW, asked_by=None, alive_at=NOW)
    assert check_id is not None
    service.store(session, check_id, data, found, seconds=21.4, now=NOW)
    return {one.kind: one for one in found}


def finding(kind: Kind, example: Example, detail: dict[str, object]) -> Finding:
    return Finding(kind, example.intent, 0.5, key_of(kind, [example.line]), detail)


def confusion(one: Example, two: Example) -> dict[str, object]:
    lines = [told(one, seems=two.intent), told(two, seems=one.intent)]
    return {"intents": [one.intent, two.intent], "share": 0.21, "rates": [0.2, 0.22], "lines": lines, "count": 40}


def entity(example: Example) -> dict[str, object]:
    span = example.entities[0]
    line = told(example, start=span.start, end=span.end, found=None)
    return {"words": span.value, "label": span.entity, "agree": 12, "lines": [line]}


def too_few() -> dict[str, object]:
    curve = [[20, 0.5], [40, 0.6], [80, 0.7]]
    return {
        "lines": [], "count": 100, "recall": 0.7, "target": 0.85, "more": 12, "low": 8, "high": 25, "curve": curve,
    }  # fmt: skip


@pytest.fixture
def trainer(sign_in: Callable[[str], Browser]) -> Browser:
    return sign_in("trainer")


def form_of(page: str, kind: Kind) -> tuple[str, list[str]]:
    """(address of the repair, ids of its lines) of the first finding of that kind."""
    part = page.split(f"kind-{kind}", 1)[1].split("data-row", 1)[0]
    address = re.search(r'action="(/training/health/findings/\d+)"', part)
    assert address
    return address[1], re.findall(r'name="lines" value="(\w+)"', part)


def test_every_kind_of_finding_is_shown_with_its_repair(session: Session, trainer: Browser) -> None:
    stored(session)
    page = trainer.get("/training/health").text
    assert page.count("data-row") == len(Kind)
    assert "thêm khoảng 12 câu nữa" in page
    assert "Cần từ 8 đến 25 câu nữa" in page
    assert "bộ kiểm tra đóng băng" in page
    assert page.count('action="/training/health/findings/') == 2 * len(Kind)
    only = trainer.get("/training/health?kind=label").text
    assert only.count("data-row") == 1


def test_a_line_is_moved_by_its_form_and_taken_back(session: Session, trainer: Browser) -> None:
    found = stored(session)[Kind.LABEL]
    line = found.detail["lines"][0]["line"]
    address, lines = form_of(trainer.get("/training/health").text, Kind.LABEL)
    answer = trainer.post(address, way="move:ask_fee", lines=lines, kind="label")
    assert answer.status_code == 303
    assert ("ask_fee", line) in current(session).by_line
    page = trainer.get(answer.headers["location"]).text
    assert "Đã sửa trong bản nháp." in page
    undo = re.search(r'action="(/training/health/repairs/\w+/undo)"', page)
    assert undo
    assert trainer.post(undo[1]).status_code == 303
    assert ("ask_hours", line) in current(session).by_line


def test_what_is_left_as_it_is_stands_below_with_its_reason(session: Session, trainer: Browser) -> None:
    stored(session)
    address, _lines = form_of(trainer.get("/training/health").text, Kind.NEAR_DUPLICATE)
    assert trainer.post(f"{address}/dismissal", reason="").status_code == 422
    assert trainer.post(f"{address}/dismissal", reason="hai ý khác nhau").status_code == 303
    page = trainer.get("/training/health").text
    assert page.count("data-row") == len(Kind) - 1
    assert "hai ý khác nhau" in page


def test_a_check_is_asked_for_and_its_progress_shown(session: Session, trainer: Browser) -> None:
    assert "Chưa ai kiểm tra" in trainer.get("/training/health").text
    assert trainer.post("/training/health/checks").status_code == 303
    page = trainer.get("/training/health").text
    assert "data-check=" in page
    assert "<progress" in page


@pytest.mark.parametrize(("name", "status"), [("trainer", 200), ("admin", 200), ("lan", 403), ("hoa", 403)])
def test_only_the_training_desk_sees_the_page(
    sign_in: Callable[[str], Browser], session: Session, name: str, status: int
) -> None:
    stored(session)
    browser = sign_in(name)
    assert browser.get("/training/health").status_code == status
    if name == "admin":
        assert 'action="/training/health/findings/' not in browser.get("/training/health").text


def test_the_list_is_for_programs_too(app: FastAPI, engine: Engine, session: Session, trainer: Browser) -> None:
    stored(session)
    told_all = trainer.client.get("/api/v1/training/health?limit=3").json()
    assert len(told_all["findings"]) == 3
    assert sum(told_all["counts"].values()) == len(Kind)
    one = next(one for one in trainer.client.get("/api/v1/training/health").json()["findings"] if one["kind"] == "leak")
    assert (one["ways"], one["more"]) == (["remove"], {"rows": "gold"})
