"""What the desk says while lines are written: nearly the same as one that is there. It warns and refuses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.errors import NotAllowed, NotFound
from inbox_api.models import Officer, ReviewItem, TrainingChange
from inbox_api.training.data import changes, current
from inbox_api.training.health import mending, noticing, service
from inbox_api.training.review import deciding, taking_back
from tests.factories import NOW, PASSWORD, officer

LINE = "hôm nay xóm em bị cúp điện tới mấy giờ"
LIKE_IT = "hôm nay xóm em bị cúp điện tới mấy giờ vậy ad"
OTHER = "bữa nào điện lực mới chịu sửa cái trạm biến áp đầu cầu"
SignIn = Callable[[str], TestClient]


@pytest.fixture
def trainer(session: Session) -> Officer:
    return officer(session, "trainer")


@pytest.fixture
def sign_in(app: object) -> SignIn:
    def signed_in(username: str) -> TestClient:
        client = TestClient(app, follow_redirects=False)  # type: ignore[arg-type]
        client.post("/sign-in", data={"username": username, "password": PASSWORD})
        token = re.search(r'data-csrf="([^"]+)"', client.get("/account").text)
        assert token
        client.headers["x-csrf-token"] = token[1]
        return client

    return signed_in


def has(session: Session, intent: str, line: str) -> bool:
    return (intent, line) in current(session).by_line


def review_item(session: Session, text: str) -> ReviewItem:
    found = ReviewItem(
        text=text, group=f"near-{len(text)}", channels=["web"], people=1, messages=1, first_at=NOW, last_at=NOW,
        model="one", reasons=[], score=1.0, state="open", neighbours=[],
        prediction={"intent": "ask_hours", "confidence": 0.5, "ranking": [], "entities": [], "is_fallback": False},
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found


def test_a_line_that_is_nearly_there_is_kept_and_told(session: Session, trainer: Officer) -> None:
    changes.add(session, trainer, "ask_hours", LINE, reason="x")
    row = changes.add(session, trainer, "report_issue", LIKE_IT, reason="x")
    (told,) = noticing.of_changes(session, [row])
    assert (told.line.line, told.other.line, told.is_across, told.is_edit) == (LIKE_IT, LINE, True, False)
    assert has(session, "report_issue", LIKE_IT)


def test_an_edit_is_told_of_others_and_not_of_what_it_was(session: Session, trainer: Officer) -> None:
    changes.add(session, trainer, "ask_hours", LINE, reason="x")
    changes.add(session, trainer, "ask_hours", OTHER, reason="x")
    first = changes.edit(session, trainer, "ask_hours", OTHER, OTHER + " vậy", reason="x")
    assert noticing.of_changes(session, [first]) == []
    second = changes.edit(session, trainer, "ask_hours", OTHER + " vậy", LIKE_IT, reason="x")
    (told,) = noticing.of_changes(session, [second])
    assert (told.other.line, told.is_edit) == (LINE, True)


def test_two_lines_of_one_batch_are_told_once(session: Session, trainer: Officer) -> None:
    _row, lines = changes.new_intent_with_lines(
        session, trainer, "hoi_lich_cat_dien", [LINE, "", OTHER, LIKE_IT], title="Lịch cắt điện",
        answers=["{You} xem lịch ạ."], reason="x",
    )  # fmt: skip
    assert len(lines) == 3
    (told,) = noticing.of_batch(session, str(lines[0].batch))
    assert (told.line.line, told.other.line) == (LIKE_IT, LINE)


def test_what_was_taken_back_is_not_told(session: Session, trainer: Officer) -> None:
    changes.add(session, trainer, "ask_hours", LINE, reason="x")
    row = changes.add(session, trainer, "ask_hours", LIKE_IT, reason="x")
    changes.undo(session, trainer, change_id=row.id)
    assert noticing.of_changes(session, [row]) == []


def test_a_pair_that_is_kept_is_told_no_more_and_left_alone_by_checks(session: Session, trainer: Officer) -> None:
    changes.add(session, trainer, "ask_hours", LINE, reason="x")
    row = changes.add(session, trainer, "ask_hours", LIKE_IT, reason="x")
    (told,) = noticing.of_changes(session, [row])
    noticing.keep_both(session, trainer, told.other_id, told.line_id, "", NOW)
    assert noticing.of_changes(session, [row]) == []
    (left,) = service.dismissals(session, trainer)
    assert (left.key, left.kind) == (told.key, "near_duplicate")
    assert "cố ý" in left.reason


def test_only_who_may_change_the_data_keeps_a_pair(session: Session, trainer: Officer) -> None:
    changes.add(session, trainer, "ask_hours", LINE, reason="x")
    row = changes.add(session, trainer, "ask_hours", LIKE_IT, reason="x")
    (told,) = noticing.of_changes(session, [row])
    with pytest.raises(NotAllowed):
        noticing.keep_both(session, officer(session, "admin"), told.line_id, told.other_id, "", NOW)
    with pytest.raises(NotFound):
        noticing.keep_both(session, trainer, told.line_id, told.line_id, "", NOW)
    with pytest.raises(NotFound):
        noticing.keep_both(session, trainer, told.line_id, "0" * 24, "", NOW)


def test_a_message_whose_line_is_dropped_is_discarded_and_may_be_opened_again(
    session: Session, trainer: Officer
) -> None:
    changes.add(session, trainer, "ask_hours", LINE, reason="x")
    item = review_item(session, LIKE_IT)
    deciding.label(session, trainer, item.id, "ask_hours", None, NOW)
    assert item.decision
    taking_back.drop_line(session, trainer, int(item.decision["change"]), NOW)
    assert (item.state, has(session, "ask_hours", LIKE_IT)) == ("discarded", False)
    taking_back.undo_last(session, trainer, NOW)
    assert item.state == "open"


def test_a_word_is_taken_back_although_its_line_went_before(session: Session, trainer: Officer) -> None:
    item = review_item(session, OTHER)
    deciding.label(session, trainer, item.id, "ask_hours", None, NOW)
    assert item.decision
    changes.undo(session, trainer, change_id=int(item.decision["change"]))
    taking_back.undo_last(session, trainer, NOW)
    assert item.state == "open"


def test_what_is_no_line_is_not_dropped_as_if_it_were_one(session: Session, trainer: Officer) -> None:
    row = changes.new_intent(
        session, trainer, "hoi_lich_cat_dien", title="Lịch", answers=["Dạ."], reason="x", batch="b"
    )
    with pytest.raises(NotFound):
        taking_back.drop_line(session, trainer, row.id, NOW)
    with pytest.raises(NotFound):  # nor is it a repair
        mending.undo(session, trainer, "b", NOW)
    assert row.state == "approved"


def test_programs_are_warned(session: Session, sign_in: SignIn) -> None:
    client = sign_in("trainer")
    first = client.post("/api/v1/training/data/lines", json={"intent": "ask_hours", "line": LINE, "reason": "x"})
    assert (first.status_code, first.json()["warnings"]) == (201, [])
    second = client.post("/api/v1/training/data/lines", json={"intent": "thank", "line": LIKE_IT, "reason": "x"})
    (told,) = second.json()["warnings"]
    assert second.status_code == 201
    assert (told["kind"], told["other"]["line"], told["is_across"]) == ("near_duplicate", LINE, True)
    assert "Gần trùng" in told["message"]
    pair = {"one": told["line"]["id"], "other": told["other"]["id"]}
    assert client.post("/api/v1/training/health/kept-pairs", json=pair).status_code == 204
    item = review_item(session, LIKE_IT + " ơi")
    labelled = client.post(f"/api/v1/training/review/{item.id}/label", json={"intent": "ask_hours", "entities": []})
    assert {one["other"]["line"] for one in labelled.json()["warnings"]} == {LINE, LIKE_IT}


def test_an_intent_comes_with_its_lines_or_not_at_all(session: Session, sign_in: SignIn) -> None:
    client = sign_in("trainer")
    order = {"intent": "hoi_lich_cat_dien", "title": "Lịch cắt điện", "answers": ["Dạ."], "reason": "x"}
    bad = client.post("/api/v1/training/data/intents", json={**order, "lines": [LINE, "xin chào"]})
    assert bad.status_code == 409
    assert "hoi_lich_cat_dien" not in current(session).intents
    made = client.post("/api/v1/training/data/intents", json={**order, "lines": [LINE, LIKE_IT]})
    assert len(made.json()["warnings"]) == 1
    assert current(session).counts["hoi_lich_cat_dien"] == 2


def test_the_page_tells_beside_the_new_lines_opens_both_and_drops_the_new_one(
    session: Session, sign_in: SignIn
) -> None:
    client = sign_in("trainer")
    client.post("/training/data/lines", data={"intent": "ask_hours", "line": LINE, "reason": "x"})
    added = client.post("/training/data/lines", data={"intent": "thank", "line": LIKE_IT, "reason": "x"})
    page = client.get(added.headers["location"]).text
    assert "Gần trùng với câu đã có" in page
    both = re.search(r'href="(/training/data/near\?[^"]+)"', page)
    assert both
    opened = client.get(both[1].replace("&amp;", "&")).text
    assert "<mark>vậy ad</mark>" in opened
    change = session.scalars(select(TrainingChange).order_by(TrainingChange.id.desc())).first()
    assert change
    back = "/training/data/intents/thank?"
    dropped = client.post("/training/data/near/drop", data={"change": change.id, "back": back})
    assert dropped.headers["location"] == f"{back}done=undone"
    assert not has(session, "thank", LIKE_IT)


def test_the_page_keeps_both(session: Session, sign_in: SignIn) -> None:
    client = sign_in("trainer")
    lines = f"{LINE}\n{LIKE_IT}\n{OTHER}"
    added = client.post("/training/data/lines", data={"intent": "ask_hours", "line": lines, "reason": "x"})
    page = client.get(added.headers["location"]).text
    ids = re.search(r'name="one" value="(\w+)"><input type="hidden" name="other" value="(\w+)"', page)
    back = re.search(r'data-near-keep.*?name="back" value="([^"]+)"', page)
    assert ids
    assert back
    order = {"one": ids[1], "other": ids[2], "back": back[1].replace("&amp;", "&")}
    kept = client.post("/training/data/near/keep", data=order)
    assert "Gần trùng với câu đã có" not in client.get(kept.headers["location"]).text
    assert has(session, "ask_hours", LINE)
    assert has(session, "ask_hours", LIKE_IT)


@pytest.mark.parametrize("back", ["https://example.vn/", "//example.vn", "/training/\\example", "/inbox"])
def test_nobody_is_sent_elsewhere(session: Session, sign_in: SignIn, trainer: Officer, back: str) -> None:
    row = changes.add(session, trainer, "ask_hours", LINE, reason="x")
    answer = sign_in("trainer").post("/training/data/near/drop", data={"change": row.id, "back": back})
    assert answer.status_code == 422
    assert has(session, "ask_hours", LINE)


@pytest.mark.parametrize("username", ["lan", "hoa", "auditor"])
def test_nobody_else_sees_or_drops(session: Session, sign_in: SignIn, trainer: Officer, username: str) -> None:
    first = changes.add(session, trainer, "ask_hours", LINE, reason="x")
    row = changes.add(session, trainer, "ask_hours", LIKE_IT, reason="x")
    (told,) = noticing.of_changes(session, [row])
    client = sign_in(username)
    pair = f"one={told.line_id}&other={told.other_id}"
    assert client.get(f"/training/data/near?{pair}").status_code == 403
    assert client.get(f"/training/data/near/told?change={row.id}").status_code == 403
    assert (
        client.post("/training/data/near/drop", data={"change": first.id, "back": "/training/data"}).status_code == 403
    )


def test_the_queue_tells_after_a_word_without_script(session: Session, sign_in: SignIn, trainer: Officer) -> None:
    changes.add(session, trainer, "ask_hours", LINE, reason="x")
    item = review_item(session, LIKE_IT)
    client = sign_in("trainer")
    done = client.post(f"/training/review/{item.id}", data={"intent": "ask_hours"})
    page = client.get(done.headers["location"]).text
    assert "Gần trùng với câu đã có" in page
    assert LINE in page
    assert item.decision
    told = client.get(f"/training/data/near/told?change={item.decision['change']}").text
    assert told.count("data-near=") == 1
    assert re.search(r'name="csrf_token" value="[^"]+"', told)
