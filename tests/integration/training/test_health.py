"""Data health as people work with it: a check in a process of its own, findings, repairs, what is left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, Text, cast, delete, select, text
from sqlalchemy.orm import Session

from inbox_api import db
from inbox_api.errors import NotAllowed, NotFound
from inbox_api.models import HealthCheck, HealthFinding, Officer, TrainingChange
from inbox_api.settings import get_settings
from inbox_api.training.data import changes, current, errors
from inbox_api.training.health import jobs, mending, process, service
from inbox_api.training.health.findings import Kind
from inbox_api.training.health.mending import Repair
from inbox_api.training.health.repository import HealthRepository
from inbox_api.training.health.storing import Open, line_id
from tests.factories import NOW, officer

LONG = "cho tui hỏi cái đèn đường trước cổng trường tiểu học hư ba bữa nay rồi"
FEES = ["lệ phí", "tốn bao nhiêu tiền", "đóng mấy đồng", "giá làm", "mất nhiêu tiền"]
PAPERS = ["khai sinh", "sổ đỏ", "tạm trú", "kết hôn", "căn cước", "hộ khẩu", "bằng lái", "khai tử"]
PLACES = ["phường một", "bưu điện", "xã Long Đức", "một cửa", "bên thuế", "ngân hàng", "thư viện", "bến xe"]
HOURS = ["mấy giờ mở cửa", "thứ bảy có làm", "chừng nào đóng cửa", "giờ làm việc", "trưa có nghỉ"]
WRONG = "giá làm giấy khai sinh tốn bao nhiêu tiền"


def write(folder: Path, intent: str, lines: list[str]) -> None:
    listed = "".join(f"    - {line}\n" for line in lines)
    content = f'version: "3.1"\n\nnlu:\n- intent: {intent}\n  examples: |\n{listed}'
    (folder / "nlu" / f"{intent}.yml").write_text(content, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small folder of training data with one fault of most kinds, and rows of which one is a leak."""
    for part in ("nlu", "rules", "test"):
        (tmp_path / part).mkdir()
    fees = [f"{ask} [{paper}](procedure)" for ask in FEES for paper in PAPERS]
    more = [
        f"[khai sinh](procedure) {end}" for end in ("phạt tiền không", "thu phí ra sao", "miễn phí hả", "nộp mấy đồng")
    ]
    write(tmp_path, "ask_fee", [*fees, *more])
    write(tmp_path, "ask_hours", [f"{place} {ask} vậy" for ask in HOURS for place in PLACES] + [WRONG, f"{LONG} nha"])
    write(tmp_path, "report_issue", [LONG, "Le phi khai sinh!", "khai sinh nè khai sinh nè"])
    row = '{"id": "1", "text": "LE PHI SO DO", "intent": "ask_fee"}\n'
    (tmp_path / "test" / "messages.jsonl").write_text(row, encoding="utf-8")
    monkeypatch.setenv("HOPTHU_TRAINING_FOLDER", str(tmp_path))
    get_settings.cache_clear()
    yield tmp_path
    monkeypatch.delenv("HOPTHU_TRAINING_FOLDER")
    get_settings.cache_clear()


@pytest.fixture
def trainer(session: Session) -> Officer:
    return officer(session, "trainer")


@pytest.fixture
def checked(folder: Path, session: Session, trainer: Officer, monkeypatch: pytest.MonkeyPatch) -> HealthCheck:
    """A check that ran within the test's transaction."""

    @contextmanager
    def here() -> Iterator[Session]:
        with session.begin_nested():
            yield session

    monkeypatch.setattr(process, "transaction", here)
    check = service.ask(session, trainer, NOW)
    process.run(check.id)
    session.refresh(check)
    return check


def of_kind(session: Session, who: Officer, kind: Kind) -> list[Open]:
    return list(service.overview(session, who, kind).findings)


def ids(found: Open, *places: int) -> list[str]:
    lines = found.detail["lines"]
    return [line_id(lines[place]["intent"], lines[place]["line"]) for place in places or range(len(lines))]


