"""What officers do on their pages, done by programs: files, new cases, corrections, results, the citizen's view."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from inbox_api import db
from inbox_api.models import (
    AnswerState,
    Attachment,
    AuditEntry,
    Case,
    Conversation,
    Message,
    OutboundMessage,
    RouteAnswer,
)
from inbox_api.settings import get_settings
from tests.contract.api import desk_world
from tests.factories import create_case_for, officer, receive
from tests.integration.api.conftest import Program, new_case

SignIn = Callable[[str], Program]


def talk(text: str = "Đèn đường hỏng trước nhà tôi", **changes: Any) -> tuple[str, int]:
    """(public id, id of the message) of a new conversation in Lan's unit."""
    with db.transaction() as session:
        found = receive(session, text, now=datetime.now(UTC) - timedelta(minutes=5), **changes)
        found.unit_id = officer(session, "lan").unit_id
        message = session.scalars(select(Message).where(Message.conversation_id == found.id)).one()
        return found.public_id, message.id


def photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (64, 48), (60, 120, 90)).save(content, "JPEG")
    return content.getvalue()


def upload(program: Program) -> int:
    answer = program.http.post("/api/v1/files", files={"file": ("anh.jpg", photo(), "image/jpeg")})
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["id"]
    return number


# files


def test_a_file_goes_out_with_an_answer_of_whoever_kept_it_and_of_nobody_else(program: SignIn) -> None:
    lan, duty = program("lan"), program("duty")
    conversation, _message = talk()
    file = upload(lan)
    order = {"text": "Đây là lịch đổ rác.", "file_ids": [file]}
    assert duty.post(f"conversations/{conversation}/replies", order).status_code == 404
    sent = lan.post(f"conversations/{conversation}/replies", order).json()
    assert [one["id"] for one in sent["files"]] == [file]
    assert lan.post(f"conversations/{conversation}/replies", order).status_code == 404  # it is sent already


