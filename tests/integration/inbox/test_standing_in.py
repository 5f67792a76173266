"""Who stands in for an absent colleague sees and hears of the conversations that the colleague has taken."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.conversations import acts, counting, inbox, reminders
from inbox_api.conversations.audience import Viewer, audiences
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.models import Absence, Conversation, Officer
from inbox_api.officers import absence, notices
from inbox_api.officers.absence import NewAbsence
from inbox_api.who_sees import service as who_sees
from tests.factories import NOW, officer, receive

EVER = NOW + timedelta(days=3650)  # the rights ask the clock of the database


@pytest.fixture
def talk(session: Session) -> Conversation:
    """Of a ward where the substitute is not, taken by its officer."""
    found = receive(session, "ngập", citizen="co-tu")
    found.unit_id = officer(session, "phuc").unit_id
    session.flush()
    acts.take_over(session, officer(session, "phuc"), found.public_id, NOW)
    session.refresh(found)
    return found


@pytest.fixture
def minh(session: Session) -> Officer:
    return officer(session, "minh")


def leave(session: Session, substitute: str | None = "minh", begins: datetime = NOW) -> Absence:
    phuc = officer(session, "phuc")
    return absence.plan(session, phuc, phuc, NewAbsence("leave", begins, EVER, substitute), NOW)


def told(session: Session, name: str) -> list[str]:
    """Kinds of the officer's notices about conversations, oldest first."""
    rows = reversed(notices.newest(session, officer(session, name)))
    return [row.kind for row in rows if row.detail.get("conversation")]


def seen(session: Session, who: Officer, filter_name: str = "all") -> list[int]:
    rows = inbox.rows(session, who, filter_name=filter_name, query="", now=NOW, limit=50)
    return [row.conversation.id for row in rows]


def test_the_substitute_reads_lists_and_counts_what_the_absent_colleague_has_taken(
    session: Session, talk: Conversation, minh: Officer
) -> None:
    assert InboxRepository(session).find(minh, talk.public_id) is None
    before = counting.counts(session, minh, NOW)["all"]
    leave(session)
    found = InboxRepository(session).find(minh, talk.public_id)
    assert found is not None
    assert found.id == talk.id
    assert talk.id in seen(session, minh)
    assert counting.counts(session, minh, NOW + timedelta(hours=1))["all"] == before + 1
    assert talk.id not in seen(session, minh, "mine")


def test_who_hears_live_of_it_is_who_may_read_it(session: Session, talk: Conversation, minh: Officer) -> None:
    found = audiences(session, [talk.id])[talk.id]
    assert not found.includes(Viewer.of(session, minh))
    leave(session)
    assert found.includes(Viewer.of(session, minh))


def test_closed_ones_are_listed_too(session: Session, talk: Conversation, minh: Officer) -> None:
    talk.is_closed = True
    session.flush()
    assert talk.id not in seen(session, minh, "closed")
    leave(session)
    assert talk.id in seen(session, minh, "closed")


def test_the_rights_end_with_the_absence_and_begin_with_it(session: Session, talk: Conversation, minh: Officer) -> None:
    row = leave(session, begins=EVER - timedelta(days=1))
    assert not InboxRepository(session).is_readable(minh, talk.id)
    row.starts_at, row.ends_at = NOW - timedelta(days=9), NOW - timedelta(days=8)
    session.flush()
    assert not InboxRepository(session).is_readable(minh, talk.id)


def test_a_restricted_conversation_stays_with_its_inspectors(
    session: Session, talk: Conversation, minh: Officer
) -> None:
    leave(session)
    talk.is_restricted = True
    session.flush()
    assert not InboxRepository(session).is_readable(minh, talk.id)


def test_the_page_of_readers_says_that_the_substitute_stands_in(
    session: Session, talk: Conversation, minh: Officer
) -> None:
    leave(session)
    _talk, found = who_sees.of_conversation(session, officer(session, "phuc"), talk.public_id, NOW)
    rules = {one.officer.username: one.rules for one in found.readers}
    assert rules["minh"] == ("taken_substitute",)
    assert "taken" in rules["phuc"]
    assert "taken_substitute" not in rules["phuc"]


def test_messages_and_reminders_reach_the_substitute_while_the_colleague_is_away(
    session: Session, talk: Conversation
) -> None:
    receive(session, "còn ngập", citizen="co-tu", now=NOW)
    assert (told(session, "phuc"), told(session, "minh")) == (["citizen_message"], [])
    leave(session)
    receive(session, "ngập hơn", citizen="co-tu", now=NOW)
    assert (told(session, "phuc"), told(session, "minh")) == (["citizen_message"], ["citizen_message"])
    reminders.remind(session, officer(session, "phuc"), talk.public_id, NOW + timedelta(hours=1), "Gọi", NOW)
    reminders.tell_due(session, NOW + timedelta(hours=1))
    assert (told(session, "phuc")[-1], told(session, "minh")[-1]) == ("reminder", "reminder")


def test_without_a_substitute_only_who_has_it_hears_of_it(session: Session, talk: Conversation) -> None:
    leave(session, substitute=None)
    receive(session, "còn ngập", citizen="co-tu", now=NOW)
    assert told(session, "phuc") == ["citizen_message"]
    everybody = session.scalars(select(Officer.username)).all()
    assert [name for name in everybody if name != "phuc" and "citizen_message" in told(session, name)] == []
