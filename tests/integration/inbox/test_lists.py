"""Lists and counts from what is open are those of the whole tables; who hears live is who may read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, exists, func, or_, select
from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import PAUSED, CaseState
from inbox_api.cases.topics import TOPICS
from inbox_api.conversations import counting, desk, inbox, service
from inbox_api.conversations.audience import Viewer, audiences
from inbox_api.conversations.clock import end_of_day
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.conversations.listing import Position
from inbox_api.models import Case, Conversation, HandledBy, Officer, OpenCase, OpenConversation
from tests.factories import NOW, create_case_for, officer, receive

CHILD = next(code for code, topic in TOPICS.items() if topic.restricted == "child")
CAST = ("lan", "minh", "hoa", "phuc", "duty", "inspector", "admin", "auditor")


@pytest.fixture(scope="module")
def built(engine: Engine) -> Iterator[Connection]:
    """The town in a transaction that is never committed; each test works in a savepoint of it."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            build(session)
            session.commit()
        yield connection
        outer.rollback()


@pytest.fixture
def session(built: Connection) -> Iterator[Session]:
    savepoint = built.begin_nested()
    with Session(bind=built, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
        yield session
    savepoint.rollback()


@pytest.fixture
def town(session: Session) -> list[Conversation]:
    return list(session.scalars(select(Conversation).order_by(Conversation.id)))


def build(session: Session) -> None:
    """Forty conversations with cases of every sort, in wards and states by chance."""
    chance = random.Random(5)
    for number in range(40):
        conversation = receive(session, f"việc số {number}", now=NOW + timedelta(minutes=number))
        for _case in range(chance.choice((0, 1, 1, 2))):
            case = create_case_for(
                session, conversation, ward=chance.choice(("tra-vinh", "nguyet-hoa", "long-duc")),
                topic=chance.choice(("0404", "0501", CHILD)), now=NOW - timedelta(days=chance.choice((0, 1, 9, 20))),
            )  # fmt: skip
            case.officer_id = chance.choice((None, officer(session, "phuc").id, officer(session, "lan").id))
            if chance.random() < 0.2:
                case.closed_at, case.status = NOW, CaseState.CLOSED
            elif chance.random() < 0.2:
                case.status = CaseState.NEEDS_INFORMATION
        act = chance.choice(("none", "queue", "lan", "closed", "urgent", "denounced", "none"))
        if act == "queue":
            service.hand_to_people(session, conversation, "asked", NOW)
        elif act == "lan":
            service.take_over(session, conversation.id, officer(session, "lan"), NOW, force=True)
        elif act == "closed":
            conversation.is_closed = True
        elif act == "urgent":
            conversation.is_urgent = True
        elif act == "denounced":
            create_case_for(session, conversation, case_type="TC", topic=None)
    session.flush()


def slowly(session: Session, who: Officer, name: str) -> set[int]:
    """The filters as they are meant, asked of the whole tables without any shortcut."""
    may_read_case = CaseRepository(session).may_read(who)
    is_open = ~Conversation.is_closed
    of_it = (Case.conversation_id == Conversation.id, may_read_case, Case.closed_at.is_(None))
    units = CaseRepository(session).units_read_by(who)
    day_end = end_of_day(NOW)
    conditions = {
        "all": is_open,
        "mine": is_open & or_(Conversation.officer_id == who.id, exists().where(*of_it, Case.officer_id == who.id)),
        "unit": is_open & Conversation.unit_id.in_(units),
        "unassigned": is_open & Conversation.officer_id.is_(None)
        & or_(Conversation.handled_by == HandledBy.QUEUE, exists().where(*of_it, Case.officer_id.is_(None))),
        "urgent": is_open & Conversation.is_urgent,
        "waiting": is_open & Conversation.waits_for_citizen,
        "due_today": exists().where(*of_it, Case.due_at >= NOW, Case.due_at <= day_end),
        "overdue": exists().where(*of_it, Case.due_at < NOW, Case.status.not_in(PAUSED)),
        "closed": Conversation.is_closed.is_(True),
    }  # fmt: skip
    readable = [
        row for row in session.scalars(select(Conversation).where(conditions[name]))
        if InboxRepository(session).find(who, row.public_id) is not None
    ]  # fmt: skip
    return {row.id for row in readable}


@pytest.mark.parametrize("name", CAST)
def test_every_filter_shows_what_it_means(session: Session, town: list[Conversation], name: str) -> None:
    who = officer(session, name)
    counts = counting.counts(session, who, NOW)
    for filter_name in set(inbox.FILTERS) - {"snoozed"}:
        expected = slowly(session, who, filter_name)
        rows = inbox.rows(session, who, filter_name=filter_name, query="", now=NOW, limit=100)
        assert {row.conversation.id for row in rows} == expected, filter_name
        if filter_name != "closed":
            assert counts[filter_name] == len(expected), filter_name


def test_of_many_what_the_whole_unit_sees_is_counted_once_in_a_while_and_ones_own_every_time(
    session: Session, town: list[Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MANY", 1)
    monkeypatch.setattr(counting, "_kept", {})
    moment = [100.0]
    monkeypatch.setattr("inbox_api.conversations.counting.monotonic", lambda: moment[0])
    lan, before = officer(session, "lan"), counting.counts(session, officer(session, "lan"), NOW)
    new = receive(session, "việc mới", now=NOW)
    create_case_for(session, new, ward="tra-vinh", topic="0404", now=NOW)
    service.take_over(session, new.id, lan, NOW, force=True)
    assert counting.counts(session, lan, NOW) == {**before, "mine": before["mine"] + 1}
    moment[0] += counting.KEPT_SECONDS
    after = counting.counts(session, lan, NOW)
    assert (after["all"], after["mine"]) == (before["all"] + 1, before["mine"] + 1)


@pytest.mark.parametrize("name", ["lan", "duty", "inspector"])
def test_pages_by_cursor_hold_every_line_once_in_the_lists_order(
    session: Session, town: list[Conversation], name: str
) -> None:
    who = officer(session, name)
    for filter_name in ("all", "closed", "overdue"):
        whole = inbox.rows(session, who, filter_name=filter_name, query="", now=NOW, limit=100)
        paged = []
        after = None
        while page := inbox.rows(session, who, filter_name=filter_name, query="", now=NOW, limit=3, after=after):
            paged += page
            after = Position.of_cursor(Position.after(page[-1]).cursor())
        assert [row.conversation.id for row in paged] == [row.conversation.id for row in whole]


def test_urgent_ones_stand_first_then_the_latest(session: Session, town: list[Conversation]) -> None:
    rows = inbox.rows(session, officer(session, "duty"), filter_name="all", query="", now=NOW, limit=100)
    keys = [(row.conversation.is_urgent, row.conversation.last_message_at, row.conversation.id) for row in rows]
    assert keys == sorted(keys, reverse=True)


@pytest.mark.parametrize("name", CAST)
def test_who_hears_of_an_event_is_who_may_read(session: Session, town: list[Conversation], name: str) -> None:
    who = officer(session, name)
    viewer = Viewer.of(session, who)
    found = audiences(session, [one.id for one in town])
    answers = {one.id: found[one.id].includes(viewer) for one in town}
    decided = {number: answer for number, answer in answers.items() if answer is not None}
    assert len(decided) > len(town) / 2
    for one in town:
        if one.id in decided:
            assert decided[one.id] == InboxRepository(session).is_readable(who, one.id), one.id


def test_the_narrow_copies_repeat_what_is_open(session: Session, town: list[Conversation]) -> None:
    lan = officer(session, "lan")
    case = session.scalars(
        select(Case).where(Case.unit_id == officer(session, "phuc").unit_id, Case.closed_at.is_(None))
    ).first()
    assert case is not None
    steps.assign(session, case, officer(session, "phuc"), lan, NOW)
    desk.mark_read(session, lan, town[0])
    town[1].is_closed = True
    session.flush()
    for narrow, whole, is_open in (
        (OpenConversation, Conversation, ~Conversation.is_closed),
        (OpenCase, Case, Case.closed_at.is_(None) & Case.merged_into_id.is_(None)),
    ):
        names = [column.key for column in narrow.__table__.columns]
        copies = session.execute(select(*(getattr(narrow, name) for name in names)).order_by(narrow.id)).all()
        kept = session.execute(
            select(*(getattr(whole, name) for name in names)).where(is_open).order_by(whole.id)
        ).all()
        assert [tuple(row) for row in copies] == [tuple(row) for row in kept]


def test_a_conversation_notes_the_units_of_its_cases_and_whether_one_is_sensitive(session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    session.refresh(conversation)
    assert (conversation.case_units, conversation.has_sensitive) == ([case.unit_id], False)
    steps.change_fields(session, case, {"topic": CHILD}, officer(session, "duty"), NOW)
    session.refresh(conversation)
    assert (conversation.case_units, conversation.has_sensitive) == ([], True)


def test_folding_in_the_database_is_the_folding_of_the_inbox(session: Session) -> None:
    from inbox_api.folding import fold

    for text in ("Đường NGẬP sâu", "Ốc Ớt ươn ượt", "Trần Thị Bưởi", "ABC xyz 123", "ĐẶNG Văn Quý"):
        assert session.scalar(select(func.fold_text(text))) == fold(text)