def test_a_check_finds_the_faults_and_stores_no_text_of_a_line(
    session: Session, trainer: Officer, checked: HealthCheck
) -> None:
    assert (checked.state, checked.lines) == ("done", 89)
    found = service.overview(session, trainer)
    assert not found.is_outdated
    assert {"duplicate", "near_duplicate", "label", "entity", "too_few", "leak"} <= set(found.counts)
    worths = [one.worth for one in found.findings]
    assert worths == sorted(worths, reverse=True)
    kept = " ".join(session.scalars(select(cast(HealthFinding.detail, Text))))
    assert "khai sinh!" not in kept
    assert "đèn đường" not in kept


def test_a_wrong_label_is_moved_with_who_and_why_and_taken_back(
    session: Session, trainer: Officer, checked: HealthCheck
) -> None:
    found = next(one for one in of_kind(session, trainer, Kind.LABEL) if one.detail["lines"][0]["text"] == WRONG)
    assert found.detail["seems"] == "ask_fee"
    repair = Repair("move", "đọc lại thấy sai", ids(found), "ask_fee")
    batch = mending.mend(session, trainer, found.id, repair, NOW)
    change = session.scalars(select(TrainingChange).where(TrainingChange.batch == batch)).one()
    assert (change.kind, change.source, change.reason, change.made_by) == (
        "move",
        "health",
        "đọc lại thấy sai",
        trainer.id,
    )
    assert ("ask_fee", WRONG) in current(session).by_line
    assert found.id not in {one.id for one in of_kind(session, trainer, Kind.LABEL)}
    assert service.overview(session, trainer).is_outdated
    mending.undo(session, trainer, batch, NOW)
    assert ("ask_hours", WRONG) in current(session).by_line
    assert found.id in {one.id for one in of_kind(session, trainer, Kind.LABEL)}


def test_one_of_two_near_duplicates_is_removed(session: Session, trainer: Officer, checked: HealthCheck) -> None:
    found = of_kind(session, trainer, Kind.NEAR_DUPLICATE)[0]
    gone = 1 - found.detail["keep"]
    line = found.detail["lines"][gone]
    mending.mend(session, trainer, found.id, Repair("remove", lines=ids(found, gone) if gone else ids(found, 0)), NOW)
    assert (line["intent"], line["line"]) not in current(session).by_line
    with pytest.raises(NotFound):
        mending.mend(session, trainer, found.id, Repair("remove", lines=ids(found)), NOW)


def test_words_are_marked_in_all_chosen_sentences_at_once(
    session: Session, trainer: Officer, checked: HealthCheck
) -> None:
    found = next(one for one in of_kind(session, trainer, Kind.ENTITY) if one.detail["words"] == "khai sinh")
    count = len(found.detail["lines"])
    assert count >= 2
    mending.mend(session, trainer, found.id, Repair("mark", lines=ids(found)), NOW)
    marked = [one.line for one in current(session).examples if "khai sinh" in one.text.lower()]
    assert all("[khai sinh](procedure)" in line for line in marked)


def test_sentences_are_added_to_an_intent_that_has_too_few(
    session: Session, trainer: Officer, checked: HealthCheck
) -> None:
    found = next(one for one in of_kind(session, trainer, Kind.TOO_FEW) if one.intent == "report_issue")
    assert found.detail["more"] > 20
    added = ["ổ gà to đùng trước chợ phường chín", "", "cây ngã chắn ngang hẻm nhà tui"]
    mending.mend(session, trainer, found.id, Repair("add", added=added), NOW)
    assert current(session).counts["report_issue"] == 5


def test_what_a_repair_may_not_do_is_refused(session: Session, trainer: Officer, checked: HealthCheck) -> None:
    found = of_kind(session, trainer, Kind.LEAK)[0]
    assert found.detail["rows"] == "gold"
    with pytest.raises(mending.NoSuchRepair):
        mending.mend(session, trainer, found.id, Repair("merge", lines=ids(found)), NOW)
    with pytest.raises(mending.NothingChosen):
        mending.mend(session, trainer, found.id, Repair("remove", lines=["khong-co"]), NOW)
    label = of_kind(session, trainer, Kind.LABEL)[0]
    with pytest.raises(errors.UnknownIntent):
        mending.mend(session, trainer, label.id, Repair("move", lines=ids(label), intent="khong_co"), NOW)


