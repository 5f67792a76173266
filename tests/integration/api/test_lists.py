"""Lists are walked to the end while they grow; what has not changed is not sent again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from inbox_api import db
from inbox_api.instructions import service as instructions
from inbox_api.models import Case, OfficerNotice
from tests.factories import create_case_for, officer, receive
from tests.integration.api.conftest import Program, new_case

SignIn = Callable[[str], Program]


def walk(program: Program, path: str, between: Callable[[], object]) -> list[int]:
    """Ids of all pages; `between` runs after each."""
    found, address = list[int](), f"/api/v1/{path}"
    while address:
        answer = program.http.get(address)
        assert answer.status_code == 200, answer.text
        found += [one["id"] for one in answer.json()]
        between()
        address = answer.links["next"]["url"] if "next" in answer.links else ""
    return found


def walk_named(client: TestClient, path: str) -> list[str]:
    """Names (`id`) of all pages, as nobody in particular."""
    found, address = list[str](), f"/api/v1/{path}"
    while address:
        answer = client.get(address)
        found += [one["id"] for one in answer.json()]
        address = answer.links["next"]["url"] if "next" in answer.links else ""
    return found


def instruct(hours: int) -> int:
    """The id of an instruction on a new case, due in so many hours."""
    with db.transaction() as session:
        at = datetime.now(UTC)
        case = create_case_for(session, receive(session, "Đường ngập sâu trước chợ"))
        due = at + timedelta(hours=hours)
        return instructions.give(session, case, officer(session, "hoa"), "Kiểm tra ngay.", due, at).id


def test_instructions_are_walked_by_their_deadlines_while_more_are_given(program: SignIn) -> None:
    hoa = program("hoa")
    ids = [instruct(hours) for hours in (10, 20, 30, 40, 50)]
    earlier = list[int]()
    found = walk(hoa, "instructions?limit=2", lambda: earlier.append(instruct(1)))
    assert found == ids
    assert len(earlier) == 3


def test_own_notices_are_walked_from_the_newest_while_more_come(program: SignIn) -> None:
    def tell() -> int:
        with db.transaction() as session:
            row = OfficerNotice(officer_id=officer(session, "lan").id, kind="example", detail={}, at=datetime.now(UTC))
            session.add(row)
            session.flush()
            return row.id

    ids = [tell() for _number in range(5)]
    assert walk(program("lan"), "notices?limit=2", tell) == list(reversed(ids))


def test_questions_are_walked_from_the_oldest_and_ones_own_are_listed(program: SignIn) -> None:
    lan, hoa = program("lan"), program("hoa")

    def ask() -> int:
        code = new_case(priority="P3")
        program("duty").post(f"cases/{code}/assignee", {"officer": "lan"})
        order = {"clock": "main", "length": 5, "reason": "Công ty thoát nước thứ Hai mới kiểm tra được"}
        answer = lan.post(f"cases/{code}/extensions", order)
        assert answer.status_code == 201, answer.text
        number: int = answer.json()["id"]
        return number

    ids = [ask() for _number in range(3)]
    assert walk(hoa, "approvals?limit=2", lambda: None) == ids
    assert [one["id"] for one in lan.get("approvals/own").json()] == list(reversed(ids))
    assert hoa.get("approvals/own").json() == []


def test_the_overview_is_sent_again_only_when_a_number_has_changed(program: SignIn) -> None:
    hoa = program("hoa")
    new_case()
    held = hoa.get("overview").headers["etag"]
    assert hoa.get("overview", **{"if-none-match": held}).status_code == 304
    new_case()
    assert hoa.get("overview", **{"if-none-match": held}).status_code == 200


@pytest.mark.parametrize(
    "path", ["cases?limit=2", "cases?limit=2&sort=oldest&f=type.is.PAHT&filter=all", "twins?state=draft&limit=2"]
)
def test_a_page_ends_where_the_next_begins_though_its_last_row_is_gone(program: SignIn, path: str) -> None:
    lan = program("lan")
    codes = [new_case(is_public=True) for _number in range(4)]
    for code in codes:
        lan.post(f"cases/{code}/twins")
    first = lan.get(path)
    last = first.json()[-1]["code" if "code" in first.json()[-1] else "case"]
    with db.transaction() as session:
        row = session.query(Case).filter_by(code=last).one()
        row.restricted = "child"  # nobody but inspectors reads it any more
    rest = lan.http.get(first.links["next"]["url"]).json()
    key = "code" if "code" in rest[0] else "case"
    seen = [one[key] for one in [*first.json(), *rest]]
    assert sorted(seen) == sorted(codes)
