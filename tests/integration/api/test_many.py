"""Many cases and conversations in one call, and taking it back, done by programs."""

from __future__ import annotations

from collections.abc import Callable

from inbox_api import db
from inbox_api.models import Conversation
from tests.factories import create_case_for, officer, receive
from tests.integration.api.conftest import Program

SignIn = Callable[[str], Program]


def talk() -> str:
    with db.transaction() as session:
        found = receive(session, "cho hỏi thửa đất")
        found.unit_id = officer(session, "lan").unit_id
        return found.public_id


def code_of_case() -> str:
    with db.transaction() as session:
        return create_case_for(session, receive(session, "ngập")).code


def holder(public_id: str) -> str | None:
    with db.transaction() as session:
        found = session.query(Conversation).filter_by(public_id=public_id).one()
        return found.officer.username if found.officer else None


def test_a_program_gives_a_case_and_a_conversation_to_a_colleague_and_takes_it_back(program: SignIn) -> None:
    lan, public_id, code = program("lan"), talk(), code_of_case()
    order = {
        "codes": [code], "conversations": [public_id], "is_dry": False,
        "steps": [{"do": "assign", "to": "phuc"}, {"do": "note", "text": "Anh xem giúp"}],
    }  # fmt: skip
    done = lan.post("bulk", order).json()
    assert [(one["code"], one["kind"], one["problem"], one["lasting"]) for one in done] == [
        (code, "case", "", ["note"]), (public_id, "conversation", "", ["note"]),
    ]  # fmt: skip
    assert holder(public_id) == "phuc"
    (number,) = {one["undo_id"] for one in done}
    undone = lan.post(f"undo/{number}").json()
    assert [(one["code"], one["undone"], one["lasting"]) for one in undone["outcomes"]] == [
        (code, True, ["note"]), (public_id, True, ["note"]),
    ]  # fmt: skip
    assert holder(public_id) is None
    assert lan.get(f"cases/{code}").json()["officer"] is None
    assert lan.post(f"undo/{number}").status_code == 409


def test_a_call_without_anything_chosen_is_refused(program: SignIn) -> None:
    assert program("lan").post("bulk", {"steps": [{"do": "take"}]}).status_code == 422


def test_an_old_run_is_read_by_its_own_officer_with_what_became_of_each(program: SignIn) -> None:
    lan, code = program("lan"), code_of_case()
    order = {"codes": [code, "XX-XX-000000-00000-0"], "is_dry": False, "steps": [{"do": "take"}]}
    done = lan.post("bulk", order).json()
    (row,) = lan.get("bulk/runs").json()
    assert (row["done"], row["failed"], row["steps"]) == (1, 1, [{"do": "take"}])
    path = f"bulk/runs/{row['id']}"
    outcomes = lan.get(path).json()["outcomes"]
    assert [(one["code"], bool(one["problem"]), one["undone"]) for one in outcomes] == [
        (code, False, None), ("XX-XX-000000-00000-0", True, None),
    ]  # fmt: skip
    lan.post(f"undo/{done[0]['undo_id']}")
    assert lan.get(path).json()["outcomes"][0]["undone"] is True
    assert program("phuc").get(path).status_code == 404
    assert program("phuc").get("bulk/runs").json() == []


def test_old_runs_come_page_by_page_the_newest_first(program: SignIn) -> None:
    lan, code = program("lan"), code_of_case()
    for text in ("mot", "hai", "ba"):
        lan.post("bulk", {"codes": [code], "is_dry": False, "steps": [{"do": "note", "text": text}]})
    first = lan.get("bulk/runs?limit=2")
    assert [row["steps"][0]["text"] for row in first.json()] == ["ba", "hai"]
    following = first.links["next"]["url"].removeprefix("/api/v1/")
    assert [row["steps"][0]["text"] for row in lan.get(following).json()] == ["mot"]
