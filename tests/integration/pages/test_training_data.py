"""Pages of the training data: a trainer drafts, a second person decides, nobody else looks in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.settings import get_settings
from inbox_api.training.data import changes, current, files, state, versions
from tests.contract.api.running import project
from tests.factories import PASSWORD, officer

SignIn = Callable[[str], TestClient]
NEW = "một lời chào chưa ai viết"
PAGES = ("", "/changes", "/versions", "/files", "/statement", "/words", "/intents/greet", "/intents/emergency")


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


@pytest.mark.parametrize("username", ["trainer", "approver", "admin"])
def test_the_desk_reads_every_page(session: Session, sign_in: SignIn, username: str) -> None:
    versions.freeze(session, officer(session, "trainer"), "bản đầu")
    changes.add(
        session, officer(session, "trainer"), "emergency", "cứu với ghe chìm ngoài vàm có người kẹt", reason="x"
    )
    client = sign_in(username)
    for page in PAGES:
        answer = client.get(f"/training/data{page}")
        assert answer.status_code == 200, page
        assert "/training/data" in answer.text


@pytest.mark.parametrize("username", ["lan", "hoa", "auditor", "inspector"])
def test_nobody_else_looks_in(sign_in: SignIn, username: str) -> None:
    client = sign_in(username)
    for page in (*PAGES, "/files/lines.csv", "/files/draft.zip"):
        assert client.get(f"/training/data{page}").status_code == 403, page
    assert client.post("/training/data/lines", data={"intent": "greet", "line": NEW, "reason": "x"}).status_code == 403


def test_a_trainer_adds_changes_and_freezes(session: Session, sign_in: SignIn) -> None:
    client = sign_in("trainer")
    two = {"intent": "greet", "line": f"{NEW}\r\n{NEW} khác hẳn\r\n", "reason": "hai câu"}
    page = client.post("/training/data/lines", data=two).headers["location"]
    assert page.startswith("/training/data/intents/greet?done=added&batch=")
    assert "Gần trùng với câu đã có" in client.get(page).text
    assert ("greet", NEW) in current(session).by_line
    better = {"intent": "greet", "line": NEW, "after": NEW + " nha", "reason": "hay hơn"}
    assert client.post("/training/data/lines/edit", data=better).status_code == 303
    page = client.get("/training/data").text
    assert f"<del>{NEW}</del>" in page
    assert "hay hơn" in page
    again = client.post("/training/data/lines", data={"intent": "thank", "line": NEW + " NHA!", "reason": "x"})
    assert again.status_code == 409
    assert f"greet: {NEW} nha" in again.text
    assert client.post("/training/data/freeze", data={"reason": "bản"}).status_code == 303
    assert "version" not in client.get("/training/data/versions").text.split("<main")[1].split("href")[0]
    first = versions.listed(session)[-1]
    compared = client.get(f"/training/data/versions/compare?before={first.id}").text
    assert f"<ins>{NEW} nha</ins>" in compared


def test_a_row_of_several_lines_is_added_whole_or_not_at_all(session: Session, sign_in: SignIn) -> None:
    client = sign_in("trainer")
    bad = {"intent": "greet", "line": f"{NEW}\nxin chào", "reason": "hai câu"}
    assert client.post("/training/data/lines", data=bad).status_code == 409
    assert ("greet", NEW) not in current(session).by_line


def test_a_second_person_approves_or_refuses(session: Session, sign_in: SignIn) -> None:
    line = "cứu với ghe chìm ngoài vàm có người kẹt"
    trainer, approver = sign_in("trainer"), sign_in("approver")
    trainer.post("/training/data/lines", data={"intent": "emergency", "line": line, "reason": "đuối nước"})
    found = re.search(r"/training/data/changes/(\d+)/decide", approver.get("/training/data").text)
    assert found
    assert found[0] not in trainer.get("/training/data").text
    assert trainer.post(found[0], data={"then": "approve"}).status_code == 403
    assert approver.post(found[0], data={"then": "refuse"}).status_code == 422
    assert (
        approver.post(found[0], data={"then": "approve"}).headers["location"].startswith("/training/data?done=approved")
    )
    assert ("emergency", line) in state.approved(session).by_line


def test_a_new_intent_with_its_sentences_and_the_way_back(session: Session, sign_in: SignIn) -> None:
    client = sign_in("trainer")
    told = {
        "intent": "hoi_lich_cat_dien", "title": "Lịch cắt điện", "answer": "{You} xem ở trang của điện lực ạ.",
        "reason": "nhiều người hỏi", "line": "mai cúp điện tới mấy giờ vậy\nlịch cắt điện tuần này sao rồi\n",
    }  # fmt: skip
    assert client.post("/training/data/intents", data=told).status_code == 303
    page = client.get("/training/data/intents/hoi_lich_cat_dien").text
    assert "Lịch cắt điện" in page
    assert "mai cúp điện tới mấy giờ vậy" in page
    batch = re.search(r'name="batch" value="([0-9a-f]+)"', client.get("/training/data").text)
    assert batch
    assert client.post("/training/data/undo", data={"batch": batch[1]}).status_code == 303
    assert current(session).files == state.folder_files()


def test_a_file_is_looked_at_and_then_taken_in(
    session: Session, sign_in: SignIn, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "var", tmp_path)
    client = sign_in("trainer")
    table = f"text,intent\n{NEW},greet\n".encode()
    looked = client.post("/training/data/files/look", files={"files": ("a.csv", table)})
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', looked.text)
    assert digest
    assert ("greet", NEW) not in current(session).by_line
    taken = client.post("/training/data/files/take-in", data={"digest": digest[1], "reason": "từ bảng"})
    assert taken.status_code == 303
    assert ("greet", NEW) in current(session).by_line
    broken = client.post("/training/data/files/look", files={"files": ("a.csv", b"text,intent\nxin chao,thank\n")})
    assert broken.status_code == 200
    assert "digest" not in broken.text
    assert "greet: xin ch" in broken.text
    assert client.post("/training/data/files/take-in", data={"digest": "../x", "reason": "x"}).status_code == 404
    out = client.get("/training/data/files/draft.zip")
    assert files.read_zip(out.content) == dict(state.approved(session).files)
    looked = client.post("/training/data/files/look", files={"files": ("a.zip", out.content)})
    assert "digest" not in looked.text  # nothing would change


def test_proposals_are_shown_and_chosen(session: Session, sign_in: SignIn) -> None:
    client = sign_in("trainer")
    line = next(one.line for one in current(session).examples if one.intent == "ask_fee" and " không" in one.line)
    page = client.get("/training/data/intents/ask_fee", params={"similar": line}).text
    chosen = re.findall(r'name="chosen" value="([^"]+)"', page)
    assert chosen
    data = {"intent": "ask_fee", "chosen": chosen[0], "reason": "gợi ý"}
    assert client.post("/training/data/proposals", data=data).status_code == 303
    assert ("ask_fee", chosen[0]) in current(session).by_line


def test_an_unknown_intent_is_not_found(sign_in: SignIn) -> None:
    assert sign_in("trainer").get("/training/data/intents/khong_co").status_code == 404


def test_answers_are_read_and_changed(
    session: Session, sign_in: SignIn, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "var", tmp_path)
    client = sign_in("trainer")
    for query in ("", "?group=buttons", "?group=urgent&page=1", "?q=le+phi"):
        assert client.get(f"/training/answers{query}").status_code == 200
    two = {"key": "utter_thank", "texts": "Dạ, không có chi.\r\n---\r\nDạ, khỏe nghen.", "reason": "gần gũi"}
    assert client.post("/training/answers/texts", data=two).headers["location"].endswith("done=said")
    page = client.get("/training/answers?q=utter_thank").text
    assert "Dạ, khỏe nghen." in page
    assert "/training/answers/reset" in page
    again = client.post("/training/answers/reset", data={"key": "utter_thank", "reason": "như cũ"})
    assert again.status_code == 303
    assert "/training/answers/reset" not in client.get("/training/answers?q=utter_thank").text
    assert sign_in("lan").get("/training/answers").status_code == 403
    assert [tab for tab in ("/training/data", "/training/answers") if f'href="{tab}"' not in page] == []


def test_a_long_list_of_what_waits_is_shown_in_parts(session: Session, sign_in: SignIn) -> None:
    trainer = officer(session, "trainer")
    for number in range(62):
        changes.add(session, trainer, "emergency", f"cứu với nhà số {number} đang cháy dữ lắm nè", reason="nhập")
    page = sign_in("approver").get("/training/data").text
    assert page.count('value="approve"') == 60
    assert "60 thay đổi cũ nhất trong 62" in page


def test_a_line_changed_in_its_form_and_moved_keeps_the_change(session: Session, sign_in: SignIn) -> None:
    client = sign_in("trainer")
    client.post("/training/data/lines", data={"intent": "greet", "line": NEW, "reason": "x"})
    moved = {"intent": "greet", "line": NEW, "after": f"{NEW} bao giờ", "to": "thank", "reason": "x"}
    assert client.post("/training/data/lines/move", data=moved).status_code == 303
    data = current(session)
    assert f"{NEW} bao giờ" in {one.text for one in data.examples if one.intent == "thank"}
    assert not {NEW, f"{NEW} bao giờ"} & {one.text for one in data.examples if one.intent == "greet"}


def test_another_bots_project_is_chosen_of_on_the_page(
    session: Session, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "var", tmp_path)
    client = sign_in("trainer")
    answer = client.post("/training/data/files/look", files={"files": ("a.zip", project())})
    assert "<code>bot_challenge</code>" in answer.text
    assert "Tạo ý định này" in answer.text
    digest = re.search(r'name="digest" value="(\w+)"', answer.text)
    assert digest
    choice = {"intent:bot_challenge": "+", "title:bot_challenge": "Người hay máy", "answer:bot_challenge": "Dạ, máy ạ."}
    taken = client.post("/training/data/files/take-in", data={"digest": digest[1], "reason": "dự án cũ", **choice})
    assert taken.status_code == 303
    assert ("bot_challenge", "bạn là người hay máy vậy") in current(session).by_line
    assert "Người hay máy" in client.get("/training/data").text


def test_a_trainer_adds_a_street_and_is_told_what_a_short_form_means(session: Session, sign_in: SignIn) -> None:
    client = sign_in("trainer")
    street = {"kind": "streets", "word": "Tăng Bạt Hổ", "reason": "đường mới"}
    assert client.post("/training/data/words", data=street).headers["location"] == "/training/data/words?done=word"
    form = {"kind": "short_forms", "word": "ko", "meaning": "kẹo", "reason": "thử"}
    refused = client.post("/training/data/words", data=form)
    assert refused.status_code == 409
    assert "không" in refused.text
    assert 'name="instead"' in refused.text
    client.post("/training/data/words", data={**form, "instead": "true"})
    page = client.get("/training/data/words?q=lê lợi").text
    assert "Tăng Bạt Hổ" in page
    assert "Lê Lợi" in page
    assert "Tăng Bạt Hổ" in client.get("/training/data").text
    gone = client.post("/training/data/words/remove", data=street)
    assert gone.status_code == 303
    assert "Tăng Bạt Hổ</strong>" not in client.get("/training/data/words").text
