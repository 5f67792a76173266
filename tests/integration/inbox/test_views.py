"""Filters of conditions show what they say; views are shared with whom they name, changed by whom they belong to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.conversations import inbox, labels, reminders, service
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import Conversation
from inbox_api.views import service as views
from inbox_api.views.conditions import BadFilter
from tests.factories import NOW, create_case_for, officer, receive


@pytest.fixture
def town(session: Session) -> dict[str, Conversation]:
    """flood: Zalo, late, Phúc's. lamp: web, nobody's. talk: Messenger, no case, waits for people. done: closed."""
    flood = receive(session, "đường ngập", channel="zalo")
    case = create_case_for(session, flood, now=NOW - timedelta(days=30))
    steps.assign(session, case, officer(session, "phuc"), officer(session, "lan"), NOW)
    lamp = receive(session, "đèn tắt")
    create_case_for(session, lamp, topic="0501", description="đèn tắt")
    talk = receive(session, "cho gặp người", channel="facebook")
    talk.unit_id = officer(session, "lan").unit_id
    service.hand_to_people(session, talk, "asked", NOW)
    done = receive(session, "xong rồi")
    create_case_for(session, done)
    done.is_closed = True
    session.flush()
    return {"flood": flood, "lamp": lamp, "talk": talk, "done": done}


def shown(session: Session, town: dict[str, Conversation], text: str, name: str = "lan") -> set[str]:
    who, group = officer(session, name), views.read(text)
    rows = inbox.filtered_rows(session, who, group, now=NOW, limit=50)
    by_id = {one.id: key for key, one in town.items()}
    found = {by_id[row.conversation.id] for row in rows}
    assert views.count(session, who, group, NOW) == len(rows)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"flood", "lamp", "talk"}),
        ("channel.is.zalo", {"flood"}),
        ("channel.is.zalo,facebook", {"flood", "talk"}),
        ("channel.not.zalo,facebook", {"lamp"}),
        ("with.is.queue", {"talk"}),
        ("case.is.no", {"talk"}),
        ("case.is.yes", {"flood", "lamp"}),
        ("case.not.yes", {"talk"}),
        ("topic.is.04", {"flood"}),
        ("topic.is.0501|with.is.queue", {"lamp", "talk"}),
        ("topic.is.04;handler.is.nobody", set()),
        ("topic.not.04", {"lamp"}),
        ("handler.is.phuc", {"flood"}),
        ("handler.is.nobody", {"lamp"}),
        ("due.is.overdue", {"flood"}),
        ("due.not.overdue", {"lamp"}),
        ("ward.is.tra-vinh;channel.is.web", {"lamp"}),
        ("type.is.PAHT", {"flood", "lamp"}),
        ("state.is.closed", {"done"}),
        ("state.is.any", {"flood", "lamp", "talk", "done"}),
        ("state.is.any;topic.is.0501", {"lamp"}),
        ("status.is.da-chuyen-xu-ly", {"flood"}),
        ("written.is.1", {"flood", "lamp", "talk"}),
        ("silent.is.1", set()),
        ("received.is.2", {"lamp"}),
        ("officer.is.nobody", {"flood", "lamp", "talk"}),
        ("unread.is.yes", {"flood", "lamp", "talk"}),
        ("words.is.ngap", {"flood"}),
        ("(channel.is.zalo;due.is.overdue)|(channel.is.web;topic.is.05)", {"flood", "lamp"}),
        ("urgent.is.yes", set()),
        ("waiting.is.no;unit.is.mine", {"flood", "lamp", "talk"}),
    ],
)
def test_conditions_show_what_they_say(
    session: Session, town: dict[str, Conversation], text: str, expected: set[str]
) -> None:
    assert shown(session, town, text) == expected


def test_conditions_that_all_must_hold_speak_of_one_case(session: Session, town: dict[str, Conversation]) -> None:
    create_case_for(session, town["flood"], topic="0501", description="đèn tắt")
    assert shown(session, town, "topic.is.0501;due.is.overdue") == set()
    assert shown(session, town, "(topic.is.0501);((due.is.overdue|due.is.none))") == {"flood"}


def test_a_filter_shows_only_what_the_officer_may_read(session: Session, town: dict[str, Conversation]) -> None:
    assert shown(session, town, "state.is.any", "minh") == set()
    assert shown(session, town, "", "phuc") == {"flood", "lamp"}


def test_labels_and_what_is_put_off_can_be_asked_for(session: Session, town: dict[str, Conversation]) -> None:
    lan = officer(session, "lan")
    label = labels.make(session, lan, "mưa bão", "red", NOW, for_city=False)
    labels.put(session, lan, town["flood"].public_id, label.id, NOW)
    reminders.snooze(session, lan, town["lamp"].public_id, NOW + timedelta(hours=2), "", NOW)
    assert shown(session, town, f"label.is.{label.id}") == {"flood"}
    assert shown(session, town, "label.is.none") == {"talk"}
    assert shown(session, town, "") == {"flood", "talk"}
    assert shown(session, town, "snoozed.is.yes") == {"lamp"}
    assert shown(session, town, "snoozed.is.any") == {"flood", "lamp", "talk"}
    [row] = inbox.rows(session, lan, filter_name="snoozed", query="", now=NOW)
    assert row.conversation.id == town["lamp"].id
    [flood] = [row for row in inbox.rows(session, lan, filter_name="all", query="", now=NOW) if row.labels]
    assert [one.name for one in flood.labels] == ["mưa bão"]


def test_views_are_seen_by_whom_they_are_for(session: Session) -> None:
    lan, phuc, minh, duty = (officer(session, name) for name in ("lan", "phuc", "minh", "duty"))
    views.save(session, lan, "của tôi", "channel.is.zalo", "own", NOW)
    views.save(session, phuc, "của phòng", "due.is.overdue", "unit", NOW)
    views.save(session, duty, "cả thành phố", "urgent.is.yes", "city", NOW)

    def names(who: str) -> list[str]:
        return sorted(view.name for view in views.views_of(session, officer(session, who)))

    assert names("lan") == ["cả thành phố", "của phòng", "của tôi"]
    assert names("phuc") == ["cả thành phố", "của phòng"]
    assert names("minh") == ["cả thành phố"]
    with pytest.raises(NotAllowed):
        views.save(session, phuc, "x", "", "city", NOW)
    with pytest.raises(NotFound):
        views.view(session, minh, next(v.id for v in views.views_of(session, lan) if v.name == "của tôi"))


def test_a_view_is_changed_by_its_owner_and_not_over_somebody_elses_change(session: Session) -> None:
    lan, phuc, hoa = (officer(session, name) for name in ("lan", "phuc", "hoa"))
    view = views.save(session, lan, "a", "channel.is.zalo", "unit", NOW)
    changed = views.change(session, lan, view.id, NOW, seen_version=1, name="b", filter_text="channel.is.web")
    assert (changed.name, changed.filter, changed.version) == ("b", "channel.is.web", 2)
    with pytest.raises(views.ViewChanged):
        views.change(session, lan, view.id, NOW, seen_version=1, name="c")
    mine = views.save(session, phuc, "p", "", "unit", NOW)
    with pytest.raises(NotAllowed):
        views.change(session, lan, mine.id, NOW, seen_version=1, name="c")
    views.delete(session, hoa, view.id, NOW)
    with pytest.raises(NotFound):
        views.delete(session, lan, view.id, NOW)


@pytest.mark.parametrize(
    ("name", "text", "error"), [("", "", Invalid), ("a" * 61, "", Invalid), ("a", "x.is.y", BadFilter)]
)
def test_a_view_needs_a_name_and_a_filter_that_can_be_read(
    session: Session, name: str, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        views.save(session, officer(session, "lan"), name, text, "own", NOW)
