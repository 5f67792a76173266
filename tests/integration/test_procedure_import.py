"""Published procedures brought into the database: many files at once, partial records, what is blocked, the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from inbox_api.models import Officer, Procedure, ProcedureVersion
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures import exporting, service
from inbox_api.procedures.answering.answers import answer
from inbox_api.procedures.answering.aspects import Aspect
from inbox_api.procedures.editing import overrides, phrases
from inbox_api.procedures.editing.overrides import Draft
from inbox_api.procedures.importing.files import Outcome, Settings, import_paths, read_into
from inbox_api.procedures.importing.readings import Origin
from inbox_api.procedures.importing.storing import ImportReport, ImportRun
from inbox_api.procedures.records import as_line
from tests.conftest import ROOT
from tests.unit.procedures.importing.making import (
    LIST_ROW,
    as_bytes,
    decision,
    fee,
    method,
    page,
    pasted,
    portal,
    rtf,
    word_detail,
    workbook,
    zipped,
)
from tests.unit.procedures.importing.test_any_file import SOURCES, wounded, wounds

CITY = ROOT / "demo_city" / "procedures.jsonl"
BEFORE = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
RESIDENCE = "dang-ky-thuong-tru"
NEW = {"code": "1.900001", "name": "Cấp giấy phép trồng hoa ven sông", "id": "019d2bfd-9999-70ac-b9d6-5e9e20d6eef7"}
NEW_ID = "cap-giay-phep-trong-hoa-ven-song"


@pytest.fixture
def catalogue(session: Session) -> Session:
    """The records of the demo city, imported on 1 October."""
    session.execute(delete(Procedure))
    service.import_file(session, CITY, now=BEFORE)
    session.flush()
    return session


@pytest.fixture
def people(session: Session) -> dict[str, Officer]:
    found = {name: OfficerRepository(session).by_username(name) for name in ("approver", "trainer")}
    return {name: officer for name, officer in found.items() if officer is not None}


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes files into a folder of its own: folder(name=bytes) or folder({"sub/name": bytes})."""

    def write(files: dict[str, bytes]) -> Path:
        place = tmp_path / "files"
        for name, data in files.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return place

    return write


def bring(session: Session, path: Path, *, as_of: str = "2026-11-20", **more: Any) -> Outcome:
    return import_paths(session, [path], now=NOW, settings=Settings(as_of=as_of), **more)


def put(session: Session, data: bytes, *, now: datetime = NOW, as_of: str = "2026-11-20") -> ImportReport:
    """One file straight into the catalogue."""
    run = ImportRun(session, now=now)
    report = read_into(run, data, Origin("tep", as_of), "tep")
    run.finish()
    return report


def rows(session: Session) -> dict[str, str]:
    return {row.id: row.record_hash for row in session.execute(select(Procedure.id, Procedure.record_hash))}


def sums(outcome: Outcome) -> tuple[int, int, int, int]:
    reports = outcome.reports
    return (
        sum(report.new for report in reports),
        sum(report.changed for report in reports),
        sum(report.unchanged for report in reports),
        sum(len(report.errors) for report in reports),
    )


# --- many files ---------------------------------------------------------------------------------------------------


