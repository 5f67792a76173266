"""A visit is kept once, with everything it says; both sides' facts survive; rights hold at every door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from inbox_api.assignment import co_units
from inbox_api.audit import service as audit
from inbox_api.cases import desk, steps
from inbox_api.field import evidence
from inbox_api.files.repository import FileRepository
from inbox_api.models import Attachment, AuditEntry, Case, FieldChoice, FieldPlan, FieldVisit
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.field.conftest import PHONE_NOW, SPOT, Program, new_number, visit_of
from tests.pictures import picture

Phone = Callable[[str], Program]
PLACE = {"latitude": 9.93472, "longitude": 106.34531}


def visits(session: Session, case: Case) -> list[FieldVisit]:
    return list(session.scalars(select(FieldVisit).where(FieldVisit.case_id == case.id).order_by(FieldVisit.id)))


def events(session: Session, case: Case) -> list[str]:
    return [event.kind for event in desk.timeline(session, case)]


def test_a_visit_with_photos_is_in_the_case_file_with_place_and_time(
    session: Session, case: Case, phone: Phone
) -> None:
    phuc = phone("phuc")
    before, after = phuc.photo(picture("JPEG", (40, 30))), phuc.photo(picture("JPEG", (50, 30)))
    photos = [
        {"id": before, "stage": "before"},
        {"id": after, "stage": "after", "taken_at": "2026-11-20T03:28:00+00:00"},
    ]
    answer = phuc.visit(case, photos=photos)
    assert answer.status_code == 201, answer.text
    (kept,) = phuc.get(f"field/cases/{case.code}/visits")
    assert (kept["outcome"], kept["note"], kept["was_offline"]) == ("not_solved", "Nước vẫn còn ngập", True)
    assert kept["spot"]["accuracy_m"] == 6.5
    assert [one["stage"] for one in kept["photos"]] == ["before", "after"]
    assert phuc.client.get(f"/files/{kept['photos'][1]['file']}").headers["content-type"] == "image/jpeg"
    assert phuc.client.get(f"/files/{kept['photos'][1]['file']}/thumb").status_code == 200
    assert events(session, case)[-1] == "visit"
    page = phuc.client.get(f"/cases/{case.code}", headers={"accept": "text/html"}).text
    assert "Nước vẫn còn ngập" in page
    assert f"/files/{kept['photos'][0]['file']}/thumb" in page


def test_a_phone_with_a_wrong_clock_tells_the_right_time(session: Session, case: Case, phone: Phone) -> None:
    device_now = datetime.fromisoformat("2031-01-01T12:00:00+00:00")
    at = device_now - timedelta(minutes=30)
    spot = {**SPOT, "fixed_at": (device_now - timedelta(minutes=31)).isoformat()}
    phone("phuc").visit(case, at=at.isoformat(), device_now=device_now.isoformat(), spot=spot)
    (visit,) = visits(session, case)
    assert visit.recorded_at - visit.visited_at == timedelta(minutes=30)
    assert visit.fixed_at is not None
    assert visit.recorded_at - visit.fixed_at == timedelta(minutes=31)
    assert visit.device_skew_s < -1e7


def test_a_visit_said_to_be_in_the_future_is_one_of_now(session: Session, case: Case, phone: Phone) -> None:
    phone("phuc").visit(case, at=(PHONE_NOW + timedelta(days=3)).isoformat())
    (visit,) = visits(session, case)
    assert visit.visited_at == visit.recorded_at


def test_the_same_visit_again_changes_nothing(session: Session, case: Case, phone: Phone) -> None:
    phuc, number = phone("phuc"), new_number()
    photos = [{"id": phuc.photo(), "stage": "after"}]
    facts = {"address": {"base": "đường Lê Lợi", "value": "số 12 đường Lê Lợi"}}
    first = phuc.visit(case, number, photos=photos, facts=facts)
    again = phuc.visit(
        case, number, photos=photos, facts=facts, device_now=(PHONE_NOW + timedelta(hours=2)).isoformat()
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["id"], first.json()["applied"]) == (again.json()["id"], again.json()["applied"])
    assert len(visits(session, case)) == 1
    assert events(session, case).count("visit") == 1
    assert events(session, case).count("field") == 1


def test_another_visit_under_the_same_number_is_refused(session: Session, case: Case, phone: Phone) -> None:
    phuc, number = phone("phuc"), new_number()
    phuc.visit(case, number)
    answer = phuc.visit(case, number, note="khác hẳn")
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one.note for one in visits(session, case)] == ["Nước vẫn còn ngập"]


def test_numbers_belong_to_their_officer(session: Session, case: Case, phone: Phone) -> None:
    number = new_number()
    phone("phuc").visit(case, number)
    assert phone("lan").visit(case, number, note="của Lan").status_code == 201
    assert len(visits(session, case)) == 2


def test_a_photo_again_is_kept_once_and_another_one_under_its_number_refused(session: Session, phone: Phone) -> None:
    phuc, content = phone("phuc"), picture("JPEG")
    before = session.scalar(select(func.count()).select_from(Attachment))
    number = phuc.photo(content)
    phuc.photo(content, number)
    assert session.scalar(select(func.count()).select_from(Attachment)) == (before or 0) + 1
    answer = phuc.send("PUT", f"field/photos/{number}", content=picture("JPEG", (99, 20)))
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"<script>alert(1)</script>", b"\xff\xd8\xff broken"])
def test_what_is_no_photo_is_refused(phone: Phone, content: bytes) -> None:
    answer = phone("phuc").send("PUT", f"field/photos/{new_number()}", content=content)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_visit_whose_photos_are_gone_asks_for_them_again(session: Session, case: Case, phone: Phone) -> None:
    phuc, number = phone("phuc"), new_number()
    answer = phuc.visit(case, photos=[{"id": number, "stage": "after"}])
    assert (answer.status_code, answer.json()["code"]) == (409, "photos_missing")
    assert visits(session, case) == []
    phuc.photo(number=number)
    assert phuc.visit(case, photos=[{"id": number, "stage": "after"}]).status_code == 201


def test_one_photo_belongs_to_one_visit(case: Case, phone: Phone) -> None:
    phuc = phone("phuc")
    photos = [{"id": phuc.photo(), "stage": "after"}]
    assert phuc.visit(case, photos=photos).status_code == 201
    assert phuc.visit(case, photos=photos, note="lần hai").json()["code"] == "photos_missing"


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "won"},
        {"note": "", "photos": []},
        {"result": "Đã xong"},  # not solved
        {"at": "2026-11-20T03:30:00"},  # of no zone
        {"spot": {**SPOT, "latitude": 95}},
        {"facts": {"status": {"base": None, "value": "da-dong"}}},
        {"facts": {"ward": {"base": "tra-vinh", "value": "gotham"}}},
        {"note": "x" * 5001},
        {"photos": [{"id": "../../etc", "stage": "after"}]},
    ],
)
def test_nonsense_is_refused_with_a_reason_and_nothing_is_kept(
    session: Session, case: Case, phone: Phone, changes: dict[str, Any]
) -> None:
    answer = phone("phuc").visit(case, **changes)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert visits(session, case) == []


def test_the_database_itself_refuses_to_change_a_visit(session: Session, case: Case, phone: Phone) -> None:
    phone("phuc").visit(case)
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(text("UPDATE field_visits SET note = 'đã sửa'"))


# facts of both sides


def test_what_only_the_phone_changed_is_taken_over(session: Session, case: Case, phone: Phone) -> None:
    facts = {
        "address": {"base": "đường Lê Lợi", "value": "trước số 12 đường Lê Lợi"},
        "place": {"base": None, "value": PLACE},
        "ward": {"base": "tra-vinh", "value": "tra-vinh"},
    }
    answer = phone("phuc").visit(case, facts=facts).json()
    assert (answer["applied"], answer["choices"]) == (["address", "place"], [])
    session.refresh(case)
    assert (case.address, case.latitude, case.longitude) == ("trước số 12 đường Lê Lợi", 9.93472, 106.34531)


def test_what_both_sides_changed_waits_and_neither_is_lost(session: Session, case: Case, phone: Phone) -> None:
    steps.change_fields(session, case, {"address": "đầu hẻm 5 Lê Lợi"}, officer(session, "lan"), NOW)
    phuc = phone("phuc")
    facts = {
        "address": {"base": "đường Lê Lợi", "value": "trước số 12 đường Lê Lợi"},
        "place": {"base": None, "value": PLACE},
    }
    answer = phuc.visit(case, facts=facts).json()
    (choice,) = answer["choices"]
    assert answer["applied"] == ["place"]
    assert (choice["base"], choice["mine"], choice["theirs"], choice["now"], choice["why"]) == (
        "đường Lê Lợi", "trước số 12 đường Lê Lợi", "đầu hẻm 5 Lê Lợi", "đầu hẻm 5 Lê Lợi", "changed_meanwhile",
    )  # fmt: skip
    session.refresh(case)
    assert case.address == "đầu hẻm 5 Lê Lợi"
    assert [one["id"] for one in phuc.get("field/choices")] == [choice["id"]]
    page = phuc.client.get(f"/cases/{case.code}", headers={"accept": "text/html"}).text
    assert "trước số 12 đường Lê Lợi" in page


def conflict(session: Session, case: Case, phone: Program) -> int:
    steps.change_fields(session, case, {"address": "đầu hẻm 5 Lê Lợi"}, officer(session, "lan"), NOW)
    facts = {"address": {"base": "đường Lê Lợi", "value": "trước số 12"}}
    return int(phone.visit(case, facts=facts).json()["choices"][0]["id"])


@pytest.mark.parametrize(("chosen", "address"), [("mine", "trước số 12"), ("theirs", "đầu hẻm 5 Lê Lợi")])
def test_a_person_chooses_and_the_other_version_stays_in_the_timeline(
    session: Session, case: Case, phone: Phone, chosen: str, address: str
) -> None:
    phuc = phone("phuc")
    number = conflict(session, case, phuc)
    answer = phuc.send("POST", f"field/choices/{number}", {"chosen": chosen, "seen": "đầu hẻm 5 Lê Lợi"})
    assert answer.status_code == 200, answer.text
    session.refresh(case)
    assert case.address == address
    line = desk.timeline(session, case)[-1]
    assert (line.kind, line.detail["mine"], line.detail["theirs"]) == (
        "field_choice",
        "trước số 12",
        "đầu hẻm 5 Lê Lợi",
    )
    assert phuc.get("field/choices") == []
    again = phuc.send("POST", f"field/choices/{number}", {"chosen": chosen, "seen": address})
    assert (again.status_code, again.json()["code"]) == (409, "chosen_already")


def test_nobody_chooses_against_something_they_did_not_see(session: Session, case: Case, phone: Phone) -> None:
    phuc = phone("phuc")
    number = conflict(session, case, phuc)
    steps.change_fields(session, case, {"address": "sau chợ"}, officer(session, "lan"), NOW)
    answer = phuc.send("POST", f"field/choices/{number}", {"chosen": "mine", "seen": "đầu hẻm 5 Lê Lợi"})
    assert answer.status_code == 409
    session.refresh(case)
    assert case.address == "sau chợ"
    assert phuc.get("field/choices")[0]["now"] == "sau chợ"


def test_a_helping_unit_visits_but_the_unit_in_charge_decides_on_facts(
    session: Session, case: Case, phone: Phone
) -> None:
    unit = desk.unit_coded(session, "nguyet-hoa")
    co_units.add(session, case, unit, "Xem giúp cống bên Nguyệt Hóa", officer(session, "lan"), NOW)
    minh = phone("minh")
    answer = minh.visit(case, facts={"address": {"base": "đường Lê Lợi", "value": "ranh hai phường"}})
    assert answer.status_code == 201, answer.text
    (choice,) = answer.json()["choices"]
    assert choice["why"] == "not_in_charge"
    refused = minh.send("POST", f"field/choices/{choice['id']}", {"chosen": "mine", "seen": "đường Lê Lợi"})
    assert (refused.status_code, refused.json()["code"]) == (403, "lead_unit_only")
    taken = phone("phuc").send("POST", f"field/choices/{choice['id']}", {"chosen": "mine", "seen": "đường Lê Lợi"})
    assert taken.status_code == 200


def test_facts_of_a_case_that_was_closed_meanwhile_wait_for_a_person(
    session: Session, case: Case, phone: Phone
) -> None:
    reasons = steps.Reasons(result="Đã thông cống trước số 12 Lê Lợi", no_photo_reason="Trời tối không chụp được")
    steps.close_with_result(session, case, officer(session, "lan"), NOW, reasons)
    answer = phone("phuc").visit(case, facts={"address": {"base": "đường Lê Lợi", "value": "số 12"}})
    assert [one["why"] for one in answer.json()["choices"]] == ["closed"]
    session.refresh(case)
    assert case.address == "đường Lê Lợi"


# who may


def test_a_visit_to_a_case_that_went_to_others_meanwhile_reaches_them(
    session: Session, case: Case, phone: Phone
) -> None:
    phuc = phone("phuc")
    assert [one["code"] for one in phuc.get("field/list")["cases"]] == [case.code]
    target = desk.unit_coded(session, "nguyet-hoa-kt")
    steps.transfer(session, case, target.id, "Việc thuộc địa bàn phường Nguyệt Hóa", officer(session, "lan"), NOW)
    number, facts = new_number(), {"address": {"base": "đường Lê Lợi", "value": "số 12"}}
    answer = phuc.visit(case, number, facts=facts)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["moved_on"], answer.json()["applied"], answer.json()["choices"]) == (True, [], [])
    assert phuc.visit(case, number, facts=facts).status_code == 200
    assert phuc.client.get(f"/cases/{case.code}").status_code == 404
    minh = phone("minh")
    (seen,) = minh.get(f"field/cases/{case.code}/visits")
    assert seen["moved_on"]
    assert [one["why"] for one in minh.get("field/choices")] == ["moved_on"]


def test_who_never_had_the_case_is_told_there_is_none(session: Session, case: Case, phone: Phone) -> None:
    minh = phone("minh")
    for code in (case.code, "TV-PA-261120-99999-1"):
        answer = minh.visit(code)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert visits(session, case) == []


@pytest.mark.parametrize("username", ["hoa", "admin", "auditor", "trainer"])
def test_who_only_reads_or_less_records_nothing(session: Session, case: Case, phone: Phone, username: str) -> None:
    program = phone(username)
    assert program.visit(case).status_code == 403
    assert program.send("PUT", f"field/photos/{new_number()}", content=picture("JPEG")).status_code == 403
    plan = program.send("PUT", f"field/plans/{case.code}", {})
    assert plan.status_code == (403 if username == "hoa" else 404)
    assert visits(session, case) == []


def test_photos_of_a_visit_are_for_those_who_may_read_the_case(session: Session, case: Case, phone: Phone) -> None:
    phuc = phone("phuc")
    number = phuc.photo()
    loose = session.scalars(select(Attachment).order_by(Attachment.id.desc()).limit(1)).one()
    assert phuc.client.get(f"/files/{loose.id}").status_code == 404
    phuc.visit(case, photos=[{"id": number, "stage": "after"}])
    statuses = {
        name: phone(name).client.get(f"/files/{loose.id}").status_code for name in ("phuc", "hoa", "minh", "admin")
    }
    assert statuses == {"phuc": 200, "hoa": 200, "minh": 404, "admin": 404}


def test_photos_of_visits_are_no_forgotten_uploads(session: Session, case: Case, phone: Phone) -> None:
    phuc = phone("phuc")
    phuc.visit(case, photos=[{"id": phuc.photo(), "stage": "after"}])
    phuc.photo(picture("JPEG", (70, 20)))
    assert FileRepository(session).forget_uploads(NOW + timedelta(days=900)) == 1
    assert evidence.after_photo_count(session, case) == 1


# the list


def test_the_list_holds_what_is_needed_on_the_spot_and_nobody(session: Session, case: Case, phone: Phone) -> None:
    answer = phone("phuc").client.get("/api/v1/field/list")
    (sheet,) = answer.json()["cases"]
    assert (sheet["code"], sheet["is_mine"], sheet["plan_note"]) == (case.code, True, "Đo độ sâu")
    assert sheet["facts"] == {"address": "đường Lê Lợi", "ward": "tra-vinh", "place": None}
    assert "0912345678" not in answer.text
    assert "Bà Bảy Kín" not in answer.text
    assert not phone("lan").get("field/list")["cases"][0]["is_mine"]
    assert phone("minh").get("field/list")["cases"] == []


def test_taking_along_is_noted_once_in_half_a_day(session: Session, case: Case, phone: Phone) -> None:
    phuc = phone("phuc")
    for _time in range(3):
        phuc.get("field/list")
        audit.write_waiting(session)
    noted = select(func.count()).where(AuditEntry.action == "case.field_copy", AuditEntry.object_id == str(case.id))
    assert session.scalar(noted) == 1


def test_restricted_cases_are_never_taken_along(session: Session, case: Case, phone: Phone) -> None:
    secret = create_case_for(session, receive(session, "x"), topic="1202")
    duty = phone("duty")
    answer = duty.send("PUT", f"field/plans/{secret.code}", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_for_phones")
    steps.change_fields(session, case, {"topic": "1202"}, officer(session, "lan"), NOW)
    assert phone("lan").get("field/list")["cases"] == []


def test_a_case_leaves_the_list_when_it_was_visited_unless_somebody_has_to_go_again(
    session: Session, case: Case, phone: Phone
) -> None:
    phuc = phone("phuc")
    phuc.visit(case, outcome="no_access", again=True)
    assert len(phuc.get("field/list")["cases"]) == 1
    phuc.visit(case, note="lần hai")
    assert phuc.get("field/list")["cases"] == []
    assert session.scalars(select(FieldPlan.ended_as)).all() == ["visited"]


def test_choosing_again_changes_who_goes_and_dropping_takes_it_off(session: Session, case: Case, phone: Phone) -> None:
    lan = phone("lan")
    order = {"officer": "lan", "planned_on": "2026-11-27", "note": "Chụp cống"}
    answer = lan.send("PUT", f"field/plans/{case.code}", order)
    assert (answer.json()["officer"], answer.json()["planned_on"]) == ("lan", "2026-11-27")
    assert lan.get("field/list")["cases"][0]["is_mine"]
    assert lan.send("PUT", f"field/plans/{case.code}", {"officer": "minh"}).status_code == 404
    assert lan.send("DELETE", f"field/plans/{case.code}").status_code == 204
    assert lan.send("DELETE", f"field/plans/{case.code}").status_code == 404
    assert case.code in [one["code"] for one in lan.get("field/candidates")]


def test_the_list_is_ordered_by_place_and_the_place_is_written_down_nowhere(
    session: Session, case: Case, phone: Phone
) -> None:
    case.latitude, case.longitude = 9.95, 106.35
    near = create_case_for(session, receive(session, "x"), latitude=9.9301, longitude=106.3401, address="gần")
    lan = phone("lan")
    lan.send("PUT", f"field/plans/{near.code}", {})
    where = "latitude=9.93&longitude=106.34"
    assert [one["code"] for one in lan.get(f"field/list?order=distance&{where}")["cases"]] == [near.code, case.code]
    route = lan.get(f"field/list?order=route&{where}")
    assert [one["code"] for one in route["cases"]] == [near.code, case.code]
    assert 2000 < route["length_m"] < 4000
    assert lan.client.get("/api/v1/field/list?order=distance").status_code == 422


def test_many_cases_need_no_more_queries(session: Session, case: Case, phone: Phone) -> None:
    from tests.integration.pages.test_who_sees import counted

    lan = phone("lan")
    lan.get("field/list")
    with counted(session) as few:
        lan.get("field/list")
    for number in range(6):
        more = create_case_for(session, None, address=f"số {number}")
        lan.send("PUT", f"field/plans/{more.code}", {})
        lan.visit(more, again=True)
    lan.get("field/list")
    session.expire_all()
    with counted(session) as many:
        assert len(lan.get("field/list")["cases"]) == 7
    assert len(many) <= len(few) + 8  # what expire_all made be read again


def test_a_forgotten_persons_case_keeps_no_visit(session: Session, case: Case, phone: Phone) -> None:
    from inbox_api.field import erasing

    phuc = phone("phuc")
    steps.change_fields(session, case, {"address": "khác"}, officer(session, "lan"), NOW)
    facts = {"address": {"base": "đường Lê Lợi", "value": "số 12"}}
    phuc.visit(case, facts=facts, photos=[{"id": phuc.photo(), "stage": "after"}])
    assert erasing.forget_cases(session, [case.id]) == 1
    assert visits(session, case) == []
    assert session.scalar(select(func.count()).select_from(FieldChoice)) == 0
    assert evidence.after_photo_count(session, case) == 0


def test_programs_that_forget_the_token_are_refused(case: Case, phone: Phone) -> None:
    phuc = phone("phuc")
    phuc.token = "wrong"
    answer = phuc.visit(case)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_mismatch")


def test_examples_of_the_description_are_visits(case: Case, phone: Phone) -> None:
    from inbox_api.field.orders import VISIT_EXAMPLE, VisitIn

    assert VisitIn.model_validate(VISIT_EXAMPLE).told().code == VISIT_EXAMPLE["case"]
    assert visit_of(case.code)["case"] == case.code