def test_a_file_is_read_by_those_who_read_its_conversation(program: SignIn) -> None:
    lan = program("lan")
    conversation, _message = talk()
    file = upload(lan)
    assert lan.get(f"files/{file}").status_code == 404  # nobody's before it is sent
    lan.post(f"conversations/{conversation}/replies", {"text": "Ảnh", "file_ids": [file]})
    shown = lan.get(f"files/{file}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert lan.get(f"files/{file}", **{"if-none-match": shown.headers["etag"]}).status_code == 304
    part = lan.get(f"files/{file}", range="bytes=0-9")
    assert (part.status_code, part.content) == (206, shown.content[:10])
    assert lan.get(f"files/{file}/thumbnail").status_code == 200
    for username, status in (("minh", 404), ("auditor", 404), ("duty", 200)):
        assert program(username).get(f"files/{file}").status_code == status, username


def test_the_photo_as_it_came_is_for_inspectors_and_each_look_is_logged(program: SignIn) -> None:
    lan, inspector = program("lan"), program("inspector")
    conversation, message = talk()
    file = upload(lan)
    lan.post(f"conversations/{conversation}/replies", {"text": "Ảnh", "file_ids": [file]})
    assert lan.get(f"files/{file}/original").status_code == 403
    denounced = {"case_type": "TC", "description": "Tố cáo ông A nhận tiền", "messages": [message]}
    assert lan.post(f"conversations/{conversation}/cases", denounced).status_code == 201
    assert lan.get(f"files/{file}/original").status_code == 404
    assert inspector.get(f"files/{file}/original").content == photo()
    with db.transaction() as session:
        logged = select(AuditEntry).where(AuditEntry.action == "file.original")
        assert [row.object_id for row in session.scalars(logged)] == [str(file)]


def test_only_acting_officers_keep_files_and_none_that_are_too_large_or_run(
    program: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hoa = program("hoa").http.post("/api/v1/files", files={"file": ("anh.jpg", photo(), "image/jpeg")})
    assert hoa.status_code == 403
    lan = program("lan").http
    wrong = lan.post("/api/v1/files", files={"file": ("a.exe", b"MZ" + b"0" * 200, "application/x-msdownload")})
    assert (wrong.status_code, wrong.headers["content-type"]) == (422, "application/problem+json")
    monkeypatch.setattr(get_settings(), "max_upload_bytes", 100)
    assert lan.post("/api/v1/files", files={"file": ("anh.jpg", photo(), "image/jpeg")}).status_code == 413


# conversations


def test_taking_over_giving_back_and_closing_can_be_undone(program: SignIn) -> None:
    lan = program("lan")
    conversation, _message = talk()
    taken = lan.post(f"conversations/{conversation}/take-over").json()
    assert (taken["officer"], taken["handled_by"]) == ("lan", "officer")
    assert lan.post(f"undo/{taken['undo_id']}").status_code == 200
    assert lan.get(f"conversations/{conversation}").json()["officer"] is None
    closed = lan.post(f"conversations/{conversation}/close").json()
    assert closed["is_closed"]
    assert lan.post(f"undo/{closed['undo_id']}").status_code == 200
    assert not lan.get(f"conversations/{conversation}").json()["is_closed"]


def test_a_conversation_is_given_to_a_colleague_a_unit_or_the_queue(program: SignIn) -> None:
    lan, phuc = program("lan"), program("phuc")
    conversation, _message = talk()
    assert "phuc" in [one["username"] for one in lan.get(f"conversations/{conversation}/colleagues").json()]
    given = lan.post(f"conversations/{conversation}/assignee", {"to": "phuc"}).json()
    assert (given["officer"], given["unit"]) == ("phuc", "tra-vinh-kt")
    assert "given" in [one["kind"] for one in phuc.get("notices").json()]
    assert lan.post(f"undo/{given['undo_id']}").status_code == 200
    assert lan.get(f"conversations/{conversation}").json()["unit"] == "tra-vinh"
    moved = lan.post(f"conversations/{conversation}/assignee", {"unit": "tra-vinh-kt"}).json()
    assert (moved["handled_by"], moved["unit"]) == ("queue", "tra-vinh-kt")
    phuc.post(f"conversations/{conversation}/take-over")
    assert lan.post(f"conversations/{conversation}/assignee", {"to": None}).status_code == 409
    queued = phuc.post(f"conversations/{conversation}/assignee", {"to": None}).json()
    assert (queued["handled_by"], queued["officer"]) == ("queue", None)


@pytest.mark.parametrize("order", [{}, {"force": True}, {"officer": "phuc"}, {"to": "phuc", "unit": "tra-vinh-kt"}])
def test_an_order_that_names_nobody_or_two_gives_the_conversation_to_nobody(
    program: SignIn, order: dict[str, Any]
) -> None:
    lan = program("lan")
    conversation, _message = talk()
    refused = lan.post(f"conversations/{conversation}/assignee", order)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert lan.get(f"conversations/{conversation}").json()["handled_by"] == "bot"


def test_a_colleagues_conversation_is_taken_by_force_only(program: SignIn) -> None:
    lan, duty = program("lan"), program("duty")
    conversation, _message = talk()
    lan.post(f"conversations/{conversation}/take-over")
    assert duty.post(f"conversations/{conversation}/take-over").status_code == 409
    assert duty.post(f"conversations/{conversation}/take-over", {"force": True}).json()["officer"] == "duty"
    assert program("hoa").post(f"conversations/{conversation}/close").status_code in {403, 404}
    assert program("minh").post(f"conversations/{conversation}/close").status_code == 404


def test_an_answer_is_held_and_taken_back_and_one_that_comes_second_is_told_so(program: SignIn) -> None:
    lan, duty = program("lan"), program("duty")
    conversation, message = talk()
    held = lan.post(f"conversations/{conversation}/replies", {"text": "Nhầm", "is_held": True}).json()
    assert lan.post(f"conversations/{conversation}/messages/{held['id']}/take-back").json()["text"] == "Nhầm"
    with db.transaction() as session:
        assert session.scalars(select(OutboundMessage).where(OutboundMessage.message_id == held["id"])).all() == []
    lan.post(f"conversations/{conversation}/replies", {"text": "Tổ điện sẽ tới."})
    late = {"text": "Tôi trả lời sau", "seen": message}
    refused = duty.post(f"conversations/{conversation}/replies", late)
    assert refused.status_code == 409
    assert duty.post(f"conversations/{conversation}/replies", {**late, "force": True}).status_code == 201


def test_a_case_is_recorded_out_of_a_conversation_and_gets_more_of_its_messages(program: SignIn) -> None:
    lan = program("lan")
    conversation, message = talk()
    order = {"case_type": "PAHT", "description": "Đèn đường hỏng", "topic": "0402", "ward": "tra-vinh",
             "phone": "0901234567", "contact_name": "Nguyễn Văn Thử", "messages": [message]}  # fmt: skip
    made = lan.post(f"conversations/{conversation}/cases", order)
    assert made.status_code == 201, made.text
    case = made.json()
    assert (case["conversation"], case["topic"], case["ward"]) == (conversation, "0402", "tra-vinh")
    assert [one["code"] for one in lan.get(f"conversations/{conversation}/cases").json()] == [case["code"]]
    with db.transaction() as session:
        row = session.scalars(select(Case).where(Case.code == case["code"])).one()
        assert (row.contact_phone, row.contact_name) == ("0901234567", "Nguyễn Văn Thử")
        found = session.scalars(select(Conversation).where(Conversation.public_id == conversation)).one()
        receive(session, "Cột số 5", citizen=found.identity.external_id, now=datetime.now(UTC))
        second_id = session.scalars(select(Message.id).where(Message.text == "Cột số 5")).one()
    path = f"conversations/{conversation}/cases/{case['code']}/messages"
    assert lan.post(path, {"messages": [second_id]}).status_code == 200
    other, stranger = talk("Chuyện khác")
    assert lan.post(path, {"messages": [stranger]}).status_code == 404
    assert lan.post(f"conversations/{other}/cases/{case['code']}/messages", {"messages": [stranger]}).status_code == 404


def test_what_is_not_understood_of_a_new_case_is_named_and_nothing_is_recorded(program: SignIn) -> None:
    lan = program("lan")
    conversation, message = talk()
    order = {"case_type": "PAHT", "description": "Đèn đường hỏng", "messages": [message]}
    for wrong in ({"description": " \n "}, {"description": ""}, {"ward": "Phường Không Có"}, {"topic": "9999"}):
        refused = lan.post(f"conversations/{conversation}/cases", {**order, **wrong})
        assert refused.status_code == 422, wrong
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["fields"] == [f"body.{name}" for name in wrong]
    assert lan.get(f"conversations/{conversation}/cases").json() == []


def test_nobody_without_the_right_records_a_case(program: SignIn) -> None:
    conversation, message = talk()
    order = {"case_type": "PAHT", "description": "Đèn đường hỏng", "messages": [message]}
    assert program("minh").post(f"conversations/{conversation}/cases", order).status_code == 404
    assert program("hoa").post(f"conversations/{conversation}/cases", order).status_code in {403, 404}
    wrong = program("lan").post(f"conversations/{conversation}/cases", {**order, "case_type": "XX"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_case_type")


# cases


def test_fields_are_corrected_one_by_one_and_never_over_a_colleague(program: SignIn) -> None:
    lan, code = program("lan"), new_case(contact_name="Trần Thị Mẫu")
    before = lan.get(f"cases/{code}")
    patch = lan.http.patch(f"/api/v1/cases/{code}", json={"title": "Ngập trước chợ", "address": None})
    assert patch.status_code == 200, patch.text
    after = patch.json()
    assert (after["title"], after["address"], after["description"]) == (
        "Ngập trước chợ", None, before.json()["description"]
    )  # fmt: skip
    with db.transaction() as session:
        assert session.scalars(select(Case).where(Case.code == code)).one().contact_name == "Trần Thị Mẫu"
    stale = lan.http.patch(
        f"/api/v1/cases/{code}", json={"title": "Khác"}, headers={"if-match": before.headers["etag"]}
    )
    assert stale.status_code == 412
    old = {"title": "Khác", "version": before.json()["version"]}
    assert lan.http.patch(f"/api/v1/cases/{code}", json=old).status_code == 409


@pytest.mark.parametrize("order", [{"title": ""}, {"description": None}, {"topic": "9999"}, {"ward_code": "x"}])
def test_no_field_gets_a_value_that_cannot_be(program: SignIn, order: dict[str, Any]) -> None:
    lan, code = program("lan"), new_case()
    assert lan.http.patch(f"/api/v1/cases/{code}", json=order).status_code == 422
    for username, status in (("minh", 404), ("hoa", 403)):
        answer = program(username).http.patch(f"/api/v1/cases/{code}", json={"title": "Tiêu đề khác"})
        assert answer.status_code == status, username


def test_a_note_and_a_transfer_need_words(program: SignIn) -> None:
    lan, code = program("lan"), new_case()
    assert lan.post(f"cases/{code}/notes", {"text": " \n"}).status_code == 422
    assert lan.post(f"cases/{code}/unit", {"unit": "tra-vinh-kt", "reason": "  "}).status_code == 422
    kinds = {one["kind"] for one in lan.get(f"cases/{code}/events").json()}
    assert not kinds & {"note", "unit"}


def test_the_steps_that_are_told_are_the_steps_that_may_be_taken(program: SignIn) -> None:
    code = new_case()
    duty = program("duty")
    told = duty.get(f"cases/{code}/moves").json()
    plain = next(one for one in told if not one["needs"])
    moved = duty.post(f"board/{code}/move", {"status": plain["status"]})
    assert moved.json()["status"] == plain["status"]
    assert program("hoa").get(f"cases/{code}/moves").json() == []
    assert program("minh").get(f"cases/{code}/moves").status_code == 404
    assert duty.post(f"undo/{moved.json()['undo_id']}").status_code == 200
    assert duty.get(f"cases/{code}").json()["status"] != plain["status"]


def test_a_unit_that_only_helps_is_told_of_no_steps(program: SignIn) -> None:
    code, minh = new_case(), program("minh")
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.code == code)).one()
        case.co_unit_ids = [officer(session, "minh").unit_id]
    assert minh.get(f"cases/{code}/moves").json() == []
    cards = [card for column in minh.get("board?filter=all").json() for card in column["cards"] if card["code"] == code]
    assert [card["moves"] for card in cards] == [[]]
    assert minh.http.get(f"/cases/{code}", headers={"accept": "text/html"}).text.count('id="state-title"') == 0


def test_colleagues_who_are_told_may_get_the_case(program: SignIn) -> None:
    code, duty = new_case(), program("duty")
    names = {one["username"] for one in duty.get(f"cases/{code}/colleagues").json()}
    assert "lan" in names
    assert not names & {"minh", "hoa", "auditor"}
    assert duty.post(f"cases/{code}/assignee", {"officer": "lan"}).json()["officer"] == "lan"


def test_a_result_with_a_photo_waits_for_the_citizen_or_closes(program: SignIn) -> None:
    lan, duty = program("lan"), program("duty")
    for way, status, state in (("results", 201, "cho-dan-xac-nhan"), ("close", 200, "da-dong")):
        code = new_case()
        duty.post(f"cases/{code}/assignee", {"officer": "lan"})
        order: dict[str, Any] = {"result": "Đã hút sạch nước trước chợ ngày 26/11, mặt đường khô."}
        bare = lan.post(f"cases/{code}/{way}", order)
        assert bare.status_code == 422, way
        done = lan.post(f"cases/{code}/{way}", {**order, "file_ids": [upload(lan)]})
        assert (done.status_code, done.json()["status"]) == (status, state), done.text


def test_an_answer_takes_its_files_along(program: SignIn) -> None:
    lan, code = program("lan"), new_case()
    file = upload(lan)
    assert lan.post(f"cases/{code}/answers", {"text": "Ảnh hiện trường", "file_ids": [file]}).status_code == 201
    with db.transaction() as session:
        row = session.get(Attachment, file)
        assert row is not None
        assert row.message_id is not None
    assert lan.post(f"cases/{code}/answers", {"text": ""}).status_code == 422


def test_the_place_of_a_photo_becomes_the_place_of_the_case(program: SignIn) -> None:
    lan = program("lan")
    conversation, message = talk()
    case = lan.post(
        f"conversations/{conversation}/cases",
        {"case_type": "PAHT", "description": "Đèn đường hỏng", "ward": "tra-vinh", "messages": [message]},
    ).json()
    file = upload(lan)
    with db.transaction() as session:
        row = session.get(Attachment, file)
        assert row is not None
        row.message_id, row.uploaded_by = message, None
        row.taken_latitude, row.taken_longitude, row.taken_source = 9.9347, 106.3453, "exif"
    assert [one["file"] for one in lan.get(f"cases/{case['code']}/place-suggestions").json()] == [file]
    path = f"/api/v1/cases/{case['code']}/place"
    assert lan.http.put(path, json={"file": file + 1}).status_code == 404
    assert program("minh").http.put(path, json={"file": file}).status_code == 404
    assert lan.http.put(path, json={"file": file}).status_code == 200
    assert lan.get(f"cases/{case['code']}/place-suggestions").json() == []


def test_the_person_is_shown_to_reception_and_to_whoever_looked_behind_the_shield(program: SignIn) -> None:
    code, phuc = new_case(contact_name="Trần Thị Mẫu", phone="0901234567"), program("phuc")
    assert phuc.get(f"cases/{code}/person").json() == {"is_shown": False, "name": "", "phone": ""}
    assert program("lan").get(f"cases/{code}/person").json()["name"] == "Trần Thị Mẫu"
    phuc.post(f"cases/{code}/reveal", {"reason": "Cần gọi hẹn giờ tới kiểm tra"})
    assert phuc.get(f"cases/{code}/person").json()["phone"] == "0901234567"
    assert program("minh").get(f"cases/{code}/person").status_code == 404


def test_an_officer_sees_what_the_citizen_sees_and_no_notes(program: SignIn) -> None:
    lan, code = program("lan"), new_case(contact_name="Trần Thị Mẫu", phone="0901234567")
    phuc = program("phuc")
    lan.post(f"cases/{code}/notes", {"text": "Nghi đường ống cũ, không nói với dân"})
    lan.post(f"cases/{code}/answers", {"text": "Chào bà Trần Thị Mẫu, tổ thoát nước tới lúc 14 giờ."})
    assert "Trần Thị Mẫu" in lan.get(f"cases/{code}/citizen-view").json()["answers"][0]["text"]
    seen = phuc.get(f"cases/{code}/citizen-view")
    assert seen.status_code == 200
    assert "tổ thoát nước tới lúc 14 giờ" in seen.json()["answers"][0]["text"]
    for secret in ("đường ống cũ", "0901234567", "Trần Thị Mẫu"):
        assert secret not in seen.text
    assert program("minh").get(f"cases/{code}/citizen-view").status_code == 404
    with db.transaction() as session:
        logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.view_as_citizen")).all()
        assert len(logged) == 2


def test_a_denunciation_has_no_page_of_its_citizen(program: SignIn) -> None:
    code = new_case(case_type="TC", topic=None)
    inspector = program("inspector")
    seen = inspector.get(f"cases/{code}/citizen-view").json()
    assert (seen["has_page"], seen["state"], seen["answers"], seen["contacts"]) == (False, "", [], [])
    assert inspector.get(f"cases/{code}/person").json()["is_shown"] is False
    assert program("lan").get(f"cases/{code}/citizen-view").status_code == 404


def test_the_choices_fit_into_a_case(program: SignIn) -> None:
    found = program("lan").get("choices").json()
    assert {"PAHT", "TC"} <= {one["code"] for one in found["case_types"]}
    assert "0404" in {one["code"] for one in found["topics"]}
    assert "tra-vinh" in {one["code"] for one in found["wards"]}
    assert "tra-vinh-kt" in {one["code"] for one in found["units"]}


# answers that did not arrive


def undelivered(count: int) -> list[int]:
    """Ids, the oldest first."""
    ids = []
    for _number in range(count):
        code = new_case(description="Hàng xóm mở nhạc", contact_name="Trần Thị Mẫu")
        with db.transaction() as session:
            case = session.scalars(select(Case).where(Case.code == code)).one()
            case.unit_id = officer(session, "lan").unit_id
            ids.append(int(desk_world.undelivered_of(session, case, datetime.now(UTC))))
    return ids


def test_what_did_not_arrive_is_listed_page_by_page_tried_again_and_handed_over(program: SignIn) -> None:
    ids, lan = undelivered(3), program("lan")
    first = lan.get("undelivered?limit=2")
    assert [one["id"] for one in first.json()] == ids[:2]
    assert {one["person"] for one in first.json()} == {"Trần Thị Mẫu"}
    assert {one["person"] for one in program("hoa").get("undelivered").json()} == {None}  # behind the shield
    new = undelivered(1)
    rest = lan.http.get(first.links["next"]["url"]).json()
    assert [one["id"] for one in rest] == [ids[2], *new]
    assert lan.post(f"undelivered/{ids[0]}/again").json()["ways"] >= 1
    told = lan.post(f"undelivered/{ids[1]}/handed-over", {"how": "phone", "note": "Đã gọi lúc 9 giờ"})
    assert told.json()["state"] == AnswerState.HANDED_OVER
    assert lan.post(f"undelivered/{ids[1]}/handed-over", {"how": "phone", "note": "Lần nữa"}).status_code == 409
    assert program("minh").post(f"undelivered/{ids[2]}/again").status_code == 404
    assert program("hoa").post(f"undelivered/{ids[2]}/again").status_code == 403
    assert program("auditor").get("undelivered").status_code == 403
    with db.transaction() as session:
        row = session.get(RouteAnswer, ids[1])
        assert row is not None
        assert row.handed_over_note == "Đã gọi lúc 9 giờ"


# the log


def test_the_log_is_read_by_auditors_page_by_page_while_it_grows(program: SignIn) -> None:
    lan, auditor, code = program("lan"), program("auditor"), new_case()
    for _number in range(4):
        lan.get(f"cases/{code}")
    assert lan.get("audit").status_code == 403
    path, seen = "/api/v1/audit?limit=2", list[int]()
    while path:
        answer = auditor.http.get(path)
        seen += [one["id"] for one in answer.json()]
        lan.get(f"cases/{code}")  # one more line on top
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert seen == list(range(seen[0], 0, -1))


# comments


@pytest.fixture
def post_id(city: str) -> int:
    with db.transaction() as session:
        return int(desk_world.comments(session, datetime.now(UTC))["comment_post"])


def test_comments_are_read_answered_and_joined_into_one_case(program: SignIn, post_id: int) -> None:
    duty = program("duty")
    listed = duty.get("comment-posts").json()
    assert [(one["id"], one["comments"]) for one in listed] == [(post_id, 3)]
    thread = duty.get(f"comment-posts/{post_id}").json()
    first, second, third = (one["id"] for one in thread["comments"])
    replied = duty.post(f"comments/{third}/replies", {"text": "Nước rút trong chiều nay."}).json()
    assert (replied["is_waiting"], replied["actions"][-1]["kind"]) == (False, "officer_reply")
    case = duty.post("comments/cases", {"comments": [first, second]})
    assert case.status_code == 201, case.text
    after = {one["id"]: one["case"] for one in duty.get(f"comment-posts/{post_id}").json()["comments"]}
    assert after == {first: case.json()["code"], second: case.json()["code"], third: None}
    assert duty.post(f"comments/{second}/split").status_code == 204
    assert duty.post("comments/cases", {"comments": [second], "case": case.json()["code"]}).status_code == 201


def test_comments_are_hidden_with_a_reason_and_deleted_by_dispatchers_only(program: SignIn, post_id: int) -> None:
    duty, phuc = program("duty"), program("phuc")
    first, second, _third = (one["id"] for one in duty.get(f"comment-posts/{post_id}").json()["comments"])
    assert duty.post(f"comments/{first}/hide", {"reason": "x"}).status_code == 422
    hidden = duty.post(f"comments/{first}/hide", {"reason": "Lộ số điện thoại"}).json()
    assert hidden["actions"][-1]["kind"] == "hide"
    assert duty.post(f"comments/{first}/hide", {"reason": "Lộ số điện thoại"}).status_code == 409
    assert phuc.post(f"comments/{second}/delete", {"reason": "Quảng cáo"}).status_code == 403
    assert duty.post(f"comments/{second}/delete", {"reason": "Quảng cáo"}).json()["actions"][-1]["kind"] == "delete"
    assert program("auditor").get("comment-posts").status_code == 403
    assert program("hoa").post(f"comments/{second}/handled").status_code == 403
    assert duty.http.put(f"/api/v1/comments/{second}/kind", json={"kind": "nonsense"}).status_code == 422


# public copies and outside bodies


def test_copies_are_listed_by_state_and_checked_before_they_are_submitted(program: SignIn) -> None:
    lan = program("lan")
    text = "Đường ngập trước nhà số 12/3, gọi 0901234567"
    codes = [new_case(is_public=True, description=text) for _number in range(3)]
    ids = [lan.post(f"cases/{code}/twins").json()["id"] for code in codes]
    first = lan.get("twins?state=draft&limit=2")
    assert [one["id"] for one in first.json()] == [ids[2], ids[1]]
    newer = lan.post(f"cases/{new_case(is_public=True, description=text)}/twins").json()["id"]
    rest = lan.http.get(first.links["next"]["url"]).json()
    assert [one["id"] for one in rest] == [ids[0]]
    assert newer not in {one["id"] for one in rest}
    version = lan.get(f"twins/{ids[0]}").json()["version"]
    assert lan.get(f"twins/{ids[0]}/check").json()["left"] == []
    words = {"title": "Ngập", "text": "Gọi 0901234567", "result": "", "place": "", "version": version}
    lan.http.put(f"/api/v1/twins/{ids[0]}", json=words)
    assert lan.get(f"twins/{ids[0]}/check").json()["left"] == ["0901234567"]
    assert program("minh").get(f"twins/{ids[0]}/check").status_code == 404
    assert program("auditor").get("twins").status_code == 403


def test_one_request_to_an_outside_body_is_read_by_those_who_read_its_case(program: SignIn) -> None:
    lan, code = program("lan"), new_case()
    units = [one["code"] for one in lan.get("choices").json()["units"]]
    with db.transaction() as session:
        from inbox_api.models import Unit

        outside = session.scalars(select(Unit.code).where(Unit.is_outside)).first()
    assert outside in units
    duty = program("duty")
    made = duty.post(f"cases/{code}/forwards", {"unit": outside, "reason": "Cống chính thuộc công ty thoát nước"})
    assert made.status_code == 201, made.text
    shown = lan.get(f"forwards/{made.json()['id']}").json()
    assert (shown["case"], shown["link"]) == (code, None)
    assert program("minh").get(f"forwards/{made.json()['id']}").status_code == 404


def test_a_case_of_nobodys_conversation_has_no_talk_in_the_citizens_view(program: SignIn) -> None:
    with db.transaction() as session:
        code = create_case_for(session, None).code
    assert program("lan").get(f"cases/{code}/citizen-view").json()["messages"] == []
