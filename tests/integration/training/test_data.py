"""Changes of the training data: who and why, second persons, duplicates, versions, and the way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from inbox_api.errors import AppError, NotAllowed
from inbox_api.models import Officer
from inbox_api.settings import get_settings
from inbox_api.training.data import changes, current, errors, files, state, versions
from tests.factories import create_officer, officer

OUTAGE = "hoi_lich_cat_dien"


@pytest.fixture
def trainer(session: Session) -> Officer:
    return officer(session, "trainer")


@pytest.fixture
def approver(session: Session) -> Officer:
    return officer(session, "approver")


def has(session: Session, intent: str, line: str) -> bool:
    return (intent, line) in current(session).by_line


def test_a_line_is_added_edited_moved_and_removed(session: Session, trainer: Officer) -> None:
    line = "xin hỏi [giấy khai sinh](procedure) giá bao nhiêu đồng vậy bà con"
    added = changes.add(session, trainer, "ask_fee", line, reason="người dân hay hỏi")
    assert (added.state, added.made_by, added.reason, added.version_id) == (
        "approved",
        trainer.id,
        "người dân hay hỏi",
        None,
    )
    better = line.replace("giá", "tốn")
    changes.edit(session, trainer, "ask_fee", line, better, reason="đúng hơn")
    changes.move(session, trainer, "ask_fee", better, "ask_procedure", reason="hỏi chung")
    assert has(session, "ask_procedure", better)
    assert not has(session, "ask_fee", line)
    assert not has(session, "ask_fee", better)
    changes.remove(session, trainer, "ask_procedure", better, reason="bỏ")
    assert current(session).files == state.folder_files()


@pytest.mark.parametrize(
    ("intent", "line", "error"),
    [
        ("ask_hours", "XIN CHAO!!", errors.DuplicateLine),
        ("thank", "xin chào", errors.DuplicateLine),
        ("khong_co", "một câu rất mới mẻ", errors.UnknownIntent),
        ("greet", "câu [lạ](khong_co) chưa từng thấy", errors.UnknownEntity),
        ("greet", "câu [hở ngoặc chưa từng thấy", errors.BrokenExample),
        ("greet", "   ", errors.BrokenExample),
        ("greet", "gọi tui số 0912345678 nghen bạn", errors.PrivateNumbers),
    ],
)
def test_a_bad_line_is_refused(
    session: Session, trainer: Officer, intent: str, line: str, error: type[AppError]
) -> None:
    before = current(session).fingerprint
    with pytest.raises(error):
        changes.add(session, trainer, intent, line, reason="thử")
    assert current(session).fingerprint == before


def test_the_error_of_a_duplicate_names_the_other_line(session: Session, trainer: Officer) -> None:
    with pytest.raises(errors.DuplicateLine, match="greet: xin chào"):
        changes.add(session, trainer, "thank", "Xin Chao", reason="thử")


def test_every_change_has_a_reason(session: Session, trainer: Officer) -> None:
    with pytest.raises(errors.NoReason):
        changes.add(session, trainer, "greet", "một lời chào chưa ai viết", reason="  ")


@pytest.mark.parametrize("username", ["lan", "hoa", "auditor", "admin"])
def test_only_trainers_and_approvers_change_the_data(session: Session, username: str) -> None:
    with pytest.raises(NotAllowed):
        changes.add(session, officer(session, username), "greet", "một lời chào chưa ai viết", reason="thử")


def test_a_protected_intent_waits_for_a_second_person(session: Session, trainer: Officer, approver: Officer) -> None:
    line = "cứu với xuồng lật giữa sông kinh cùng có ba người đang bám"
    row = changes.add(session, trainer, "emergency", line, reason="thiếu mẫu đuối nước")
    assert row.state == "waiting"
    assert has(session, "emergency", line)
    assert ("emergency", line) not in state.approved(session).by_line
    with pytest.raises(NotAllowed):
        changes.decide(session, trainer, row.id, approve=True)
    changes.decide(session, approver, row.id, approve=True)
    assert ("emergency", line) in state.approved(session).by_line
    with pytest.raises(errors.AlreadyDecided):
        changes.decide(session, approver, row.id, approve=False, reason="trễ")


def test_nobody_decides_on_an_own_change(session: Session, approver: Officer) -> None:
    row = changes.add(
        session, approver, "denounce", "tui muốn tố ông kia ăn chặn tiền cứu trợ bão của xóm", reason="thử"
    )
    with pytest.raises(errors.OwnTrainingChange):
        changes.decide(session, approver, row.id, approve=True)


def test_moving_a_line_out_of_a_protected_intent_waits_too(session: Session, trainer: Officer) -> None:
    line = next(one.line for one in current(session).examples if one.intent == "complaint")
    assert changes.move(session, trainer, "complaint", line, "petition", reason="nhầm").state == "waiting"
    ordinary = next(one.line for one in current(session).examples if one.intent == "greet")
    assert changes.move(session, trainer, "greet", ordinary, "denounce", reason="nhầm").state == "waiting"


def test_a_refused_change_leaves_the_draft(session: Session, trainer: Officer, approver: Officer) -> None:
    line = "cứu với xuồng lật giữa sông kinh cùng có ba người đang bám"
    row = changes.add(session, trainer, "emergency", line, reason="thiếu mẫu")
    with pytest.raises(errors.NoReason):
        changes.decide(session, approver, row.id, approve=False)
    changes.decide(session, approver, row.id, approve=False, reason="chưa đúng giọng")
    assert not has(session, "emergency", line)


def test_one_change_or_a_batch_is_undone(session: Session, trainer: Officer) -> None:
    batch = changes.new_batch()
    for number, line in enumerate(("câu lạ thứ nhất của lô này", "câu lạ thứ hai của lô này")):
        changes.add(session, trainer, "greet", line, reason=f"lô {number}", batch=batch)
    single = changes.add(session, trainer, "greet", "câu lạ đứng riêng một mình", reason="riêng")
    assert changes.undo(session, trainer, batch=batch) == 2
    assert has(session, "greet", "câu lạ đứng riêng một mình")
    assert changes.undo(session, trainer, change_id=single.id) == 1
    assert current(session).files == state.folder_files()


def test_what_a_later_change_builds_on_is_not_undone(session: Session, trainer: Officer) -> None:
    line = "câu lạ đứng riêng một mình"
    first = changes.add(session, trainer, "greet", line, reason="một")
    changes.edit(session, trainer, "greet", line, line + " nha", reason="hai")
    with pytest.raises(errors.NeededByLater), session.begin_nested():
        changes.undo(session, trainer, change_id=first.id)


def test_a_new_intent_brings_its_rule_and_its_answer(session: Session, trainer: Officer, tmp_path: Path) -> None:
    changes.new_intent(
        session, trainer, OUTAGE, title="Lịch cắt điện", answers=["{You} xem lịch cắt điện ở trang của điện lực ạ."],
        reason="nhiều người hỏi",
    )  # fmt: skip
    for number, line in enumerate(("mai cúp điện tới mấy giờ vậy", "lịch cắt điện tuần này sao rồi")):
        changes.add(session, trainer, OUTAGE, line, reason=f"câu {number}")
    data = current(session)
    assert data.counts[OUTAGE] == 2
    version = versions.freeze(session, trainer, "dạy hỏi lịch cắt điện")
    assert version.counts["added"] == 2
    versions.unpack(version, tmp_path)
    assert files.read_folder(tmp_path / "nlu_data") == data.files
    assert f"utter_{OUTAGE}" in (tmp_path / "nlu_data" / "domain" / "taught.yml").read_text(encoding="utf-8")
    assert f"intent: {OUTAGE}" in (tmp_path / "nlu_data" / "rules" / "taught.yml").read_text(encoding="utf-8")
    assert (tmp_path / "config.yml").is_file()
    assert (tmp_path / "bot" / "importer.py").is_file()


@pytest.mark.parametrize(
    ("name", "title", "answer", "error"),
    [
        ("greet", "Chào", "Chào ạ.", errors.BadIntentName),
        ("nlu_fallback", "Chào", "Chào ạ.", errors.BadIntentName),
        ("Hỏi gì", "Chào", "Chào ạ.", errors.BadIntentName),
        ("hoi_gi", "Một cái tên dài hơn hai mươi chữ", "Chào ạ.", errors.BadTitle),
        ("hoi_gi", "Hỏi gì", "{phone} ạ.", errors.BadAnswer),
        ("hoi_gi", "Hỏi gì", "lời { hở", errors.BadAnswer),
        ("hoi_gi", "Hỏi gì", "", errors.BadAnswer),
    ],
)
def test_a_bad_intent_is_refused(
    session: Session, trainer: Officer, name: str, title: str, answer: str, error: type[AppError]
) -> None:
    with pytest.raises(error):
        changes.new_intent(session, trainer, name, title=title, answers=[answer], reason="thử")


def test_a_version_keeps_what_was_approved_and_leaves_what_waits(session: Session, trainer: Officer) -> None:
    changes.add(session, trainer, "greet", "một lời chào chưa ai viết", reason="một")
    waiting = changes.add(session, trainer, "emergency", "cứu với nhà máy xay lúa đang cháy lan qua chợ", reason="hai")
    version = versions.freeze(session, trainer, "bản đầu")
    assert version.counts["added"] == 1
    assert version.parent_id is not None  # the folder itself came first
    found = state.version_files(session, version.id)
    assert "một lời chào chưa ai viết" in found["nlu/greet.yml"].decode()
    assert "xay lúa" not in found["nlu/emergency.yml"].decode()
    assert waiting.version_id is None
    assert has(session, "emergency", "cứu với nhà máy xay lúa đang cháy lan qua chợ")
    with pytest.raises(errors.NothingToFreeze):
        versions.freeze(session, trainer, "không có gì")


def test_two_versions_are_compared_and_an_old_one_comes_back(
    session: Session, trainer: Officer, approver: Officer
) -> None:
    first = versions.freeze(session, trainer, "như trong thư mục")
    line = next(one.line for one in current(session).examples if one.intent == "greet")
    changes.move(session, trainer, "greet", line, "thank", reason="thử chuyển")
    changes.add(session, trainer, "greet", "một lời chào chưa ai viết", reason="thêm")
    second = versions.freeze(session, trainer, "thử")
    told = versions.compare(state.version_files(session, first.id), state.version_files(session, second.id))
    assert {(one.kind, one.intent) for one in told} == {("moved", "thank"), ("added", "greet")}
    with pytest.raises(NotAllowed):
        versions.go_back(session, trainer, first.id, "về bản cũ")
    third = versions.go_back(session, approver, first.id, "về bản cũ")
    assert third.fingerprint == first.fingerprint
    assert current(session).files == state.folder_files()


def test_a_trainer_and_a_second_trainer_do_not_see_each_others_line_twice(session: Session, trainer: Officer) -> None:
    other = create_officer(session, "mai", "Trần Thị Mai", ["trainer"], trainer.unit.code)
    changes.add(session, trainer, "greet", "một lời chào chưa ai viết", reason="một")
    with pytest.raises(errors.DuplicateLine):
        changes.add(session, other, "thank", "MỘT LỜI CHÀO CHƯA AI VIẾT!", reason="hai")


def test_the_folder_is_only_read(session: Session, trainer: Officer) -> None:
    before = files.read_folder(get_settings().training_folder)
    changes.add(session, trainer, "greet", "một lời chào chưa ai viết", reason="một")
    versions.freeze(session, trainer, "bản")
    assert files.read_folder(get_settings().training_folder) == before
    assert versions.is_folder_behind(session)
