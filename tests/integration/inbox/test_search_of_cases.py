"""A case is found by all that is written in it: its own title, its result, the number of a document."""

from __future__ import annotations

import importlib

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.cases.states import CaseState
from inbox_api.models import Case, Document
from inbox_api.search import service
from tests.factories import NOW, create_case_for, officer, receive

RESULT = "Đã nạo vét rãnh thoát nước, gọi bà Đặng Thị Bưởi nghiệm thu"


@pytest.fixture
def case(session: Session) -> Case:
    return create_case_for(session, receive(session, "ngập"), contact_name="Đặng Thị Bưởi")


def solve(session: Session, case: Case) -> None:
    for state in (CaseState.SORTING, CaseState.ASSIGNED, CaseState.IN_PROGRESS, CaseState.RESOLVED):
        reasons = steps.Reasons(reason="Thuộc thẩm quyền", result=RESULT, no_photo_reason="Trời mưa to, không chụp")
        steps.change_state(session, case, state, officer(session, "lan"), NOW, reasons)


def found(session: Session, typed: str, name: str = "lan") -> list[str]:
    return [one.code for one in service.find(session, officer(session, name), typed, now=NOW).cases]


def test_a_title_that_was_corrected_is_found_and_the_old_one_no_more(session: Session, case: Case) -> None:
    lan = officer(session, "lan")
    steps.change_fields(session, case, {"title": "Miệng hố ga bị lấp"}, lan, NOW)
    assert found(session, "ho ga bi lap") == [case.code]
    assert found(session, '"hố ga bị lấp"') == [case.code]
    steps.change_fields(session, case, {"title": "Cửa xả bị chặn"}, lan, NOW)
    assert found(session, "ho ga") == []


def test_the_words_of_a_result_are_found_and_shown(session: Session, case: Case) -> None:
    assert found(session, "nao vet") == []
    solve(session, case)
    assert found(session, "nao vet ranh") == [case.code]
    [row] = service.find(session, officer(session, "lan"), "nao vet", now=NOW).cases
    assert [part.text for part in row.parts if part.is_marked] != []
    steps.change_fields(session, case, {"address": "hẻm 7"}, officer(session, "lan"), NOW)
    assert found(session, "nao vet hem") == [case.code]
    assert found(session, "nao vet", "minh") == []


def test_a_name_in_a_result_finds_nothing_for_whom_it_is_hidden(session: Session, case: Case) -> None:
    case.contact_name = None
    conversation = case.conversation
    assert conversation is not None
    conversation.citizen.display_name = "Đặng Thị Bưởi"
    solve(session, case)
    assert found(session, "thi buoi") == [case.code]
    assert found(session, "thi buoi", "phuc") == []
    assert found(session, "nao vet", "phuc") == [case.code]


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [("12/TB-UBND", True), ("012/tb-ubnd", True), ("12/TB", True), ("12/QĐ-UBND", False), ("1/TB-UBND", False)],
)
def test_a_case_is_found_by_the_number_of_its_document(
    session: Session, case: Case, typed: str, *, is_found: bool
) -> None:
    lan = officer(session, "lan")
    document = Document(
        case_id=case.id, template="thong-bao", unit_id=case.unit_id, drafter_id=lan.id, register="tra-vinh/TB/2026",
        number=12, notation="TB-UBND", created_at=NOW,
    )  # fmt: skip
    session.add(document)
    session.flush()
    assert found(session, typed) == ([case.code] if is_found else [])
    assert found(session, typed, "minh") == []


def test_cases_from_before_are_found_by_their_titles_and_results_too(session: Session, case: Case) -> None:
    migration = importlib.import_module("inbox_api.migrations.versions.0041_lists_of_cases")
    case.title, case.result_text, case.folded = "Miệng hố ga bị lấp", RESULT, "duong ngap sau"
    emptied = create_case_for(session, receive(session, "quên tôi"))
    emptied.title, emptied.folded = "Miệng hố ga bị lấp", ""
    session.flush()
    session.execute(text(migration.WORDS))
    assert found(session, "ho ga") == [case.code]
    assert found(session, "ngap ranh thoat nuoc") == [case.code]
