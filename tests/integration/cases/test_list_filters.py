"""The list of cases and the board under a filter: every condition is asked of the case, counter cases included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from inbox_api.board import service as boards
from inbox_api.cases import desk, steps
from inbox_api.cases.places import CasePlace
from inbox_api.conversations import labels
from inbox_api.errors import Invalid
from inbox_api.models import Case
from inbox_api.views import service as views
from tests.factories import NOW, create_case_for, officer, receive

LAMP = "0501"


@pytest.fixture
def town(session: Session) -> dict[str, Case]:
    """flood: by Zalo, late, Phúc's. lamp: at the counter, without a conversation. done: closed, from the web."""
    flood = create_case_for(session, receive(session, "ngập", channel="zalo"), now=NOW - timedelta(days=30))
    steps.assign(session, flood, officer(session, "phuc"), officer(session, "lan"), NOW)
    lamp = create_case_for(session, None, topic=LAMP, description="Đèn đường tắt", priority="P0")
    done = create_case_for(session, receive(session, "xong"), now=NOW - timedelta(days=3), description="Cây đổ")
    done.closed_at, done.status = NOW, "da-dong"
    session.flush()
    return {"flood": flood, "lamp": lamp, "done": done}


def shown(
    session: Session, town: dict[str, Case], filter_text: str, *, name: str = "all", sort: str = "due", who: str = "lan"
) -> list[str]:
    reader, group = officer(session, who), views.read(filter_text)
    found = desk.list_cases(session, reader, filter_name=name, now=NOW, group=group, sort=sort)
    assert desk.count_cases(session, reader, name, group, NOW) == len(found)
    by_id = {case.id: key for key, case in town.items()}
    return [by_id[case.id] for case in found]


@pytest.mark.parametrize(
    ("filter_text", "expected"),
    [
        ("", {"flood", "lamp", "done"}),
        ("channel.is.zalo", {"flood"}),
        ("channel.not.zalo", {"lamp", "done"}),
        ("topic.is.0501", {"lamp"}),
        ("topic.not.04", {"lamp"}),
        ("priority.is.P0", {"lamp"}),
        ("type.is.PAHT", {"flood", "lamp", "done"}),
        ("type.is.KHN", set()),
        ("ward.is.tra-vinh;handler.is.nobody", {"lamp", "done"}),
        ("handler.is.phuc", {"flood"}),
        ("case_unit.is.mine", {"flood", "lamp", "done"}),
        ("status.is.da-dong", {"done"}),
        ("due.is.overdue", {"flood"}),
        ("received.is.2", {"lamp"}),
        (f"since.is.{NOW:%Y-%m-%d}", {"lamp"}),
        (f"until.is.{NOW - timedelta(days=3):%Y-%m-%d}", {"flood", "done"}),
        (f"since.is.{NOW - timedelta(days=3):%Y-%m-%d};until.is.{NOW - timedelta(days=3):%Y-%m-%d}", {"done"}),
        ("words.is.den duong", {"lamp"}),
        ("label.is.none", {"flood", "done"}),
        ("label.not.none", {"lamp"}),
        ("(topic.is.0501|due.is.overdue);case.is.yes", {"flood", "lamp"}),
        ("case.is.no", set()),
    ],
)
def test_every_field_of_a_case_can_be_filtered_by(
    session: Session, town: dict[str, Case], filter_text: str, expected: set[str]
) -> None:
    assert set(shown(session, town, filter_text)) == expected
    assert set(shown(session, town, filter_text, name="open")) == expected - {"done"}


def test_a_case_is_found_by_the_label_of_its_conversation(session: Session, town: dict[str, Case]) -> None:
    lan, talk = officer(session, "lan"), town["flood"].conversation
    assert talk is not None
    label = labels.make(session, lan, "mưa bão", "red", NOW, for_city=False)
    labels.put(session, lan, talk.public_id, label.id, NOW)
    assert shown(session, town, f"label.is.{label.id}", name="open") == ["flood"]


def test_a_filter_of_cases_shows_only_what_the_officer_may_read(session: Session, town: dict[str, Case]) -> None:
    assert shown(session, town, "", who="minh") == []
    assert shown(session, town, "topic.is.0501|words.is.den duong", who="minh") == []


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("due", ["flood", "lamp", "done"]),
        ("newest", ["lamp", "done", "flood"]),
        ("oldest", ["flood", "done", "lamp"]),
        ("priority", ["lamp", "flood", "done"]),
    ],
)
def test_the_list_stands_in_the_order_that_was_asked_for_page_by_page(
    session: Session, town: dict[str, Case], sort: str, expected: list[str]
) -> None:
    assert shown(session, town, "", sort=sort) == expected
    lan, place, seen = officer(session, "lan"), None, []
    while page := desk.list_cases(session, lan, filter_name="all", now=NOW, sort=sort, limit=1, after=place):
        seen.append(page[0].id)
        place = CasePlace.read([str(v) if hasattr(v, "year") else v for v in CasePlace.of(page[0]).values()])
    assert seen == [town[name].id for name in expected]


def test_an_unknown_order_or_day_is_refused(session: Session, town: dict[str, Case]) -> None:
    with pytest.raises(Invalid):
        shown(session, town, "", sort="colour")
    with pytest.raises(Invalid):
        views.read("since.is.2026-02-31")


def test_a_board_under_a_filter_keeps_cases_of_the_counter(session: Session, town: dict[str, Case]) -> None:
    columns = boards.board(session, officer(session, "lan"), "all", views.read("topic.is.0501"), NOW)
    assert [card.case.id for column in columns for card in column.cards] == [town["lamp"].id]
    assert sum(column.count for column in columns) == 1


@pytest.fixture
def asked(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """What goes to the database."""
    found: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        found.append((statement, values))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", keep)
    yield found
    event.remove(connection, "before_cursor_execute", keep)


@pytest.mark.parametrize("name", ["open", "all", "closed"])
@pytest.mark.parametrize("sort", ["due", "newest", "oldest"])
def test_every_order_of_the_list_comes_from_an_index(
    session: Session, town: dict[str, Case], asked: list[tuple[str, Any]], name: str, sort: str
) -> None:
    session.execute(text("SET LOCAL enable_seqscan = off"))
    session.execute(text("SET LOCAL enable_bitmapscan = off"))
    session.execute(text("SET LOCAL enable_sort = off"))
    duty = officer(session, "duty")
    asked.clear()
    desk.list_cases(session, duty, filter_name=name, now=NOW, sort=sort)
    [(statement, values)] = [one for one in asked if "ORDER BY" in one[0] and "LIMIT" in one[0]]
    plan = "\n".join(row[0] for row in session.connection().exec_driver_sql("EXPLAIN " + statement, values))
    assert "Sort" not in plan, plan
    assert "Seq Scan" not in plan, plan
