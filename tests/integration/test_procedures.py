"""The catalogue in the database: import, reload, HTTP for the bot and the public, the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from hopthu import procedures as commands
from hopthu.errors import CommandError
from inbox_api import db
from inbox_api.app import add_api
from inbox_api.models import Procedure
from inbox_api.procedures import checking, service
from inbox_api.procedures.records import as_line
from tests.conftest import SERVICE_TOKEN

ROOT = Path(__file__).parents[2]
CITY = ROOT / "demo_city" / "procedures.jsonl"
CONTRACTS = ROOT / "tests" / "contract" / "bot"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BOT = {"Authorization": f"Bearer {SERVICE_TOKEN}"}


@pytest.fixture
def catalogue(session: Session) -> Session:
    """The 135 records of the demo city, freshly imported."""
    session.execute(delete(Procedure))
    service.import_file(session, CITY, now=NOW)
    session.flush()
    return session


@pytest.fixture
def client(session: Session) -> TestClient:
    """The program-facing API alone, on the test's session: no page is needed here."""
    app = FastAPI()
    add_api(app)

    def use_test_session() -> Iterator[Session]:
        with session.begin_nested():
            yield session

    app.dependency_overrides[db.get_session] = use_test_session
    return TestClient(app)


def contract(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CONTRACTS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def edited(tmp_path: Path, **changes: Any) -> Path:
    """A file with the first record of the demo city, changed."""
    first = json.loads(CITY.read_text(encoding="utf-8").splitlines()[0]) | changes
    path = tmp_path / "edited.jsonl"
    path.write_text(json.dumps(first, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_a_second_import_changes_nothing_and_keeps_the_first_date(catalogue: Session) -> None:
    again = service.import_file(catalogue, CITY, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert (again.new, again.changed, again.unchanged, again.errors) == (0, 0, 135, [])
    assert catalogue.scalar(select(func.max(Procedure.imported_at))) == NOW


def test_a_dry_run_counts_and_saves_nothing(session: Session, tmp_path: Path) -> None:
    session.execute(delete(Procedure))
    report = service.import_file(session, CITY, now=NOW, dry_run=True)
    assert report.new == 135
    assert session.scalar(select(func.count()).select_from(Procedure)) == 0


def test_an_import_never_deletes_and_names_the_keys_that_differ(catalogue: Session, tmp_path: Path) -> None:
    report = service.import_file(catalogue, edited(tmp_path, result="Bản khác"), now=NOW)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 0)
    assert [(one.id, one.fields) for one in report.differences] == [("dang-ky-khai-sinh", ["result"])]
    assert catalogue.scalar(select(func.count()).select_from(Procedure)) == 135


def test_broken_lines_are_reported_and_change_no_row(catalogue: Session, tmp_path: Path) -> None:
    path = tmp_path / "dirty.jsonl"
    path.write_bytes(b'{"id": "dang-ky-khai-sinh"}\n\xff\n{\n' + b"[" * 10_000)
    report = service.import_file(catalogue, path, now=NOW)
    assert {problem.line for problem in report.errors} == {1, 2, 3, 4}
    assert service.get(catalogue, "dang-ky-khai-sinh").name == "Đăng ký khai sinh"


def test_export_gives_back_what_was_imported(catalogue: Session) -> None:
    exported = {as_line(record) for record in service.export_records(catalogue)}
    assert exported == set(CITY.read_text(encoding="utf-8").splitlines())


def test_the_index_is_reused_until_an_import_changes_a_record(catalogue: Session, tmp_path: Path) -> None:
    before = service.index(catalogue)
    assert service.index(catalogue) is before
    service.import_file(catalogue, edited(tmp_path, name="Đăng ký khai sinh cho trẻ"), now=NOW)
    assert service.get(catalogue, "dang-ky-khai-sinh").name == "Đăng ký khai sinh cho trẻ"


def test_an_inactive_record_is_neither_found_nor_answered_and_stays_inactive(
    catalogue: Session, tmp_path: Path
) -> None:
    catalogue.execute(update(Procedure).where(Procedure.id == "dang-ky-khai-sinh").values(is_active=False))
    service.import_file(catalogue, edited(tmp_path, result="Bản khác"), now=NOW)
    assert "dang-ky-khai-sinh" not in [hit.id for hit in service.search(catalogue, "khai sinh").hits]
    with pytest.raises(service.NoSuchProcedure):
        service.get(catalogue, "dang-ky-khai-sinh")


def test_check_names_fees_that_are_over_and_codes_that_are_missing(catalogue: Session, tmp_path: Path) -> None:
    fee = {"amount_vnd": 90, "text": "áp dụng đến hết 31/12/2025"}
    service.import_file(catalogue, edited(tmp_path, fee=fee, code=None), now=NOW)
    found = {(one.field, one.message) for one in checking.check(catalogue, now=NOW) if one.id == "dang-ky-khai-sinh"}
    assert ("fee", "có mốc thời gian đã qua: 2025-12-31") in found
    assert ("code", "chưa được xác nhận") in found
    assert any(field == "fee" and "đáng ngờ" in message for field, message in found)


@pytest.mark.parametrize("name", ["search_procedures", "answer_procedure"])
def test_the_bot_gets_what_the_contract_says(catalogue: Session, client: TestClient, name: str) -> None:
    told = contract(name)
    request, expected = told["request"], told["response"]
    response = client.get(request["path"], params=request["query"], headers=BOT)
    assert response.status_code == expected["status"]
    body = response.json()
    assert body.keys() == expected["body"].keys()
    for key, value in expected["body"].items():
        assert type(body[key]) is type(value), key
    first = body["results"][0] if name == "search_procedures" else body["procedure"]
    wanted = expected["body"]["results"][0] if name == "search_procedures" else expected["body"]["procedure"]
    assert first.keys() == wanted.keys()
    assert first["id"] == wanted["id"]


@pytest.mark.parametrize(
    "path", ["/bot/v1/procedures/search?q=khai+sinh", "/bot/v1/procedures/dang-ky-khai-sinh/answer"]
)
def test_the_bots_routes_refuse_callers_without_the_token(catalogue: Session, client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401
    assert client.get(path, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_an_unknown_procedure_is_404_and_an_unknown_aspect_422(catalogue: Session, client: TestClient) -> None:
    assert client.get("/bot/v1/procedures/khong-co/answer", headers=BOT).status_code == 404
    assert client.get("/api/v1/procedures/khong-co").status_code == 404
    wrong = client.get("/bot/v1/procedures/dang-ky-khai-sinh/answer", params={"aspect": "price"}, headers=BOT)
    assert wrong.status_code == 422


@pytest.mark.parametrize("query", ["", "   ", "x" * 3000])
def test_blank_and_oversized_questions_are_422(catalogue: Session, client: TestClient, query: str) -> None:
    assert client.get("/api/v1/procedures/search", params={"q": query}).status_code == 422


def test_everybody_may_search_and_read_a_record(catalogue: Session, client: TestClient) -> None:
    found = client.get("/api/v1/procedures/search", params={"q": "mat so do"}).json()
    assert found["results"][0]["id"] == "cap-lai-giay-chung-nhan-do-bi-mat"
    record = client.get(f"/api/v1/procedures/{found['results'][0]['id']}").json()
    assert record["sources"]
    assert record["memory_fields"] == service.get(catalogue, record["id"]).memory_fields


@pytest.fixture
def command(catalogue: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs `hopthu procedures …` on the test's session."""

    @contextmanager
    def use_test_session() -> Iterator[Session]:
        yield catalogue

    monkeypatch.setattr(commands, "ready_session", use_test_session)
    return lambda *words: CliRunner().invoke(commands.app, [str(word) for word in words])


def test_the_import_command_prints_its_figures_as_json(command: Callable[..., Result], tmp_path: Path) -> None:
    result = command("import", CITY, edited(tmp_path, result="Bản khác"), "--dry-run", "--json")
    figures = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (figures["dry_run"], figures["new"], figures["changed"], figures["unchanged"]) == (True, 0, 1, 135)


def test_the_import_command_goes_on_after_a_broken_file_and_ends_with_an_error(
    command: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "broken.jsonl").write_bytes(b"{\n")
    edited(tmp_path, result="Bản khác")
    result = command("import", tmp_path)
    assert result.exit_code == 1
    assert "broken.jsonl: 0 mới, 0 thay đổi, 0 giữ nguyên, 1 có lỗi" in result.output
    assert "edited.jsonl: 0 mới, 1 thay đổi, 0 giữ nguyên, 0 có lỗi" in result.output


def test_a_file_that_is_not_there_is_one_clear_error(command: Callable[..., Result], tmp_path: Path) -> None:
    result = command("import", tmp_path / "nothing.jsonl")
    assert isinstance(result.exception, CommandError)
    assert "Không tìm thấy tệp" in result.exception.text


def test_the_export_command_writes_a_file_that_imports_unchanged(
    command: Callable[..., Result], catalogue: Session, tmp_path: Path
) -> None:
    assert command("export", tmp_path / "out.jsonl").exit_code == 0
    again = service.import_file(catalogue, tmp_path / "out.jsonl", now=NOW)
    assert (again.unchanged, again.changed, again.errors) == (135, 0, [])


def test_the_check_command_lists_doubts(command: Callable[..., Result]) -> None:
    figures = json.loads(command("check", "--json").stdout)
    assert figures["procedures"] == 135
    assert {"id": "dang-ky-moi-truong", "field": "code", "message": "chưa được xác nhận"} in figures["findings"]


def test_the_index_is_built_when_the_process_starts_and_a_database_that_is_away_is_no_harm(
    catalogue: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @contextmanager
    def use_test_session() -> Iterator[Session]:
        yield catalogue

    def be_away() -> Session:
        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(service, "_CACHE", service._IndexCache())
    monkeypatch.setattr(service, "transaction", be_away)
    service.warm_up()
    assert "not built yet" in caplog.text
    monkeypatch.setattr(service, "transaction", use_test_session)
    service.warm_up()
    held = service._CACHE._held
    assert held is not None
    assert service.index(catalogue) is held[1]
