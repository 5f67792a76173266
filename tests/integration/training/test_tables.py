"""Many lines at once, from a table or by a repair: one step for all, and nothing that a citizen had erased."""

from __future__ import annotations

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
