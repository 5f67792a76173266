"""The record of a case shows every tampering, also to somebody who has only the export; paper shows what it may."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.audit.repository import AuditRepository
from inbox_api.cases import steps
from inbox_api.cases.record import checking, exporting, printing
from inbox_api.cases.record.printing import Openness
from inbox_api.cases.states import CaseState
from inbox_api.errors import NotAllowed, NotFound
from inbox_api.models import Case
from tests.factories import NOW, create_case_for, officer, receive

WHY = "Phục vụ thanh tra theo Quyết định số 12"


@pytest.fixture
def case(session: Session) -> Case:
    conversation = receive(session, "Đường ngập, gọi 0912345678")
    made = create_case_for(session, conversation, contact_name="Nguyễn Văn Bảy", phone="0912345678",
                           description="Đường Lê Lợi ngập. Gọi 0912345678 gặp Nguyễn Văn Bảy.")  # fmt: skip
    steps.change_state(session, made, CaseState.SORTING, officer(session, "lan"), NOW)
    steps.add_note(session, made, "Đã gọi cho Nguyễn Văn Bảy", officer(session, "lan"), NOW)
    audit.write_waiting(session)
    return made


def test_an_untouched_record_is_whole(session: Session, case: Case) -> None:
    report = checking.check(session, case)
    assert report.is_whole
    assert report.lines == 3
    assert report.unsealed == ()


def test_a_changed_line_is_named(session: Session, case: Case) -> None:
    session.execute(text("UPDATE case_events SET detail = '{\"text\": \"khác\"}' WHERE kind = 'note'"))
    session.expire_all()
    report = checking.check(session, case)
    assert not report.is_whole
    assert len(report.changed) == 1


def test_a_deleted_line_is_named(session: Session, case: Case) -> None:
    session.execute(text("DELETE FROM case_events WHERE kind = 'note'"))
    session.expire_all()
    assert len(checking.check(session, case).missing) == 1


def test_a_deleted_entry_of_the_log_breaks_the_chain(session: Session, case: Case) -> None:
    entries = list(AuditRepository(session).of_case(case.id))
    del entries[2]
    assert checking.first_broken(entries) == entries[2].id


def unpacked(tmp_path: Path, content: bytes) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(folder / "verify_export.py"), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_export_is_checked_without_the_system(session: Session, case: Case, tmp_path: Path) -> None:
    name, content = exporting.export(session, officer(session, "lan"), case.code, WHY, NOW)
    assert name == f"{case.code}-record.zip"
    folder = unpacked(tmp_path, content)
    found = verify(folder)
    assert found.returncode == 0, found.stdout
    last = json.loads((folder / "index.json").read_text())["last_hash"]
    assert last in found.stdout
    assert "Phục vụ thanh tra" in (folder / "timeline.jsonl").read_text()


@pytest.mark.parametrize("file", ["timeline.jsonl", "log.jsonl", "case.json"])
def test_a_changed_export_does_not_pass(session: Session, case: Case, tmp_path: Path, file: str) -> None:
    _name, content = exporting.export(session, officer(session, "lan"), case.code, WHY, NOW)
    folder = unpacked(tmp_path, content)
    lines = (folder / file).read_text().splitlines()
    (folder / file).write_text("\n".join(lines[1:]))
    assert verify(folder).returncode == 1


def test_who_may_not_export_or_read_gets_nothing(session: Session, case: Case) -> None:
    with pytest.raises(NotFound):
        exporting.export(session, officer(session, "minh"), case.code, WHY, NOW)
    with pytest.raises(NotAllowed):
        exporting.export(session, officer(session, "phuc"), case.code, WHY, NOW)


def words(session: Session, case: Case, openness: Openness) -> str:
    parts = printing.sections_of(session, case, openness)
    return "\n".join(f"{label}\n{said}" for part in parts for label, said in part.rows)


def test_paper_shows_what_its_openness_allows(session: Session, case: Case) -> None:
    full, unit, public = (words(session, case, openness) for openness in Openness)
    assert "Nguyễn Văn Bảy" in full
    assert "0912345678" in full
    for shown in (unit, public):
        assert "Nguyễn Văn Bảy" not in shown
        assert "0912345678" not in shown
        assert "Lê Lợi" in shown
    assert "ghi chú nội bộ" in unit
    assert "ghi chú nội bộ" not in public


def test_the_handling_unit_prints_without_the_person_only(session: Session, case: Case) -> None:
    phuc = officer(session, "phuc")
    with pytest.raises(NotAllowed):
        printing.print_case(session, phuc, case.code, Openness.FULL, NOW)
    made = printing.print_case(session, phuc, case.code, Openness.UNIT, NOW)
    assert made.content.startswith(b"%PDF-")
    assert len(made.digest) == 64


def test_a_denouncer_stands_on_no_paper(session: Session) -> None:
    talk = receive(session, "tố cáo ông A")
    case = create_case_for(session, talk, case_type="TC", topic=None, contact_name="Nguyễn Văn Kín")
    for openness in Openness:
        assert "Nguyễn Văn Kín" not in words(session, case, openness)
    with pytest.raises(NotAllowed):
        printing.print_case(session, officer(session, "inspector"), case.code, Openness.FULL, NOW)


def test_printing_stands_in_the_record(session: Session, case: Case) -> None:
    printing.print_case(session, officer(session, "lan"), case.code, Openness.PUBLIC, NOW)
    audit.write_waiting(session)
    assert checking.check(session, case).is_whole
    assert checking.check(session, case).lines == 4
