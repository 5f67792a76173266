"""Many lines at once, from a table or by a repair: one step for all, and nothing that a citizen had erased."""

from __future__ import annotations

import unicodedata

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit.service import write_waiting
from inbox_api.models import AuditEntry, Officer
from inbox_api.training.data import changes, current, errors, forgetting, state, tables, versions
from inbox_api.training.data.keeping import NewLine
from tests.factories import NOW, officer
from tests.integration.test_audit_and_locks import statements
from tests.integration.training.desk import item

NEW = "một lời chào chưa ai viết"


@pytest.fixture
def trainer(session: Session) -> Officer:
    return officer(session, "trainer")


def table(*rows: str) -> bytes:
    return "\n".join(("text,intent", *rows, "")).encode()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_a_table_is_read_as_vietnamese_spreadsheets_save_it(
    session: Session, trainer: Officer, separator: str, encoding: str
) -> None:
    text = f"text{separator}intent\r\n{NEW}{separator}greet\r\n"
    if encoding == "cp1258":  # its tones are marks of their own, its letters are not
        text = "".join(_as_in_the_code_page(one) for one in text)
    rows = tables.read(session, trainer, text.encode(encoding))
    assert [(row.line, row.intent, row.problem) for row in rows] == [(NEW, "greet", "")]


def _as_in_the_code_page(letter: str) -> str:
    for form in (letter, *_with_mark_apart(letter)):
        try:
            form.encode("cp1258")
        except UnicodeEncodeError:
            continue
        return form
    raise AssertionError(letter)


def _with_mark_apart(letter: str) -> list[str]:
    base, *marks = list(unicodedata.normalize("NFD", letter))
    return [
        unicodedata.normalize("NFC", base + "".join(marks[:at] + marks[at + 1 :])) + mark
        for at, mark in enumerate(marks)
    ]


def test_broken_utf_8_is_refused_with_the_ways_to_save_it(session: Session, trainer: Officer) -> None:
    with pytest.raises(tables.NoTable) as refused:
        tables.read(session, trainer, table(f"{NEW},greet") + b"\xff,greet\n")
    assert "UTF-16" in refused.value.text


def test_two_rows_that_differ_in_marks_only_are_told(session: Session, trainer: Officer) -> None:
    content = table("xin [khai sinh](procedure) giùm má tui,ask_fee", "xin khai sinh giùm má tui,ask_fee")
    assert ["2" in row.problem for row in tables.read(session, trainer, content)] == [False, True]


def test_a_line_that_a_citizen_had_erased_does_not_come_back_with_a_table(session: Session, trainer: Officer) -> None:
    source = item(session, NEW, "greet", state="done")
    changes.add(session, trainer, "greet", NEW, reason="duyệt", source="review", review_item_id=source.id)
    content = tables.export(session, trainer, ["greet"])
    versions.freeze(session, trainer, "bản")
    forgetting.forget(session, [source.id], NOW)
    assert [(row.line, bool(row.problem)) for row in tables.read(session, trainer, content)] == [(NEW, True)]
    with pytest.raises(tables.RowsRefused):
        tables.carry_out(session, trainer, content, reason="nhập")


def test_many_rows_cost_no_more_questions_to_the_database_than_few(session: Session, trainer: Officer) -> None:
    def asked(name: str, count: int) -> int:
        rows = [f"câu mới {name} thứ {number} của bảng,greet" for number in range(count)]
        with statements(session.get_bind().engine) as sent:
            tables.carry_out(session, trainer, table(*rows), reason="nhập")
        return len(sent)

    asked("mở", 1)
    assert asked("dài", 40) == asked("ngắn", 2)
    before = state.TrainingData(state.folder_files()).counts["greet"]
    assert current(session).counts["greet"] == before + 43


def test_lines_added_together_stand_where_single_ones_would(session: Session, trainer: Officer) -> None:
    lines = [
        NewLine("greet", NEW, "thử"),
        NewLine("report_issue", "cống trước nhà tui nghẹt cứng từ hôm kia tới giờ nè", "thử", "0301"),
        NewLine("greet", NEW + " lần nữa", "thử"),
        NewLine("report_issue", "cái cống trước nhà nội tui cũng nghẹt cứng y vậy luôn", "thử"),
    ]
    batch = changes.new_batch()
    changes.add_all(session, trainer, lines, batch=batch)
    together = dict(current(session).files)
    changes.undo(session, trainer, batch=batch)
    for one in lines:
        changes.add(session, trainer, one.intent, one.line, reason=one.reason, topic=one.topic)
    assert current(session).files == together
    assert together != state.folder_files()


def test_of_two_that_are_the_same_none_is_added(session: Session, trainer: Officer) -> None:
    with pytest.raises(errors.DuplicateLine):
        changes.add_all(session, trainer, [NewLine("greet", NEW, "x"), NewLine("thank", NEW.upper(), "x")])
    assert current(session).files == state.folder_files()


def test_lines_moved_together_can_be_undone_and_moved_on(session: Session, trainer: Officer) -> None:
    lines = [(one.intent, one.line) for one in current(session).examples if one.intent == "greet"][:20]
    batch = changes.new_batch()
    changes.move_all(session, trainer, lines, "thank", reason="nhầm", batch=batch)
    assert {("thank", line) for _intent, line in lines} <= current(session).by_line.keys()
    assert not set(lines) & current(session).by_line.keys()
    changes.undo(session, trainer, batch=batch)
    assert current(session).files == state.folder_files()


def test_the_log_tells_of_what_was_taken_back_and_of_nothing_else(session: Session, trainer: Officer) -> None:
    batch = changes.new_batch()
    first, second = changes.add_all(
        session, trainer, [NewLine("greet", NEW, "x"), NewLine("greet", NEW + " nữa", "x")], batch=batch
    )
    changes.undo(session, trainer, change_id=first.id)
    changes.undo(session, trainer, batch=batch)
    write_waiting(session)
    told = session.scalars(select(AuditEntry.object_id).where(AuditEntry.action == "training.undone"))
    assert sorted(told) == sorted([str(first.id), str(second.id)])
