"""Ticked rows, the bar, macros in their places, and undo of a run, as officers' browsers see them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy.orm import Session

from inbox_api.cases.bulk import macros
from inbox_api.conversations import labels
from inbox_api.models import Case, Conversation, InboxLabel
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]


@pytest.fixture
def case(session: Session) -> Case:
    return create_case_for(session, receive(session, "ngập trước nhà"))


@pytest.fixture
def talks(session: Session) -> list[Conversation]:
    found = [receive(session, f"cho hỏi thửa đất {number}") for number in range(2)]
    for one in found:
        one.unit_id = officer(session, "lan").unit_id
    session.flush()
    return found


@pytest.fixture
def label(session: Session) -> InboxLabel:
    return labels.make(session, officer(session, "lan"), "Đất đai", "green", NOW, for_city=True)


def ids(talks: list[Conversation]) -> list[str]:
    return [one.public_id for one in talks]


def kept(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]*)"', page)
    assert found
    return unescape(found.group(1))


def holder(session: Session, case: Case) -> int | None:
    session.refresh(case)
    return case.officer_id


def test_rows_of_both_lists_can_be_ticked_by_those_who_act(
    sign_in: SignIn, case: Case, talks: list[Conversation]
) -> None:
    for path, ticked in (("/inbox", talks[0].public_id), ("/cases", case.code), ("/live/inbox", talks[0].public_id)):
        box = f'name="ma" value="{ticked}"'
        assert box in sign_in("lan").get(path).text, path
        assert box not in sign_in("hoa").get(path).text, path
    assert 'action="/bulk/start"' in sign_in("lan").get("/inbox").text


def test_the_bar_offers_labels_colleagues_by_name_times_and_macros(
    sign_in: SignIn, session: Session, label: InboxLabel
) -> None:
    macro = macros.save(session, officer(session, "lan"), "Hỏi đất", [{"do": "take"}], NOW)
    page = sign_in("lan").get("/bulk/choices").text
    for choice in (f"label:{label.id}", "assign:phuc", "snooze:tomorrow", "close_conversation", f"macro:{macro.id}"):
        assert f'value="{choice}"' in page
    assert "Thạch Phúc" in page
    assert "assign:minh" not in page
    assert sign_in("hoa").get("/bulk/choices").status_code == 403


def test_several_ticked_rows_are_tried_first_and_then_done_undone_from_the_list(
    sign_in: SignIn, session: Session, talks: list[Conversation], label: InboxLabel
) -> None:
    lan, back = sign_in("lan"), "/inbox?filter=unassigned"
    trial = lan.post("/bulk/start", ma=ids(talks), what=f"label:{label.id}", back=back + "&done=taken").text
    assert "Chạy thử: 2/2" in trial
    assert f'href="{back}"' in trial
    assert "gắn nhãn: Đất đai" in trial
    assert not labels.of_conversation(session, talks[0])
    answer = lan.post("/bulk", ma=ids(talks), kept=kept(trial), back=back, then="run")
    address = urlsplit(answer.headers["location"])
    asked = parse_qs(address.query)
    assert (answer.status_code, address.path, asked["filter"]) == (303, "/inbox", ["unassigned"])
    assert all(list(labels.of_conversation(session, one)) == [label] for one in talks)
    page = lan.get(answer.headers["location"]).text
    assert f'/undo/{asked["undo"][0]}"' in page
    at = re.search(r'name="back_to" value="([^"]+)"', page)
    assert at
    undone = lan.post(f"/undo/{asked['undo'][0]}", back_to=unescape(at[1]))
    assert undone.headers["location"] == f"{back}&done=undone"
    assert not any(labels.of_conversation(session, one) for one in talks)


def test_who_cannot_be_undone_is_named_on_the_page_of_the_run(
    sign_in: SignIn, session: Session, case: Case, talks: list[Conversation]
) -> None:
    lan = sign_in("lan")
    steps = json.dumps([{"do": "take"}, {"do": "note", "text": "đã gọi"}])
    page = lan.post("/bulk", codes=case.code, ma=ids(talks), kept=steps, then="run").text
    assert "Đã làm: 3/3" in page
    assert "không hoàn tác được: ghi chú nội bộ" in page
    number = re.search(r'action="/undo/(\d+)"', page)
    assert number
    answer = lan.post(f"/undo/{number[1]}", back_to="/inbox")
    assert answer.headers["location"].startswith("/bulk?run=")
    said = lan.get(answer.headers["location"]).text
    assert said.count("đã hoàn tác") == 3
    assert said.count("vẫn giữ: ghi chú nội bộ") == 3
    assert sign_in("phuc").get(answer.headers["location"]).status_code == 404
    assert holder(session, case) is None


def test_a_script_is_sent_to_what_stays_of_a_run(sign_in: SignIn, case: Case) -> None:
    lan = sign_in("lan")
    steps = json.dumps([{"do": "take"}, {"do": "note", "text": "đã gọi"}])
    number = re.search(r'action="/undo/(\d+)"', lan.post("/bulk", codes=case.code, kept=steps, then="run").text)
    assert number
    fields = {"csrf_token": lan.token, "back_to": "/cases"}
    answer = lan.client.post(f"/undo/{number[1]}", data=fields, headers={"hx-request": "true"})
    assert answer.headers["hx-redirect"].startswith("/bulk?run=")


def test_a_macro_runs_from_the_page_of_a_case_and_is_undone_there(
    sign_in: SignIn, session: Session, case: Case
) -> None:
    macro = macros.save(
        session, officer(session, "lan"), "Nhận và phân loại",
        [{"do": "take"}, {"do": "state", "target": "dang-phan-loai"}, {"do": "assign", "to": "phuc"}], NOW,
    )  # fmt: skip
    lan, at = sign_in("lan"), f"/cases/{case.code}"
    page = lan.get(at).text
    assert f'value="macro:{macro.id}"' in page
    assert "giao cho đồng nghiệp: Thạch Phúc" in page
    macro.steps = [{"do": "take"}]
    session.flush()
    answer = lan.post("/bulk/start", ma=case.code, what=f"macro:{macro.id}", back=at)
    address = urlsplit(answer.headers["location"])
    assert address.path == at
    assert holder(session, case) == officer(session, "lan").id
    number = parse_qs(address.query)["undo"][0]
    assert f'action="/undo/{number}"' in lan.get(answer.headers["location"]).text
    assert lan.post(f"/undo/{number}", back_to=at).headers["location"] == f"{at}?done=undone"
    assert holder(session, case) is None
    assert "macro-menu" not in sign_in("hoa").get(at).text


def test_a_macro_runs_from_the_head_of_a_conversation(
    sign_in: SignIn, session: Session, talks: list[Conversation]
) -> None:
    macro = macros.save(session, officer(session, "lan"), "Giao công an", [{"do": "unit", "unit": "tra-vinh-ca"}], NOW)
    phuc, at = sign_in("phuc"), f"/inbox/{talks[0].public_id}"
    talks[0].unit_id = officer(session, "phuc").unit_id
    macro.unit_id = None
    session.flush()
    assert f'value="macro:{macro.id}"' in phuc.get(at).text
    trial = phuc.post("/bulk/start", ma=talks[0].public_id, what=f"macro:{macro.id}", back=at)
    assert trial.status_code == 200  # another unit hears of it: looked at first
    assert "Chạy thử: 1/1" in trial.text
    answer = phuc.post("/bulk", ma=talks[0].public_id, kept=kept(trial.text), back=at, then="run")
    assert urlsplit(answer.headers["location"]).path == "/inbox"  # one does not see it any more


def test_what_the_citizen_hears_is_never_said_at_once(sign_in: SignIn, session: Session, case: Case) -> None:
    macro = macros.save(session, officer(session, "lan"), "Báo", [{"do": "answer", "text": "Đội đang đến."}], NOW)
    trial = sign_in("lan").post("/bulk/start", ma=case.code, what=f"macro:{macro.id}", back=f"/cases/{case.code}").text
    assert "Chạy thử: 1/1" in trial
    assert "không hoàn tác được: trả lời người dân" in trial
    session.refresh(case)
    assert case.first_reply_at is None


@pytest.mark.parametrize("target", ["khong-tiep-nhan", "cho-bo-sung", "da-dong", "mo-lai"])
def test_a_state_that_the_citizen_hears_of_is_never_set_at_one_press(
    sign_in: SignIn, session: Session, case: Case, target: str
) -> None:
    lan, at = sign_in("lan"), f"/cases/{case.code}"
    steps = [
        {"do": "state", "target": "dang-phan-loai"},
        {"do": "state", "target": target, "reason": "Ngoài phạm vi của phường", "refusal": "other"},
    ]
    macro = macros.save(session, officer(session, "lan"), "Từ chối", steps, NOW)
    assert "Chạy thử: " in lan.post("/bulk/start", ma=case.code, what=f"macro:{macro.id}", back=at).text
    session.refresh(case)
    assert case.status == "da-tiep-nhan"


def test_the_step_of_assigning_has_the_colleagues_by_name(sign_in: SignIn, case: Case) -> None:
    lan = sign_in("lan")
    assert re.search(r'<select[^>]*name="to">.*<option value="phuc">Thạch Phúc \(', lan.get("/bulk").text, re.DOTALL)
    page = lan.post("/bulk", codes=case.code, then="add", do="assign", to="phuc").text
    assert "giao cho đồng nghiệp: Thạch Phúc" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "snooze", "until": "monday"}, "tạm hoãn: "),
        ({"do": "priority", "priority": "P1", "reason": "Có người già ở đó"}, "đổi mức ưu tiên: "),
        ({"do": "close_conversation"}, "đóng hội thoại"),
        ({"do": "urgent"}, "đánh dấu khẩn"),
        ({"do": "not_urgent"}, "bỏ đánh dấu khẩn"),
    ],
)
def test_new_steps_are_put_together_on_the_page(sign_in: SignIn, case: Case, fields: dict[str, str], said: str) -> None:
    page = sign_in("lan").post("/bulk", codes=case.code, then="add", **fields).text
    assert f"<li>{said}" in page
    assert "Chạy thử: 1/1" in sign_in("lan").post("/bulk", codes=case.code, kept=kept(page), then="try").text


def test_choices_that_no_form_of_ours_sends_are_refused(sign_in: SignIn, talks: list[Conversation]) -> None:
    lan = sign_in("lan")
    for what in ("label:x", "close:ok", "state:da-dong", "x", "macro:x", "label:99999999999999999999999"):
        assert lan.post("/bulk/start", ma=ids(talks), what=what).status_code == 422, what
    assert lan.post("/bulk/start", ma=ids(talks), what="macro:999999").status_code == 404
    assert (
        "//"
        not in lan.post("/bulk/start", ma=ids(talks), back="/inbox//evil.example").text.partition('name="back"')[2][:40]
    )


def test_ticked_rows_go_to_the_page_where_steps_are_put_together(
    sign_in: SignIn, session: Session, case: Case, talks: list[Conversation]
) -> None:
    page = sign_in("lan").post("/bulk/start", ma=[case.code, *ids(talks)]).text
    assert case.code in page
    assert all(f'name="ma" value="{one}" checked' in page for one in ids(talks))
    hidden = sign_in("minh").post("/bulk/start", ma=ids(talks)).text
    assert hidden.count("Hội thoại anh/chị không được xem") == 2


def test_assigning_and_moving_a_case_on_its_page_can_be_undone_there(
    sign_in: SignIn, session: Session, case: Case
) -> None:
    lan, at = sign_in("lan"), f"/cases/{case.code}"
    for step, fields in (("assign", {"to": "phuc"}), ("state", {"target": "dang-phan-loai"})):
        answer = lan.post(f"{at}/{step}", **fields)
        number = parse_qs(urlsplit(answer.headers["location"]).query)["undo"][0]
        assert f'action="/undo/{number}"' in lan.get(answer.headers["location"]).text
        assert (holder(session, case), case.status) != (None, "da-tiep-nhan")
        lan.post(f"/undo/{number}", back_to=at)
        assert (holder(session, case), case.status) == (None, "da-tiep-nhan")
