"""The national record and the city's own facts: versions by day, two people, nothing approved is overwritten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from inbox_api.errors import Invalid, NotAllowed
from inbox_api.models import Officer
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures import service
from inbox_api.procedures.editing import overrides, phrases
from inbox_api.procedures.editing.overrides import AlreadyDecided, Draft
from inbox_api.procedures.editing.phrases import PhraseTaken
from inbox_api.procedures.editing.rights import OwnChange
from inbox_api.procedures.importing.json_lines import ReadResult
from inbox_api.procedures.importing.storing import ImportReport, store
from inbox_api.procedures.questions import service as questions
from inbox_api.procedures.records import ProcedureRecord

CITY = Path(__file__).parents[2] / "demo_city" / "procedures.jsonl"
BIRTH = "dang-ky-khai-sinh"
FIRST = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SECOND = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
FREE = {"amount_vnd": 0, "text": "Miễn lệ phí trên địa bàn"}


@pytest.fixture
def birth(session: Session) -> ProcedureRecord:
    service.import_file(session, CITY, now=FIRST)
    return service.on_day(session, BIRTH, FIRST.date()).national


@pytest.fixture
def people(session: Session) -> dict[str, Officer]:
    found = {name: OfficerRepository(session).by_username(name) for name in ("admin", "approver", "trainer", "lan")}
    return {name: officer for name, officer in found.items() if officer is not None}


def import_changed(session: Session, record: ProcedureRecord, now: datetime, **changes: object) -> ImportReport:
    fresh = ProcedureRecord.model_validate(record.as_json() | changes)
    return store(session, ReadResult(records=[fresh]), "new.jsonl", now=now)


def free_from(day: date, **more: object) -> Draft:
    return Draft("fee", FREE, "Nghị quyết của HĐND", "miễn theo nghị quyết", day, **more)  # type: ignore[arg-type]


def test_an_answer_can_be_repeated_as_of_any_day(session: Session, birth: ProcedureRecord) -> None:
    import_changed(session, birth, SECOND, result="Giấy khai sinh bản mới")
    before = service.on_day(session, BIRTH, SECOND.date() - timedelta(1)).record
    after = service.on_day(session, BIRTH, SECOND.date()).record
    assert (before.result, after.result) == (birth.result, "Giấy khai sinh bản mới")


def test_two_imports_on_one_day_keep_both_and_answer_with_the_last(session: Session, birth: ProcedureRecord) -> None:
    import_changed(session, birth, SECOND, result="Một")
    import_changed(session, birth, SECOND, result="Hai")
    assert service.on_day(session, BIRTH, SECOND.date()).record.result == "Hai"
    assert service.on_day(session, BIRTH, SECOND.date() - timedelta(1)).record.result == birth.result


def test_an_approved_fact_outlives_an_import_which_names_it(
    session: Session, birth: ProcedureRecord, people: dict[str, Officer]
) -> None:
    draft = overrides.propose(session, people["trainer"], BIRTH, free_from(FIRST.date()), now=FIRST)
    overrides.approve(session, people["approver"], draft.id, now=FIRST)
    report = import_changed(session, birth, SECOND, fee={"amount_vnd": 8000, "text": "8.000 đồng"})
    held = service.on_day(session, BIRTH, SECOND.date())
    assert held.record.fee.text == FREE["text"]
    assert held.national.fee.amount_vnd == 8000
    assert held.origins["fee"].source == "Nghị quyết của HĐND"
    assert [difference.guarded for difference in report.differences] == [["fee"]]
    assert [row.id for row in overrides.overtaken(session, now=SECOND)] == [draft.id]


def test_a_fact_holds_on_its_days_only(session: Session, birth: ProcedureRecord, people: dict[str, Officer]) -> None:
    last = date(2026, 12, 31)
    draft = overrides.propose(session, people["trainer"], BIRTH, free_from(SECOND.date(), valid_to=last), now=SECOND)
    overrides.approve(session, people["approver"], draft.id, now=SECOND)
    days = (SECOND.date() - timedelta(1), SECOND.date(), last, last + timedelta(1))
    texts = [service.on_day(session, BIRTH, day).record.fee.text == FREE["text"] for day in days]
    assert texts == [False, True, True, False]
    assert overrides.ending_soon(session, now=datetime(2026, 12, 10, tzinfo=UTC))[0].id == draft.id


def test_nobody_approves_their_own_change(session: Session, birth: ProcedureRecord, people: dict[str, Officer]) -> None:
    draft = overrides.propose(session, people["admin"], BIRTH, free_from(FIRST.date()), now=FIRST)
    with pytest.raises(OwnChange):
        overrides.approve(session, people["admin"], draft.id, now=FIRST)
    with pytest.raises(NotAllowed):
        overrides.approve(session, people["lan"], draft.id, now=FIRST)
    overrides.approve(session, people["approver"], draft.id, now=FIRST)
    with pytest.raises(AlreadyDecided):
        overrides.reject(session, people["approver"], draft.id, note="không", now=FIRST)


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", "khac"), ("khong-co", 1), ("fee", {"amount_vnd": -1, "text": ""}), ("sources", []), ("steps", "một")],
)
def test_a_change_that_does_not_fit_the_record_is_refused(
    session: Session, birth: ProcedureRecord, people: dict[str, Officer], field: str, value: object
) -> None:
    draft = Draft(field, value, "nguồn", "", FIRST.date())
    with pytest.raises(Invalid):
        overrides.propose(session, people["trainer"], BIRTH, draft, now=FIRST)


def test_words_added_by_an_officer_are_found_at_once(
    session: Session, birth: ProcedureRecord, people: dict[str, Officer]
) -> None:
    words = "xin tờ giấy hồng hồng ghi tên nhóc tì"
    phrases.add(session, people["trainer"], BIRTH, words, kind="situation", now=FIRST)
    found = service.search(session, "to giay hong hong ghi ten nhoc ti")
    assert found.hits[0].id == BIRTH
    with pytest.raises(PhraseTaken):
        phrases.add(session, people["trainer"], BIRTH, "Xin to giay hong hong ghi ten nhoc ti", kind="alias", now=FIRST)


def test_questions_that_found_nothing_are_counted_without_private_numbers(
    session: Session, birth: ProcedureRecord, people: dict[str, Officer]
) -> None:
    for when in (FIRST, SECOND):
        unsure = service.search(session, "nhờ cấp bùa trừ tà, gọi 0912 345 678")
        questions.note(session, "nhờ cấp bùa trừ tà, gọi 0912 345 678", unsure, via="page", now=when)
    miss = questions.misses(session, people["trainer"])[0]
    assert (miss.times, "0912" in miss.text) == (2, False)
    assert questions.settle(session, people["trainer"], miss.folded, now=SECOND) == 2
    assert questions.misses(session, people["trainer"]) == []
    assert questions.forget_old(session, now=SECOND + timedelta(days=365)) == 2
