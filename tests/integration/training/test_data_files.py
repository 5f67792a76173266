"""Training data go out and come back: files to the byte, tables, signed bundles; proposals; being forgotten."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session

from inbox_api.errors import AppError
from inbox_api.models import Officer, ReviewItem, TrainingChange
from inbox_api.settings import get_settings
from inbox_api.training.data import (
    bundles,
    changes,
    current,
    errors,
    files,
    forgetting,
    importing,
    paraphrases,
    state,
    tables,
    versions,
)
from tests.factories import officer

NEW = "một lời chào chưa ai viết"


@pytest.fixture
def trainer(session: Session) -> Officer:
    return officer(session, "trainer")


@pytest.fixture
def bundle_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "bundle_key", SecretStr("k" * 40))


def edited(session: Session, **content: str) -> dict[str, bytes]:
    return {**current(session).files, **{f"nlu/{name}.yml": text.encode() for name, text in content.items()}}


def of(session: Session, name: str) -> str:
    return current(session).files[f"nlu/{name}.yml"].decode()


def test_export_import_export_is_the_same_to_the_byte(session: Session, trainer: Officer, tmp_path: Path) -> None:
    changes.add(session, trainer, "greet", NEW, reason="thêm")
    before = dict(current(session).files)
    files.write_folder(before, tmp_path)
    again = files.read_folder(tmp_path)
    assert again == before
    assert importing.plan(session, trainer, again, is_whole=True).counts["files"] == 0
    assert importing.plan(session, trainer, files.read_zip(files.zipped(again)), is_whole=True).files == []


def test_a_file_edited_by_hand_keeps_its_comments(session: Session, trainer: Officer, tmp_path: Path) -> None:
    text = of(session, "greet").replace("nlu:\n", "# Chị Mai sửa tay\nnlu:\n", 1) + f"    - {NEW}\n"
    found = edited(session, greet=text)
    told = importing.plan(session, trainer, found, is_whole=True)
    assert (told.counts, told.problems) == (
        {"files": 1, "added": 1, "removed": 0, "moved": 0, "marked": 0},
        (),
    )
    batch, version = importing.carry_out(session, trainer, found, is_whole=True, reason="sửa tay")
    assert version is not None
    assert batch
    changes.add(session, trainer, "greet", NEW + " nữa", reason="sau đó")
    files.write_folder(current(session).files, tmp_path)
    assert (tmp_path / "nlu" / "greet.yml").read_text(encoding="utf-8") == text + f"    - {NEW} nữa\n"


def test_an_import_is_undone_as_one(session: Session, trainer: Officer) -> None:
    before = current(session).files
    changes.add(session, trainer, "thank", "đội ơn bà con cô bác nhiều nhiều", reason="bản nháp có trước")
    found = edited(session, greet=of(session, "greet") + f"    - {NEW}\n", abuse=of(session, "abuse") + "\n# ghi chú\n")
    batch, version = importing.carry_out(session, trainer, found, is_whole=True, reason="nhập")
    assert version is None  # a draft was there
    assert changes.undo(session, trainer, batch=batch) == 2
    assert current(session).files["nlu/greet.yml"] == before["nlu/greet.yml"]


def test_an_import_of_protected_lines_waits_for_a_second_person(session: Session, trainer: Officer) -> None:
    found = edited(session, emergency=of(session, "emergency") + "    - cứu với ghe chìm ngoài vàm có người kẹt\n")
    _batch, version = importing.carry_out(session, trainer, found, is_whole=True, reason="nhập")
    assert version is None
    assert "ghe chìm ngoài vàm" not in state.approved(session).files["nlu/emergency.yml"].decode()


def test_an_import_of_rules_waits_for_a_second_person(session: Session, trainer: Officer) -> None:
    found = dict(current(session).files)
    found["rules/urgent.yml"] += b"# x\n"
    _batch, version = importing.carry_out(session, trainer, found, is_whole=True, reason="nhập")
    assert version is None
    assert state.approved(session).files["rules/urgent.yml"] == state.folder_files()["rules/urgent.yml"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - xin chào\n   hở: [', "YAML"),
        ('version: "3.1"\nnlu:\n- intent: khong_biet\n  examples: |\n    - câu mới toanh đó nha\n', "khong_biet"),
        ('version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - chào [bạn](nhan_la) hiền\n', "nhan_la"),
        ('version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - chào [bạn hiền\n', "chào [bạn hiền"),
        (
            'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - làm giay KHAI SINH có tốn tiền không\n',
            "ask_fee",
        ),
        ('version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - số tui 0912345678 đó nha\n', "•••678"),
        ("- chỉ là danh sách", "Rasa"),
    ],
)
def test_a_broken_file_is_told_and_changes_nothing(session: Session, trainer: Officer, text: str, part: str) -> None:
    before = current(session).fingerprint
    found = {"nlu/greet.yml": text.encode()}
    told = importing.plan(session, trainer, found, is_whole=False)
    assert any(part in problem for _name, problem in told.problems)
    with pytest.raises(importing.ImportRefused):
        importing.carry_out(session, trainer, found, is_whole=False, reason="nhập")
    assert current(session).fingerprint == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rubbish", b"nlu: 1"])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(errors.BrokenArchive):
        files.read_zip(content)


def test_a_table_goes_out_and_comes_back_without_a_change(session: Session, trainer: Officer) -> None:
    changes.add(session, trainer, "greet", NEW, reason="vì sao")
    content = tables.export(session, trainer)
    assert f"{NEW},greet,,hand,vì sao" in content.decode("utf-8-sig")
    assert tables.read(session, trainer, content) == []


def test_rows_of_a_table_are_added_and_undone_as_one(session: Session, trainer: Officer) -> None:
    marks = json.dumps([{"entity": "procedure", "start": 4, "end": 13}])
    content = (
        "text,intent,entities,source,reason\n"
        f'xin khai sinh cho đứa nhỏ lối xóm,ask_procedure,"{marks.replace(chr(34), chr(34) * 2)}",,bảng tính\n'
        f"{NEW},greet,,,\n"
    ).encode()
    assert [row.problem for row in tables.read(session, trainer, content)] == ["", ""]
    batch, count = tables.carry_out(session, trainer, content, reason="nhập bảng")
    assert count == 2
    assert ("ask_procedure", "xin [khai sinh](procedure) cho đứa nhỏ lối xóm") in current(session).by_line
    changes.undo(session, trainer, batch=batch)
    assert current(session).files == state.folder_files()


def test_each_bad_row_is_told_by_its_number(session: Session, trainer: Officer) -> None:
    content = (
        f"text,intent\nxin chào,thank\n{NEW},greet\n{NEW}!,greet\ncâu của ai,khong_co\n"
        "[hở,greet\nsố tui 0912345678,greet\n"
    ).encode()
    told = {row.number: row.problem for row in tables.read(session, trainer, content)}
    assert [number for number, problem in told.items() if problem] == [2, 4, 5, 6, 7]
    assert "greet" in told[2]
    assert "3" in told[4]
    with pytest.raises(tables.RowsRefused):
        tables.carry_out(session, trainer, content, reason="nhập")
    assert current(session).files == state.folder_files()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a,b\n1,2\n", b""])
def test_what_is_no_table_is_refused(session: Session, trainer: Officer, content: bytes) -> None:
    with pytest.raises(tables.NoTable):
        tables.read(session, trainer, content)


@pytest.mark.usefixtures("bundle_key")
def test_a_bundle_carries_a_version_and_nobody_can_change_it(session: Session, trainer: Officer) -> None:
    changes.add(session, trainer, "greet", NEW, reason="thêm")
    version = versions.freeze(session, trainer, "bản để chuyển")
    packed = bundles.pack(session, trainer, version.id)
    assert bundles.unpack(packed).files == current(session).files
    told = json.loads(packed)
    for name in ("reason", "content", "signature", "fingerprint"):
        forged = {**told, name: told[name][:-2] + ("AA" if told[name][-2:] != "AA" else "BB")}
        with pytest.raises(bundles.ForgedBundle):
            bundles.unpack(json.dumps(forged).encode())
    for rubbish in (b"", b"[]", b"{}", b'"x"'):
        with pytest.raises(bundles.ForgedBundle):
            bundles.unpack(rubbish)


def test_without_a_key_there_are_no_bundles(session: Session, trainer: Officer) -> None:
    version = versions.freeze(session, trainer, "bản")
    with pytest.raises(bundles.NoBundleKey):
        bundles.pack(session, trainer, version.id)
    with pytest.raises(bundles.NoBundleKey):
        bundles.unpack(b"{}")


@pytest.mark.usefixtures("bundle_key")
def test_a_bundle_of_another_key_is_refused(
    session: Session, trainer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = bundles.pack(session, trainer, versions.freeze(session, trainer, "bản").id)
    monkeypatch.setattr(get_settings(), "bundle_key", SecretStr("x" * 40))
    with pytest.raises(bundles.ForgedBundle):
        bundles.unpack(packed)


def test_proposals_say_the_line_otherwise_and_are_nothing_until_chosen(session: Session, trainer: Officer) -> None:
    line = "tôi không biết [giấy khai sinh](procedure) bị hỏng thì làm thế nào"
    before = current(session).fingerprint
    told = paraphrases.propose(session, trainer, "ask_procedure", line)
    said = {one.kind: one.line for one in reversed(told)}
    assert said["southern"] == "tui hông biết [giấy khai sinh](procedure) bị hư thì làm sao"
    assert said["teencode"] == "tôi ko bít [giấy khai sinh](procedure) bị hỏng thì lm ntn"
    assert said["plain_teencode"] == "toi ko bit [giay khai sinh](procedure) bi hong thi lm ntn"
    assert current(session).fingerprint == before
    rows = paraphrases.add_chosen(session, trainer, "ask_procedure", [said["southern"]], reason="gợi ý của máy")
    assert [row.source for row in rows] == ["paraphrase"]
    assert said["southern"] not in [one.line for one in paraphrases.propose(session, trainer, "ask_procedure", line)]


def test_no_intent_is_made_of_proposals(session: Session, trainer: Officer) -> None:
    changes.new_intent(session, trainer, "hoi_gi_do", title="Hỏi gì đó", answers=["Dạ."], reason="thử")
    lines = [f"câu tự viết về chuyện thứ {word}" for word in ("nhất", "nhì", "ba", "tư", "năm")]
    for line in lines:
        changes.add(session, trainer, "hoi_gi_do", line, reason="viết")
    paraphrases.add_chosen(session, trainer, "hoi_gi_do", ["câu máy viết một"], reason="gợi ý")
    with pytest.raises(paraphrases.TooManySynthetic), session.begin_nested():
        paraphrases.add_chosen(session, trainer, "hoi_gi_do", ["câu máy viết hai", "câu máy viết ba"], reason="gợi ý")


def _item(session: Session, text: str) -> ReviewItem:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    item = ReviewItem(
        text=text, group=text, channels=["web"], people=1, messages=1, first_at=at, last_at=at, prediction={},
        reasons=[], neighbours=[], score=1.0, state="done",
    )  # fmt: skip
    session.add(item)
    session.flush()
    return item


def test_a_citizen_who_is_forgotten_takes_the_lines_along(session: Session, trainer: Officer) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    item, other = _item(session, NEW), _item(session, "lời của người khác hẳn")
    changes.add(session, trainer, "greet", NEW, reason="duyệt", source="review", review_item_id=item.id)
    versions.freeze(session, trainer, "bản có câu đó")
    draft = changes.add(
        session, trainer, "greet", NEW + " lần hai", reason="duyệt", source="review", review_item_id=item.id
    )
    changes.add(session, trainer, "greet", other.text, reason="duyệt", source="review", review_item_id=other.id)
    assert forgetting.forget(session, [item.id], now) == 2
    assert ("greet", NEW) not in current(session).by_line
    assert ("greet", other.text) in current(session).by_line
    session.refresh(draft)
    assert (draft.state, draft.detail["line"]) == ("undone", "")
    assert forgetting.forget(session, [item.id], now) == 0
    after = versions.freeze(session, trainer, "bản sau")
    assert NEW not in state.version_files(session, after.id)["nlu/greet.yml"].decode()


def test_errors_are_in_vietnamese() -> None:
    for error in (errors.DuplicateLine, errors.PrivateNumbers, bundles.ForgedBundle, tables.RowsRefused):
        assert issubclass(error, AppError)
        assert any(letter in error().text for letter in "ăâđêôơưàáảãạ")


def test_a_change_keeps_its_words_for_readers(session: Session, trainer: Officer) -> None:
    row = changes.add(session, trainer, "greet", NEW, reason="đọc lại được")
    kept = session.get(TrainingChange, row.id)
    assert kept is not None
    assert kept.detail == {"line": NEW}