def test_a_folder_of_every_layout_is_imported_in_one_go(catalogue: Session, folder: Callable[..., Path]) -> None:
    files = {
        "a/chi-tiet.json": as_bytes({"code": "OK", "data": portal(**NEW)}),
        "a/trang-cu.html": page("portal_old_page.html").encode(),
        "b/tinh.htm": page("province_page.html").encode(),
        "b/dan.txt": pasted().encode(),
        "b/ChiTietTTHC_1.004222.doc": rtf(pasted()),
        "b/ChiTietTTHC_1.004222.docx": word_detail(),
        "c/danh-sach.xlsx": workbook(LIST_ROW),
        "c/quyet-dinh.docx": decision(),
        "c/goi.zip": zipped({"trong/x.json": as_bytes(portal(**NEW)), "__MACOSX/._x": b"x", "doc.png": b"x"}),
        "README.md": b"# x",
        ".an": b"x",
        "~$mo.docx": b"x",
    }
    outcome = bring(catalogue, folder(files))
    layouts = {report.name: report.layout for report in outcome.reports}
    assert layouts == {
        "c/danh-sach.xlsx": "excel_list",
        "a/chi-tiet.json": "portal_json",
        "a/trang-cu.html": "portal_html",
        "b/ChiTietTTHC_1.004222.doc": "portal_word",
        "b/ChiTietTTHC_1.004222.docx": "portal_word",
        "b/dan.txt": "portal_text",
        "b/tinh.htm": "province_html",
        "c/goi.zip/trong/x.json": "portal_json",
        "c/quyet-dinh.docx": "decision",
    }
    assert next(iter(layouts)) == "c/danh-sach.xlsx"
    assert outcome.passed_over == ["README.md", "c/goi.zip/doc.png"]
    assert outcome.unread == []
    assert [problem for report in outcome.reports for problem in report.errors] == []
    assert {NEW_ID, "cap-giay-phep-su-dung-via-he-tam-thoi"} == rows(catalogue).keys() - {
        json.loads(line)["id"] for line in CITY.read_text("utf-8").splitlines()
    }


def test_no_file_stops_the_others(catalogue: Session, folder: Callable[..., Path]) -> None:
    files = {
        "1.json": b"{",
        "2.docx": b"PK\x03\x04nothing",
        "3.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"),
        "4.zip": b"PK\x03\x04broken",
        "5.json": as_bytes(portal(**NEW)),
        "6.txt": b"",
    }
    outcome = bring(catalogue, folder(files))
    assert not outcome.is_complete
    assert {name for name, _why in outcome.unread} | {one.name for one in outcome.reports if one.errors} == {
        "1.json", "2.docx", "3.xls", "4.zip", "6.txt",
    }  # fmt: skip
    assert sums(outcome)[0] == 1


def test_progress_counts_files(catalogue: Session, folder: Callable[..., Path]) -> None:
    told: list[tuple[int, int, str]] = []
    place = folder({f"{n}.json": as_bytes(portal(**NEW)) for n in range(3)})
    bring(catalogue, place, on_progress=lambda *one: told.append(one))
    assert told == [(0, 3, "0.json"), (1, 3, "1.json"), (2, 3, "2.json"), (3, 3, "")]


def test_what_unpacks_to_far_too_much_is_refused_alone(catalogue: Session, folder: Callable[..., Path]) -> None:
    packed = zipped({"bom.json": b" " * (30 * 2**20), "tot.json": as_bytes(portal(**NEW))})
    outcome = bring(catalogue, folder({"goi.zip": packed}))
    assert [name for name, _why in outcome.unread] == ["goi.zip/bom.json"]
    assert sums(outcome) == (1, 0, 0, 0)


def test_the_same_procedure_in_several_files_is_stored_once(catalogue: Session, folder: Callable[..., Path]) -> None:
    changed = portal(**NEW, resultsDetails=[{"name": "Giấy phép"}])
    place = folder({"1.json": as_bytes(portal(**NEW)), "2.json": as_bytes(changed), "3.json": as_bytes(changed)})
    outcome = bring(catalogue, place)
    assert [(one.new, one.changed, one.unchanged) for one in outcome.reports] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert service.get(catalogue, NEW_ID).result == "Giấy phép"


def test_more_than_a_batch_is_stored_whole(catalogue: Session, folder: Callable[..., Path]) -> None:
    listed = [(f"1.{900000 + n}", f"Thủ tục trồng hoa số {n}", *LIST_ROW[2:]) for n in range(1203)]
    outcome = bring(catalogue, folder({"a.xlsx": workbook(*listed)}))
    assert sums(outcome) == (1203, 0, 0, 0)
    assert sums(bring(catalogue, folder({"a.xlsx": workbook(*listed)}))) == (0, 0, 1203, 0)


