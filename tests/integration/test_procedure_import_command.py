"""The commands `hopthu procedures import` and `export`: what people see, what programs read, how they end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from hopthu import procedures as commands
from inbox_api.models import Officer, Procedure
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures import service
from inbox_api.procedures.editing import overrides
from inbox_api.procedures.editing.overrides import Draft
from inbox_api.procedures.importing.files import read_into
from inbox_api.procedures.importing.readings import Origin
from inbox_api.procedures.importing.storing import ImportReport, ImportRun
from tests.conftest import ROOT
from tests.unit.procedures.importing.making import (
    as_bytes,
    page,
    portal,
)

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


def put(session: Session, data: bytes, *, now: datetime = NOW, as_of: str = "2026-11-20") -> ImportReport:
    """One file straight into the catalogue."""
    run = ImportRun(session, now=now)
    report = read_into(run, data, Origin("tep", as_of), "tep")
    run.finish()
    return report


def rows(session: Session) -> dict[str, str]:
    return {row.id: row.record_hash for row in session.execute(select(Procedure.id, Procedure.record_hash))}


@pytest.fixture
def command(catalogue: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs `hopthu procedures ...` on the test's session."""

    @contextmanager
    def use_test_session() -> Iterator[Session]:
        yield catalogue

    monkeypatch.setattr(commands, "ready_session", use_test_session)
    return lambda *words: CliRunner().invoke(commands.app, [str(word) for word in words])


def test_a_dry_run_shows_each_field_before_and_after_and_saves_nothing(
    command: Callable[..., Result], catalogue: Session, folder: Callable[..., Path]
) -> None:
    before = rows(catalogue)
    result = command("import", folder({"a.json": as_bytes(portal())}), "--dry-run")
    assert result.exit_code == 0
    assert "a.json: 0 mới, 1 thay đổi, 0 giữ nguyên, 0 có lỗi (JSON của Cổng Dịch vụ công quốc gia)" in result.output
    assert "một phần → toàn trình" in result.output
    assert "+ Tờ khai thay đổi thông tin cư trú (CT01)" in result.output
    assert "Chưa lưu gì" in result.output
    assert rows(catalogue) == before


def test_what_is_left_out_ends_the_command_with_one(
    command: Callable[..., Result], folder: Callable[..., Path]
) -> None:
    good = folder({"tot.json": as_bytes(portal(**NEW))})
    assert command("import", good).exit_code == 0
    bad = folder({"xau.json": as_bytes([portal(code="x"), portal()])})
    result = command("import", bad)
    assert result.exit_code == 1
    assert "xau.json: 0 mới, 1 thay đổi, 0 giữ nguyên, 1 có lỗi" in result.output
    assert "x không phải mã thủ tục" in result.output
    assert "2 tệp: 0 mới, 1 thay đổi, 1 giữ nguyên, 1 bị bỏ ra" in result.output


def test_inner_procedures_skipped_on_purpose_are_no_error(
    command: Callable[..., Result], folder: Callable[..., Path]
) -> None:
    result = command("import", folder({"a.json": as_bytes([portal(type="STANDARD_INTERNAL"), portal()])}))
    assert result.exit_code == 0
    assert "bỏ qua 1 thủ tục nội bộ" in result.output


def test_the_figures_for_programs_keep_their_keys(command: Callable[..., Result], folder: Callable[..., Path]) -> None:
    place = folder({"a.json": as_bytes(portal(**NEW)), "b.zip": b"PK\x03\x04x", "c.png": b"x"})
    result = command("import", place, "--json", "--as-of", "2026-07")
    figures = json.loads(result.stdout)
    assert {"dry_run", "files", "unread", "new", "changed", "unchanged", "errors"} <= figures.keys()
    assert {"name", "new", "changed", "unchanged", "errors", "warnings", "differences"} <= figures["files"][0].keys()
    assert [one["name"] for one in figures["unread"]] == ["b.zip"]
    assert (figures["new"], figures["passed_over"], result.exit_code) == (1, ["c.png"], 1)


def test_when_and_where_a_file_was_read_can_be_said(
    command: Callable[..., Result], catalogue: Session, folder: Callable[..., Path]
) -> None:
    text = page("province_page.html")
    nameless = text.replace(text[text.index("<link") : text.index("</head>")], "")
    place = folder({"tinh.html": nameless.encode()})
    without = command("import", place)
    assert without.exit_code == 1
    assert "--source" in without.output
    told = command("import", place, "--source", "https://dichvucong.example.gov.vn/tt/1", "--as-of", "2026-07")
    assert told.exit_code == 0
    record = service.get(catalogue, "cap-giay-phep-su-dung-via-he-tam-thoi")
    assert (record.sources, record.as_of) == (["https://dichvucong.example.gov.vn/tt/1"], "2026-07")


@pytest.mark.parametrize("words", [("--as-of", "07/2026"), ("--source", "javascript:alert(1)")])
def test_a_wrong_option_is_one_clear_error(
    command: Callable[..., Result], folder: Callable[..., Path], words: tuple[str, str]
) -> None:
    result = command("import", folder({"a.json": as_bytes(portal())}), *words)
    assert result.exit_code == 1
    assert words[0] in str(result.exception)


def test_export_as_of_a_day_gives_what_held_then(
    command: Callable[..., Result], catalogue: Session, tmp_path: Path
) -> None:
    put(catalogue, as_bytes([portal(), portal(**NEW)]))
    assert command("export", tmp_path / "old.jsonl", "--day", "2026-11-01").exit_code == 0
    old = (tmp_path / "old.jsonl").read_text("utf-8").splitlines()
    assert set(old) == set(CITY.read_text("utf-8").splitlines())
    assert command("export", tmp_path / "new.jsonl", "--day", "2026-11-22").exit_code == 0
    assert len((tmp_path / "new.jsonl").read_text("utf-8").splitlines()) == len(old) + 1
    assert command("export", tmp_path / "none.jsonl", "--day", "2026-09-30").exit_code == 0
    assert (tmp_path / "none.jsonl").read_text("utf-8") == ""


def test_export_with_the_citys_facts_shows_what_citizens_were_told(
    command: Callable[..., Result], catalogue: Session, people: dict[str, Officer]
) -> None:
    value = {"amount_vnd": 0, "text": "Miễn phí theo nghị quyết"}
    draft = Draft("fee", value, "Nghị quyết 1", "", date(2026, 1, 1), date(2026, 12, 31))
    row = overrides.propose(catalogue, people["trainer"], RESIDENCE, draft, now=BEFORE)
    overrides.approve(catalogue, people["approver"], row.id, now=BEFORE)

    def exported(*words: str) -> dict[str, Any]:
        lines = command("export", "-", *words).stdout.splitlines()
        return next(one for one in map(json.loads, lines) if one["id"] == RESIDENCE)

    assert exported("--merged", "--day", "2026-10-05")["fee"] == value
    assert exported("--merged", "--day", "2027-01-01")["fee"] != value
    assert exported("--day", "2026-10-05")["fee"] != value


def test_an_export_that_cannot_be_written_leaves_the_old_file(command: Callable[..., Result], tmp_path: Path) -> None:
    result = command("export", tmp_path / "khong" / "co.jsonl")
    assert result.exit_code == 1
    assert "không ghi được" in str(result.exception)
    assert command("export", tmp_path / "x.jsonl", "--day", "hôm qua").exit_code == 1
