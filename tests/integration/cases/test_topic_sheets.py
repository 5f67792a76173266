"""Checklists and fields of a topic: ticking, closing, changing the topic, the bot's question, the city's own lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import fields, steps
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.sheets import editing, reading, rules, working
from inbox_api.cases.sheets.reading import WorkLeft
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.errors import Conflict, NotAllowed, NotFound
from inbox_api.models import AuditEntry, Case
from inbox_api.search import service as search
from tests.factories import NOW, create_case_for, officer, receive

RESULT = Reasons(result="Đội điện đã thay bóng đèn số 12 đường Lê Lợi ngày 20/11.", photo_count=1)


@pytest.fixture
def case(session: Session) -> Case:
    return create_case_for(session, receive(session, "Đèn hư"), topic="0301", description="Đèn đường hỏng cả tuần")


def change_sheet(
    session: Session, code: str, step_rows: Sequence[dict[str, Any]], field_rows: Sequence[dict[str, Any]] = ()
) -> editing.Named:
    admin = officer(session, "admin")
    version = editing.find(session, admin, code).version
    return editing.save(session, admin, code, step_rows, list(field_rows), NOW, seen_version=version)


def done_steps(session: Session, case: Case) -> list[str]:
    return [one.step.key for one in reading.of_case(session, case).steps if one.done_at]


def kinds(session: Session, case: Case) -> list[str]:
    return [event.kind for event in CaseRepository(session).events(case.id)]


def acts_on(session: Session, object_type: str) -> Sequence[str]:
    audit.write_waiting(session)
    return session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == object_type)).all()


def test_a_step_is_ticked_once_with_who_and_when_and_taken_back(session: Session, case: Case) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    working.tick(session, case, "lamp_lit", lan, NOW)
    working.tick(session, case, "lamp_lit", phuc, NOW)
    (one,) = [one for one in reading.of_case(session, case).steps if one.done_at]
    assert (one.step.key, one.done_by, one.done_at) == ("lamp_lit", lan, NOW)
    working.untick(session, case, "lamp_lit", phuc, NOW)
    working.untick(session, case, "lamp_lit", phuc, NOW)
    assert done_steps(session, case) == []
    assert kinds(session, case)[-2:] == ["ticked", "unticked"]
    assert not any(event.is_public for event in CaseRepository(session).events(case.id)[-2:])
    assert {"case.ticked", "case.unticked"} <= set(acts_on(session, "case"))


def test_only_who_works_on_the_case_ticks_and_only_steps_of_its_topic(session: Session, case: Case) -> None:
    with pytest.raises(NotAllowed):
        working.tick(session, case, "lamp_lit", officer(session, "hoa"), NOW)
    with pytest.raises(NotFound):
        working.tick(session, case, "water_gone", officer(session, "lan"), NOW)


def test_a_result_needs_the_required_steps_and_fields_and_names_those_that_are_missing(
    session: Session, case: Case
) -> None:
    lan = officer(session, "lan")
    change_sheet(
        session, "0301",
        [{"key": "lamp_lit", "text": "Đèn đã sáng", "is_required": True}, {"text": "Báo người dân"}],
        [{"key": "pole_number", "label": "Số trụ", "is_required": True}],
    )  # fmt: skip
    with pytest.raises(WorkLeft, match=r"“Đèn đã sáng”.*“Số trụ”") as refusal:
        steps.close_with_result(session, case, lan, NOW, RESULT)
    assert refusal.value.fields == ("lamp_lit", "pole_number")
    working.tick(session, case, "lamp_lit", lan, NOW)
    working.write(session, case, {"pole_number": "12A"}, lan, NOW)
    steps.close_with_result(session, case, lan, NOW, RESULT)
    assert case.status == CaseState.CLOSED
    with pytest.raises(working.CaseEnded):
        working.untick(session, case, "lamp_lit", lan, NOW)


def test_a_case_that_is_not_accepted_needs_no_steps(session: Session, case: Case) -> None:
    lan = officer(session, "lan")
    change_sheet(session, "0301", [{"text": "Đèn đã sáng", "is_required": True}])
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    steps.change_state(session, case, CaseState.REFUSED, lan, NOW, Reasons(refusal="same"))
    assert case.status == CaseState.REFUSED


def test_another_topic_keeps_what_both_have_and_the_rest_comes_back_with_it(session: Session, case: Case) -> None:
    lan = officer(session, "lan")
    for key in ("seen_on_site", "lamp_lit"):
        working.tick(session, case, key, lan, NOW)
    working.write(session, case, {"pole_number": "12A", "lamps_out": "3"}, lan, NOW)
    fields.change(session, lan, case, {"topic": "0302"}, NOW)  # wires: the pole's number is asked there, too
    sheet = reading.of_case(session, case)
    assert done_steps(session, case) == ["seen_on_site"]
    assert {one.field.key: one.value for one in sheet.fields}["pole_number"] == "12A"
    assert sheet.others == (("Số đèn không sáng", "3"),)
    fields.change(session, lan, case, {"topic": "0301"}, NOW)
    assert done_steps(session, case) == ["seen_on_site", "lamp_lit"]


def test_a_topic_without_a_list_takes_that_of_its_group(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"), topic="0102", description="Vỉa hè vỡ gạch")
    assert reading.of_case(session, case).source == "01"
    change_sheet(session, "01", [{"text": "Gọi đội đường"}])
    assert [one.step.text for one in reading.of_case(session, case).steps] == ["Gọi đội đường"]
    change_sheet(session, "0102", [])
    assert reading.of_case(session, case).steps == ()


def test_the_answer_to_the_bots_question_lands_in_its_field(session: Session) -> None:
    told = "Đèn trước nhà không sáng\nSố trên trụ đèn: 12A/4"
    case = create_case_for(session, receive(session, "x"), topic="0301", description=told)
    assert case.own_fields == {"pole_number": {"label": "Số trên trụ đèn", "kind": "text", "value": "12A/4"}}
    other = create_case_for(session, receive(session, "x"), topic="0404", description=told)
    assert other.own_fields == {}


def test_the_answer_goes_into_the_field_that_the_city_chose_and_only_if_it_fits(session: Session) -> None:
    asked = {"label": "Số trụ", "kind": "number", "from_question": True}
    change_sheet(session, "0301", [], [asked])
    said = "Đèn hư\nSố trên trụ đèn: "
    case = create_case_for(session, receive(session, "x"), topic="0301", description=f"{said}trụ số 12 đó")
    assert [row["value"] for row in case.own_fields.values()] == ["12"]
    case = create_case_for(session, receive(session, "x"), topic="0301", description=f"{said}không nhớ")
    assert case.own_fields == {}


def test_a_field_is_corrected_with_the_old_value_in_the_timeline_and_found_by_search(
    session: Session, case: Case
) -> None:
    lan = officer(session, "lan")
    working.write(session, case, {"pole_number": "LL-77B"}, lan, NOW)
    working.write(session, case, {"pole_number": "LL-78B", "lamps_out": ""}, lan, NOW)
    detail = CaseRepository(session).events(case.id)[-1].detail
    assert detail["before"]["own_fields"]["pole_number"]["value"] == "LL-77B"
    found = search.find(session, lan, "LL-78B", now=NOW)
    assert [row.code for row in found.cases] == [case.code]
    working.write(session, case, {"pole_number": None}, lan, NOW)
    assert case.own_fields == {}


def test_a_value_that_a_colleague_changed_meanwhile_is_not_written_over(session: Session, case: Case) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    working.write(session, case, {"pole_number": "12"}, phuc, NOW)
    seen = {"pole_number": "", "lamps_out": ""}
    working.write(session, case, {"pole_number": "", "lamps_out": "2"}, lan, NOW, seen=seen)
    assert {key: row["value"] for key, row in case.own_fields.items()} == {"pole_number": "12", "lamps_out": "2"}
    with pytest.raises(Conflict):
        working.write(session, case, {"pole_number": "13"}, lan, NOW, seen=seen)


def test_who_does_not_see_the_person_does_not_overwrite_what_is_covered(session: Session) -> None:
    case = create_case_for(
        session, receive(session, "x"), topic="0501", description="Rác", contact_name="Nguyễn Thị Bé", hide_name=True
    )
    phuc, lan = officer(session, "phuc"), officer(session, "lan")
    row = rules.row_of(rules.shipped()["0501"].fields[1], "nhà bà Nguyễn Thị Bé 0901234567")
    steps.change_fields(session, case, {"own_fields": {"collector": row}}, phuc, NOW)
    assert working.covered(session, case, lan, NOW) == {"collector"}
    with pytest.raises(fields.PersonCovered):
        working.write(session, case, {"collector": "Đội 1"}, lan, NOW)


def test_the_citys_list_counts_until_it_goes_back_to_the_shipped_one(session: Session) -> None:
    admin, shipped = officer(session, "admin"), rules.shipped()["0301"]
    named = change_sheet(session, "0301", [{"text": "Chụp ảnh trước khi làm"}, {"text": "Việc mới của phường"}])
    assert [step.key for step in named.counting.sheet.steps] == ["photo_before", "viec_moi_cua_phuong"]
    with pytest.raises(editing.SheetChanged):
        editing.save(session, admin, "0301", [], [], NOW, seen_version=0)
    assert change_sheet(session, "0301", []).version == 2
    assert editing.reset(session, admin, "0301", NOW, seen_version=2).counting.sheet == shipped
    acts = acts_on(session, "topic_sheet")
    assert sorted(acts) == ["topic_sheet.change", "topic_sheet.change", "topic_sheet.reset"]


@pytest.mark.parametrize(
    ("step_rows", "field_rows"),
    [
        ([{"text": "Xem"}, {"text": "xem"}], []),
        ([{"text": " "}], []),
        ([{"text": "Xem", "key": "Khóa lạ"}], []),
        ([], [{"label": "Con vật", "kind": "choice", "choices": ["Chó", "Chó"]}]),
        ([], [{"label": "Con vật", "kind": "picture"}]),
        ([], [{"label": "A", "from_question": True}, {"label": "B", "from_question": True}]),
        ([], [{"label": "Ngày", "kind": "date", "from_question": True}]),
    ],
)
def test_a_list_that_is_not_whole_is_refused(
    session: Session, step_rows: list[dict[str, Any]], field_rows: list[dict[str, Any]]
) -> None:
    with pytest.raises(editing.BrokenSheet):
        change_sheet(session, "0301", step_rows, field_rows)


def test_a_topic_without_a_question_has_no_field_for_its_answer(session: Session) -> None:
    with pytest.raises(editing.BrokenSheet):
        change_sheet(session, "0101", [], [{"label": "A", "from_question": True}])


def test_only_administrators_change_lists_and_plain_officers_do_not_read_them(session: Session) -> None:
    assert editing.overview(session, officer(session, "hoa"))
    for username in ("hoa", "phuc"):
        with pytest.raises(NotAllowed):
            editing.save(session, officer(session, username), "0301", [], [], NOW, seen_version=0)
    with pytest.raises(NotAllowed):
        editing.overview(session, officer(session, "phuc"))
    with pytest.raises(NotFound):
        editing.find(session, officer(session, "admin"), "9999")
