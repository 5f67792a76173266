"""The rooms around the inbox: search, views, labels, board, duty, notices, palette, the citizen's view, installing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.models import AuditEntry, Case, Conversation, DutyEntry, NoticeSettings
from inbox_api.officers import notices
from tests.factories import create_case_for, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
ROOMS = ("/inbox", "/search", "/views", "/labels", "/board", "/duty", "/notices")


@pytest.fixture
def conversation(session: Session) -> Conversation:
    return receive(session, "Đường ngập sâu trước chợ")


@pytest.fixture
def case(session: Session, conversation: Conversation) -> Case:
    return create_case_for(session, conversation)


def query_of(answer: object) -> dict[str, str]:
    parts = urlsplit(answer.headers["location"])  # type: ignore[attr-defined]
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("username", ["lan", "hoa", "inspector", "duty"])
def test_every_room_opens_for_those_who_read_conversations(sign_in: SignIn, room: str, username: str) -> None:
    page = sign_in(username).get(room)
    assert page.status_code == 200
    assert "</main>" in page.text


@pytest.mark.parametrize("room", ["/inbox", "/search", "/views", "/labels", "/board", "/palette", "/live/inbox"])
@pytest.mark.parametrize("username", ["admin", "auditor", "trainer"])
def test_the_rooms_with_texts_are_closed_to_those_who_read_none(sign_in: SignIn, room: str, username: str) -> None:
    assert sign_in(username).get(room).status_code == 403


# search


def test_results_mark_the_words_and_show_citizens_texts_as_texts(sign_in: SignIn, session: Session, case: Case) -> None:
    receive(session, "Đường <b>ngập</b> nữa rồi", citizen="other-citizen")
    conversation = receive(session, "<script>alert(1)</script> đường ngập", citizen="third-citizen")
    create_case_for(session, conversation, description="<i>đường</i> ngập")
    page = sign_in("lan").get("/search?q=duong+ngap").text
    assert case.code in page
    assert re.search(r"<mark>\s*Đường", page)
    assert "<script>alert" not in page
    assert "<i>đường" not in page


@pytest.mark.parametrize("typed", ["", "   ", '"', "%", "a" * 200, "' OR 1=1 --", "\\", "ü§€", "0"])
def test_whatever_is_typed_the_search_answers(sign_in: SignIn, case: Case, typed: str) -> None:
    lan = sign_in("lan")
    for room in ("/search", "/inbox", "/palette"):
        answer = lan.client.get(room, params={"q": typed}, headers={"accept": "text/html"})
        assert answer.status_code == 200, room


def test_others_find_nothing_of_a_ward_that_is_not_theirs(sign_in: SignIn, case: Case) -> None:
    minh = sign_in("minh")
    assert case.code not in minh.get("/search?q=duong+ngap").text
    assert minh.get(f"/palette?q={case.code}").json() == []


def test_the_palette_leads_to_cases_people_and_messages(
    sign_in: SignIn, session: Session, case: Case, conversation: Conversation
) -> None:
    lan = sign_in("lan")
    assert f"/cases/{case.code}" in [row["address"] for row in lan.get(f"/palette?q={case.code}").json()]
    addresses = [row["address"] for row in lan.get("/palette?q=ngap+sau").json()]
    assert any(address.startswith(f"/inbox/{conversation.public_id}#m-") for address in addresses)


# views and labels


def test_a_filter_is_built_step_by_step_in_the_address_and_kept_as_a_view(sign_in: SignIn, case: Case) -> None:
    lan = sign_in("lan")
    first = lan.get("/views/add?field=topic&group=0&operator=is&value=04")
    assert query_of(first) == {"f": "topic.is.04"}
    second = lan.get("/views/add?field=channel&group=0&operator=is&value=web&value=zalo&f=topic.is.04")
    built = query_of(second)["f"]
    page = lan.get(f"/views?f={built}").text
    assert "<strong>1</strong>" in page
    kept = lan.post("/views", name="Hạ tầng qua web", f=built)
    number = query_of(kept)["view"]
    shown = lan.get(f"/inbox?view={number}").text
    assert "Hạ tầng qua web" in shown
    assert case.code in shown
    assert "Hạ tầng qua web" not in sign_in("minh").get("/inbox").text


@pytest.mark.parametrize(
    "f",
    ["nothing.is.1", "topic.is", "(topic.is.04", "topic.is.04)", "topic.is.04;;channel.is.web", "(" * 60, "due.is.x"],
)
def test_a_filter_that_is_none_is_refused_in_words(sign_in: SignIn, f: str) -> None:
    lan = sign_in("lan")
    for room in ("/views", "/inbox", "/board", "/cases", "/live/inbox"):
        answer = lan.client.get(room, params={"f": f}, headers={"accept": "text/html"})
        assert answer.status_code == 422, room
        assert "Traceback" not in answer.text


def test_two_who_change_a_shared_view_do_not_overwrite_each_other(sign_in: SignIn, session: Session) -> None:
    duty = sign_in("duty")
    number = query_of(duty.post("/views", name="Chung", f="topic.is.04", scope="city"))["view"]
    assert duty.post(f"/views/{number}", version=1, name="Chung 2", f="topic.is.05", scope="city").status_code == 303
    assert duty.post(f"/views/{number}", version=1, name="Chung 3", f="topic.is.06", scope="city").status_code == 409
    lan = sign_in("lan")
    assert "Chung 2" in lan.get("/inbox").text
    assert lan.post(f"/views/{number}/delete").status_code == 403
    assert duty.post(f"/views/{number}/delete").status_code == 303
    assert "Chung 2" not in lan.get("/inbox").text


def test_labels_are_made_by_those_who_direct_and_archived(sign_in: SignIn) -> None:
    assert sign_in("phuc").post("/labels", name="Gấp", colour="red").status_code == 403
    duty = sign_in("duty")
    assert duty.post("/labels", name="Hẹn gặp", colour="blue", for_city="true").status_code == 303
    assert "Hẹn gặp" in sign_in("lan").get("/labels").text
    assert duty.post("/labels", name="hẹn gặp", colour="blue", for_city="true").status_code == 409
    number = re.search(r"/labels/(\d+)/archive", duty.get("/labels").text)
    assert number is not None
    assert duty.post(f"/labels/{number[1]}/archive").status_code == 303
    assert "Hẹn gặp" not in duty.get("/labels").text


# board


def test_a_card_moves_as_the_state_machine_allows_and_back(sign_in: SignIn, session: Session, case: Case) -> None:
    lan = sign_in("lan")
    assert f'data-code="{case.code}"' in lan.get("/board").text
    moved = lan.post(f"/board/{case.code}/move", target="dang-phan-loai")
    assert moved.status_code == 303
    session.refresh(case)
    assert case.status == "dang-phan-loai"
    number = query_of(moved)["undo"]
    assert lan.post(f"/undo/{number}", back_to="/board").headers["location"].startswith("/board?")
    session.refresh(case)
    assert case.status == "da-tiep-nhan"
    assert lan.post(f"/board/{case.code}/move", target="da-hoan-thanh").status_code in {403, 409, 422}
    assert lan.post(f"/board/{case.code}/move", target="khong-co").status_code == 422


def test_the_board_is_moved_by_nobody_who_may_not(sign_in: SignIn, session: Session, case: Case) -> None:
    assert sign_in("minh").post(f"/board/{case.code}/move", target="dang-phan-loai").status_code == 404
    hoa = sign_in("hoa")
    assert "card-move" not in hoa.get("/board?filter=all").text
    assert hoa.post(f"/board/{case.code}/move", target="dang-phan-loai").status_code == 403
    session.refresh(case)
    assert case.status == "da-tiep-nhan"


# duty and notices


def test_the_duty_list_is_planned_by_those_who_direct(sign_in: SignIn, session: Session) -> None:
    duty = sign_in("duty")
    unit = officer(session, "lan").unit.code
    added = duty.post(f"/duty/{unit}/entries", called="lan", begins="07:00", ends="17:00", weekdays=["1", "2"])
    assert added.status_code == 303
    entry = session.scalars(select(DutyEntry)).one()
    assert (entry.weekdays, entry.from_minute, entry.to_minute) == ([1, 2], 420, 1020)
    page = duty.get(f"/duty?unit={unit}").text
    assert "07:00" in page
    mistakes: list[dict[str, str | list[str]]] = [
        {"begins": "25:00"},
        {"begins": "7h"},
        {"weekdays": ["9"]},
        {"weekdays": []},
    ]
    for wrong in mistakes:
        fields = {"called": "lan", "begins": "07:00", "ends": "17:00", "weekdays": ["1"], **wrong}
        assert duty.post(f"/duty/{unit}/entries", **fields).status_code == 422, wrong
    assert sign_in("phuc").post(f"/duty/entries/{entry.id}/remove").status_code == 404
    assert sign_in("minh").post(f"/duty/entries/{entry.id}/remove").status_code in {403, 404}
    assert duty.post(f"/duty/entries/{entry.id}/remove", unit=unit).status_code == 303
    assert session.scalars(select(DutyEntry)).all() == []


def test_without_a_new_notice_and_its_bell_the_account_leads_to_the_notices(sign_in: SignIn) -> None:
    lan = sign_in("lan")
    assert 'href="/notices"' in lan.get("/account").text.partition("<main")[2]
    assert 'href="/duty"' in lan.get("/notices").text


def test_the_bell_tells_the_newest_unread_notice_until_it_is_read(sign_in: SignIn, session: Session) -> None:
    lan = sign_in("lan")
    assert lan.get("/bell").json()["unread"] == 0
    now = datetime.now(UTC)
    notices.tell(
        session, [officer(session, "lan").id], "reminder", now, conversation="conv-1", name="Bà Tư", text="Gọi"
    )
    rung = lan.get("/bell").json()
    assert (rung["unread"], rung["address"]) == (1, "/inbox/conv-1")
    assert rung["newest"] == "Đến giờ nhắc việc"
    assert rung["newest"] in lan.get("/notices").text
    lan.post("/notices/read", up_to=rung["id"])
    assert lan.get("/bell").json()["unread"] == 0
    assert sign_in("minh").get("/bell").json()["unread"] == 0


@pytest.mark.parametrize(
    ("email", "status"), [("lan@thanhpho.example", 303), ("", 303), ("không phải", 422), ("a@b\nc", 422)]
)
def test_where_letters_go_is_checked(sign_in: SignIn, session: Session, email: str, status: int) -> None:
    lan = sign_in("lan")
    assert lan.post("/notices/settings", email=email, has_sound="true").status_code == status
    kept = session.scalars(select(NoticeSettings)).all()
    assert [row.email or "" for row in kept] == ([email] if status == 303 else [])


def test_who_wants_to_be_woken_for_what_stands_on_the_page(sign_in: SignIn, session: Session) -> None:
    lan = sign_in("lan")
    page = lan.get("/notices").text
    assert page.count('name="wakes"') == page.count('name="letters"') == 4
    lan.post("/notices/settings", email="lan@thanhpho.example", wakes=["citizen"], letters=["work", "deadline"])
    kept = session.scalars(select(NoticeSettings)).one()
    assert (kept.wakes, kept.letters) == (["citizen"], ["work", "deadline"])
    assert lan.post("/notices/settings", wakes=["everything"]).status_code == 422
    told = lan.post("/notices/settings")
    assert told.status_code == 303
    session.refresh(kept)
    assert (kept.wakes, kept.letters) == ([], [])


# the citizen's view


def test_the_citizens_view_shows_what_the_citizen_sees_and_is_logged(
    sign_in: SignIn, session: Session, case: Case, conversation: Conversation
) -> None:
    lan = sign_in("lan")
    lan.post(f"/inbox/{conversation.public_id}/note", text="Ghi chú kín của phường")
    page = lan.get(f"/cases/{case.code}/citizen").text
    assert "Đường ngập sâu trước chợ" in page
    assert "Ghi chú kín" not in page
    assert " inert" in page
    assert "watermark" in page
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<form" not in main
    audit.write_waiting(session)
    logged = session.scalars(select(AuditEntry.action).where(AuditEntry.action == "case.view_as_citizen")).all()
    assert len(logged) == 1
    assert sign_in("minh").get(f"/cases/{case.code}/citizen").status_code == 404


# installing


def test_the_inbox_can_be_installed_and_keeps_only_its_shell(sign_in: SignIn) -> None:
    lan = sign_in("lan")
    manifest = lan.get("/app.webmanifest")
    assert manifest.json()["start_url"] == "/inbox"
    for icon in manifest.json()["icons"]:
        assert lan.get(icon["src"]).status_code == 200
    worker = lan.get("/app-worker.js").text
    kept = json.loads(worker.partition("const SHELL = ")[2].partition(";")[0])
    assert all(path.startswith(("/static/", "/app-offline")) for path in kept)
    for path in kept:
        assert lan.get(path).status_code == 200, path
    offline = lan.get("/app-offline").text
    assert "lan" not in re.findall(r'data-officer="([^"]*)"', offline)
