"""Who does not want their words to teach the assistant leaves the queue and the data, and comes back with a yes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import Conversation, Message, ReviewItem, ReviewSource, TrainingChange
from inbox_api.privacy import withdrawing
from inbox_api.privacy.purposes import TRAINING
from inbox_api.settings import get_settings
from inbox_api.training.data import statement
from inbox_api.training.review import collecting, deciding, refreshing
from tests.factories import NOW, officer
from tests.integration.training.understood import said

LATER = NOW + timedelta(hours=1)
POWER = "cho hỏi mai khu mình cúp điện từ mấy giờ tới mấy giờ"
WATER = "nước máy ngoài hẻm mình chừng nào có lại vậy ta"


def collect(session: Session) -> collecting.Collected:
    return collecting.collect(session, LATER, NOW - timedelta(days=1))


def items(session: Session) -> list[ReviewItem]:
    return list(session.scalars(select(ReviewItem)))


def answer(session: Session, conversation: Conversation, *, is_given: bool, words: Message | None = None) -> None:
    withdrawing.answer(
        session, conversation, TRAINING, [], NOW, is_given=is_given, message_id=words.id if words else None
    )
    session.flush()


def test_nothing_more_of_a_citizen_who_objects_enters_the_queue(session: Session) -> None:
    conversation, _message = said(session, POWER, "ask_hours", citizen="objects")
    answer(session, conversation, is_given=False)
    assert collect(session).looked_at == 0
    assert items(session) == []


def test_what_waits_leaves_the_queue_and_what_was_learnt_leaves_the_draft(session: Session) -> None:
    conversation, _message = said(session, POWER, "ask_hours", citizen="objects")
    collect(session)
    (item,) = items(session)
    deciding.label(session, officer(session, "trainer"), item.id, "ask_hours", None, LATER)
    said(session, WATER, "ask_hours", citizen="objects")
    collect(session)
    answer(session, conversation, is_given=False)
    assert refreshing.withdraw(session, LATER) == 2
    change = session.scalars(select(TrainingChange)).one()
    session.refresh(change)
    assert change.state == "undone"
    assert POWER not in str(change.detail)
    assert session.scalars(select(ReviewSource)).all() == []
    assert items(session) == []


def test_what_others_said_too_stays(session: Session) -> None:
    conversation, _message = said(session, POWER, "ask_hours", citizen="objects")
    said(session, POWER, "ask_hours", citizen="stays")
    collect(session)
    answer(session, conversation, is_given=False)
    refreshing.withdraw(session, LATER)
    (item,) = items(session)
    assert item.people == 1


def test_a_yes_brings_the_messages_back_though_the_refusal_spoke_of_own_data(session: Session) -> None:
    conversation, _message = said(session, POWER, "ask_hours", citizen="objects")
    _same, refusal = said(session, "đừng dùng tin của tôi để dạy máy", "privacy_request", citizen="objects")
    answer(session, conversation, is_given=False, words=refusal)
    assert collect(session).looked_at == 0
    _same, consent = said(session, "tôi đồng ý", "privacy_request", citizen="objects")
    answer(session, conversation, is_given=True, words=consent)
    assert collect(session).looked_at == 1
    assert [item.text for item in items(session)] == [POWER]


def test_where_the_city_asks_first_only_a_yes_lets_words_in(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "training_consent", "asked_first")
    agrees, _message = said(session, POWER, "ask_hours", citizen="agrees")
    said(session, WATER, "ask_hours", citizen="silent")
    answer(session, agrees, is_given=True)
    collect(session)
    assert [item.text for item in items(session)] == [POWER]


def test_the_data_statement_counts_what_is_left_out_for_want_of_consent(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, _message = said(session, POWER, "ask_hours", citizen="objects")
    said(session, WATER, "ask_hours", citizen="objects")
    said(session, WATER, "ask_hours", citizen="stays")
    told = statement.of(session, officer(session, "trainer"))
    assert (told.left_out, told.left_out_people, told.is_asked_first) == (0, 0, False)
    answer(session, conversation, is_given=False)
    told = statement.of(session, officer(session, "trainer"))
    assert (told.left_out, told.left_out_people) == (2, 1)
    monkeypatch.setattr(get_settings(), "training_consent", "asked_first")
    told = statement.of(session, officer(session, "trainer"))
    assert (told.left_out, told.left_out_people, told.is_asked_first) == (3, 2, True)