# --- partial records ----------------------------------------------------------------------------------------------


def test_a_detail_changes_what_it_holds_and_keeps_the_rest(catalogue: Session) -> None:
    before = service.get(catalogue, RESIDENCE)
    report = put(catalogue, as_bytes(portal()))
    after = service.get(catalogue, RESIDENCE)
    assert (report.new, report.changed, report.errors) == (0, 1, [])
    assert (after.aliases, after.steps, after.name, after.tier) == (
        before.aliases,
        before.steps,
        before.name,
        before.tier,
    )
    assert (after.fee.amount_vnd, after.online_level, after.portal_id) == (20000, "toàn trình", portal()["id"])


def test_yesterday_is_answered_from_the_version_of_yesterday(catalogue: Session) -> None:
    before = service.on_day(catalogue, RESIDENCE, NOW.date() - timedelta(1)).record
    put(catalogue, as_bytes(portal()))
    assert service.on_day(catalogue, RESIDENCE, NOW.date() - timedelta(1)).record == before
    assert service.on_day(catalogue, RESIDENCE, NOW.date()).record.online_level == "toàn trình"


def test_a_field_approved_by_a_person_stays_and_is_named(catalogue: Session, people: dict[str, Officer]) -> None:
    value = {"amount_vnd": 0, "text": "Miễn phí theo nghị quyết"}
    draft = Draft("fee", value, "Nghị quyết 1", "", date(2026, 1, 1))
    row = overrides.propose(catalogue, people["trainer"], RESIDENCE, draft, now=BEFORE)
    overrides.approve(catalogue, people["approver"], row.id, now=BEFORE)
    report = put(catalogue, as_bytes(portal()))
    assert [one.guarded for one in report.differences] == [["fee"]]
    assert service.get(catalogue, RESIDENCE).fee.text == value["text"]
    assert [one.id for one in overrides.overtaken(catalogue, now=NOW)] == [row.id]


def test_a_procedure_known_from_a_list_alone_is_stored_and_answered_honestly(catalogue: Session) -> None:
    row = (NEW["code"], NEW["name"], "Bộ Nông nghiệp", "Ủy ban nhân dân cấp xã", "Trồng trọt")
    assert put(catalogue, workbook(row)).new == 1
    record = service.get(catalogue, NEW_ID)
    assert (record.online, record.documents, record.fee.amount_vnd, record.processing_time.value) == (
        "unknown",
        [],
        None,
        None,
    )
    for aspect in Aspect:
        said = "\n".join(answer(record, aspect, today=NOW.date()).parts)
        assert said
        assert "miễn phí." not in said.casefold()
        assert "chưa nhận hồ sơ trực tuyến" not in said


def test_details_later_fill_a_listed_procedure(catalogue: Session) -> None:
    put(catalogue, workbook((NEW["code"], NEW["name"], "Bộ", "Sở Nông nghiệp và Môi trường", "Trồng trọt")))
    report = put(catalogue, as_bytes(portal(**NEW)))
    record = service.get(catalogue, NEW_ID)
    assert (report.changed, record.online, len(record.documents)) == (1, "full", 1)
    assert "chưa có giấy tờ" not in record.notes


def test_a_record_switched_off_stays_off(catalogue: Session) -> None:
    catalogue.get_one(Procedure, RESIDENCE).is_active = False
    catalogue.flush()
    put(catalogue, as_bytes(portal()))
    catalogue.expire_all()
    assert catalogue.get_one(Procedure, RESIDENCE).is_active is False


# --- what is blocked ----------------------------------------------------------------------------------------------


def test_a_code_with_another_content_changes_no_row(catalogue: Session) -> None:
    before = rows(catalogue)
    wrong = portal(name="Trợ cấp cho dân quân tự vệ bị ốm đau", id="019d2bfd-aaaa-70ac-b9d6-5e9e20d6eef7")
    report = put(catalogue, as_bytes(wrong))
    assert [problem.field for problem in report.errors] == ["name"]
    assert "Đăng ký thường trú" in report.errors[0].message
    assert rows(catalogue) == before