def test_what_was_left_as_it_is_does_not_come_again_until_it_is_taken_back(
    session: Session, trainer: Officer, checked: HealthCheck
) -> None:
    found = of_kind(session, trainer, Kind.NEAR_DUPLICATE)[0]
    with pytest.raises(errors.NoReason):
        service.dismiss(session, trainer, found.id, " ", NOW)
    service.dismiss(session, trainer, found.id, "hai ý khác nhau", NOW)
    again = service.ask(session, trainer, NOW + timedelta(hours=1))
    process.run(again.id)
    assert again.id != checked.id
    lines = found.detail["lines"]
    assert all(one.detail["lines"] != lines for one in of_kind(session, trainer, Kind.NEAR_DUPLICATE))
    (left,) = service.dismissals(session, trainer)
    assert left.reason == "hai ý khác nhau"
    service.take_back(session, trainer, left.id)
    assert any(one.detail["lines"] == lines for one in of_kind(session, trainer, Kind.NEAR_DUPLICATE))


def test_a_finding_goes_when_its_line_was_changed_elsewhere(
    session: Session, trainer: Officer, checked: HealthCheck
) -> None:
    changes.remove(session, trainer, "ask_hours", f"{LONG} nha", reason="bỏ", source="hand")
    assert all(LONG not in str(one.detail) for one in of_kind(session, trainer, Kind.NEAR_DUPLICATE))


def test_one_check_at_a_time_and_a_dead_one_makes_room(session: Session, trainer: Officer, folder: Path) -> None:
    first = service.ask(session, trainer, NOW)
    assert service.ask(session, trainer, NOW + timedelta(seconds=30)).id == first.id
    later = service.ask(session, trainer, NOW + timedelta(minutes=3))
    assert later.id != first.id
    session.refresh(first)
    assert (first.state, first.trouble) == ("failed", "silent")


def test_admins_look_and_do_not_mend_others_see_nothing(
    session: Session, trainer: Officer, checked: HealthCheck
) -> None:
    admin, other = officer(session, "admin"), officer(session, "lan")
    found = service.overview(session, admin).findings[0]
    assert not service.may_mend(admin)
    with pytest.raises(NotAllowed):
        mending.mend(session, admin, found.id, Repair("remove", lines=ids(found)), NOW)
    with pytest.raises(NotAllowed):
        service.overview(session, other)
    with pytest.raises(NotAllowed):
        service.ask(session, other, NOW)


def test_the_job_runs_the_check_in_a_process_of_its_own(engine: Engine, folder: Path) -> None:
    with db.transaction() as session:
        check_id = HealthRepository(session).start(fingerprint="", asked_at=NOW, asked_by=None, alive_at=NOW)
        assert check_id is not None
    try:
        jobs.check_training_data(check_id)
        with db.transaction() as session:
            check = session.get_one(HealthCheck, check_id)
            assert (check.state, check.lines, check.trouble) == ("done", 89, None)
            assert session.scalars(select(HealthFinding).where(HealthFinding.check_id == check_id)).first() is not None
    finally:
        with db.transaction() as session:
            session.execute(delete(HealthCheck).where(HealthCheck.id == check_id))


def test_a_check_whose_process_fails_says_so(engine: Engine, folder: Path) -> None:
    (folder / "test" / "messages.jsonl").write_text("no row\n", encoding="utf-8")
    with db.transaction() as session:
        check_id = HealthRepository(session).start(fingerprint="", asked_at=NOW, asked_by=None, alive_at=NOW)
        assert check_id is not None
    try:
        jobs.check_training_data(check_id)
        with db.transaction() as session:
            assert session.get_one(HealthCheck, check_id).state == "failed"
    finally:
        with db.transaction() as session:
            session.execute(text("DELETE FROM health_checks WHERE id = :id"), {"id": check_id})