def test_a_list_in_the_same_import_guards_the_details(catalogue: Session, folder: Callable[..., Path]) -> None:
    listed = workbook((NEW["code"], NEW["name"], "Bộ", "Sở Xây dựng", "Trồng trọt"))
    wrong = as_bytes(portal(**NEW | {"name": "Trợ cấp mai táng phí"}))
    outcome = bring(catalogue, folder({"a.json": wrong, "z.xlsx": listed}))
    assert [(one.name, one.new, len(one.errors)) for one in outcome.reports] == [("z.xlsx", 1, 0), ("a.json", 0, 1)]


def test_an_alias_of_an_officer_lets_the_name_pass(catalogue: Session, people: dict[str, Officer]) -> None:
    name = "Ghi tên vào sổ nhà"
    assert put(catalogue, as_bytes(portal(name=name))).errors
    phrases.add(catalogue, people["trainer"], RESIDENCE, name, kind="alias", now=NOW)
    assert put(catalogue, as_bytes(portal(name=name))).errors == []
    assert service.get(catalogue, RESIDENCE).official_name == name


def test_a_new_procedure_without_an_office_is_left_out(catalogue: Session) -> None:
    report = put(catalogue, as_bytes(portal(**NEW, unitGroupsExecuting=[])))
    assert [(problem.field, problem.message) for problem in report.errors] == [("agency", "bị thiếu")]


def test_two_situations_of_one_code_keep_apart(catalogue: Session) -> None:
    report = put(catalogue, page("portal_old_page.html").encode())
    assert [one.id for one in report.differences] == ["dang-ky-khai-sinh"]


def test_a_repealed_procedure_ends_and_an_unknown_one_is_only_named(catalogue: Session) -> None:
    name = "Liên thông đăng ký khai sinh, cấp thẻ bảo hiểm y tế"
    put(catalogue, workbook(("2.000986", name, "Bộ", "UBND cấp xã", "Hộ tịch")))
    report = put(catalogue, decision())
    ended = service.on_day(catalogue, "lien-thong-dang-ky-khai-sinh-cap-the-bao-hiem-y-te", NOW.date()).record
    assert ended.valid_to == date(2026, 8, 14)
    assert report.errors == []


def test_a_repeal_of_what_the_catalogue_never_had_is_only_named(catalogue: Session) -> None:
    before = rows(catalogue).keys()
    report = put(catalogue, decision())
    assert any("danh mục không có" in problem.message for problem in report.warnings)
    assert rows(catalogue).keys() == before


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(key=st.sampled_from(sorted(SOURCES)), places=wounds())
def test_a_wounded_file_changes_only_the_rows_that_its_report_names(
    catalogue: Session, key: str, places: list[tuple[str, float, bytes]]
) -> None:
    before = rows(catalogue)
    with catalogue.begin_nested() as point:
        report = put(catalogue, wounded(SOURCES[key], places))
        after = rows(catalogue)
        changed = {one for one in before if before[one] != after[one]}
        assert len(after) == len(before) + report.new
        assert changed == {one.id for one in report.differences if one.id in before}
        assert len(exporting.records(catalogue)) == len(after)  # every row is still a valid record
        point.rollback()
    assert rows(catalogue) == before


def test_import_and_export_lose_nothing(catalogue: Session, tmp_path: Path) -> None:
    put(catalogue, as_bytes([portal(), portal(**NEW, executionMethods=[method("ONLINE", fees=[fee(0), fee(70)])])]))
    put(catalogue, page("province_page.html").encode())
    lines = [as_line(record) for record in exporting.records(catalogue)]
    path = tmp_path / "out.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    catalogue.execute(delete(ProcedureVersion))
    catalogue.execute(delete(Procedure))
    report = service.import_file(catalogue, path, now=NOW)
    assert (report.new, report.errors) == (len(lines), [])
    assert [as_line(record) for record in exporting.records(catalogue)] == lines
