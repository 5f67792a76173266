"""A citizen who says nothing while more is asked: reminded, told a last time, and then a person looks again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.cases import citizen_lines, silence, steps
from inbox_api.cases.quality import jobs as quality_jobs
from inbox_api.cases.quality import signs
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import AnswerState, Author, Case, Conversation
from inbox_api.officers import notices
from inbox_api.routes import service as routes
from inbox_api.settings import get_settings
from tests.factories import NOW, create_case_for, officer, receive

ASKED = NOW + timedelta(minutes=5)  # a Friday morning
DAYS = timedelta(days=3)
QUESTION = "Anh/chị cho biết số nhà gần nhất"


@pytest.fixture
def asked(session: Session) -> tuple[Case, Conversation]:
    return ask(session)


def ask(session: Session, *, channel: str = "web") -> tuple[Case, Conversation]:
    """Lan's case, that waits for its citizen since ASKED."""
    conversation = receive(session, "ngập trước chợ", channel=channel)
    case = create_case_for(session, conversation)
    lan = officer(session, "lan")
    steps.assign(session, case, lan, lan, NOW)
    steps.change_state(session, case, CaseState.NEEDS_INFORMATION, lan, ASKED, Reasons(reason=QUESTION))
    arrived(session, case)
    return case, conversation


def arrived(session: Session, case: Case) -> None:
    """What was said last has reached the citizen."""
    routes.of_case(session, case)[0].state = AnswerState.DELIVERED
    session.flush()


def said(session: Session, conversation: Conversation) -> list[str]:
    rows = ConversationRepository(session).messages(conversation.id)
    return [row.text for row in rows if row.author == Author.SYSTEM]


def told(session: Session, name: str) -> list[str]:
    return [row.kind for row in notices.newest(session, officer(session, name))]


def look(session: Session, case: Case, now: datetime) -> str | None:
    """As the job does, on this case."""
    return silence.take_step(session, case.id, now) if case.id in silence.due(session, now) else None


def test_a_silent_citizen_is_reminded_then_told_a_last_time_then_the_case_is_back(
    session: Session, asked: tuple[Case, Conversation]
) -> None:
    case, conversation = asked
    assert look(session, case, ASKED + DAYS - timedelta(hours=1)) is None
    first = ASKED + DAYS + timedelta(minutes=1)
    assert look(session, case, first) == "reminded"
    assert QUESTION in said(session, conversation)[-1]
    assert "vẫn chờ" in said(session, conversation)[-1]
    assert look(session, case, first + timedelta(hours=1)) is None
    arrived(session, case)
    second = first + DAYS
    assert look(session, case, second) == "last"
    assert said(session, conversation)[-1].startswith("Nhắc lần cuối")
    assert f"{second + DAYS:%d/%m/%Y}" in said(session, conversation)[-1]
    arrived(session, case)
    assert (case.status, case.is_paused, told(session, "lan")) == (CaseState.NEEDS_INFORMATION, True, [])
    assert look(session, case, second + DAYS) is None  # a Sunday
    assert look(session, case, second + DAYS + timedelta(days=1)) == "no_answer"
    assert (case.status, case.is_paused, told(session, "lan")) == (CaseState.ASSIGNED, False, ["no_answer"])
    assert case.closed_at is None
    line = [event for event in CaseRepository(session).events(case.id) if event.kind == "state"][-1]
    assert "chưa trả lời sau một lần nhắc" in line.detail["reason"]
    session.refresh(conversation)
    assert not conversation.waits_for_citizen
    assert look(session, case, second + 4 * DAYS) is None


def test_the_citizen_reads_among_the_steps_when_a_reminder_came(
    session: Session, asked: tuple[Case, Conversation]
) -> None:
    case, _conversation = asked
    look(session, case, ASKED + DAYS)
    assert "Đã nhắc anh/chị về điều cần bổ sung" in [line.sentence for line in citizen_lines.of_case(session, case)]


def test_an_answer_after_the_reminder_lets_the_case_go_on_and_nobody_is_reminded_again(
    session: Session, asked: tuple[Case, Conversation]
) -> None:
    case, conversation = asked
    look(session, case, ASKED + DAYS)
    receive(session, "số 12", citizen=conversation.identity.external_id, now=ASKED + DAYS + timedelta(hours=1))
    session.refresh(case)
    assert (case.status, case.is_paused) == (CaseState.ASSIGNED, False)
    assert look(session, case, ASKED + 3 * DAYS) is None


def test_a_word_of_the_officer_meanwhile_begins_the_wait_anew(
    session: Session, asked: tuple[Case, Conversation]
) -> None:
    case, _conversation = asked
    later = ASKED + timedelta(days=2)
    steps.answer(session, case, "Anh/chị gửi thêm ảnh cũng được ạ", officer(session, "lan"), later)
    arrived(session, case)
    assert look(session, case, ASKED + DAYS) is None
    assert look(session, case, later + DAYS + timedelta(days=1)) == "reminded"


def test_where_the_window_of_the_channel_is_over_nothing_is_sent_and_the_officer_has_it_back(session: Session) -> None:
    case, conversation = ask(session, channel="facebook")
    before = said(session, conversation)
    assert look(session, case, ASKED + DAYS) == "no_answer"
    assert said(session, conversation) == before
    assert (case.status, told(session, "lan")) == (CaseState.ASSIGNED, ["no_answer"])
    line = [event for event in CaseRepository(session).events(case.id) if event.kind == "state"][-1]
    assert "không tự nhắn nhắc được" in line.detail["reason"]


def test_a_question_that_never_arrived_is_no_silence_of_the_citizen(
    session: Session, asked: tuple[Case, Conversation]
) -> None:
    case, conversation = asked
    routes.of_case(session, case)[0].state = AnswerState.UNDELIVERED
    session.flush()
    before = said(session, conversation)
    assert look(session, case, ASKED + DAYS) == "no_answer"
    assert said(session, conversation) == before


def test_nobody_is_reminded_at_night_or_where_the_city_does_not_want_it(
    session: Session, asked: tuple[Case, Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert silence.due(session, ASKED + DAYS + timedelta(hours=13)) == []
    assert asked[0].id in silence.due(session, ASKED + DAYS)
    monkeypatch.setattr(get_settings(), "remind_silent_days", 0)
    assert silence.due(session, ASKED + DAYS) == []


def paused_signs(session: Session, since: datetime, until: datetime) -> Iterator[signs.Sign]:
    found = signs.signs(session, officer(session, "hoa"), since, until)
    return (sign for sign in found if sign.kind == signs.PAUSED_LONG)


def test_a_case_that_waits_for_weeks_is_a_sign_of_its_officer_from_the_day_it_is_long(
    session: Session, asked: tuple[Case, Conversation]
) -> None:
    case, _conversation = asked
    day = ASKED + timedelta(days=14)
    assert list(paused_signs(session, day - timedelta(days=7), day)) == []
    day = ASKED + timedelta(days=40)
    (sign,) = paused_signs(session, day - timedelta(days=7), day)
    assert (sign.who, sign.codes, sign.at) == (
        officer(session, "lan").display_name, (case.code,), ASKED + signs.LONG_PAUSE,
    )  # fmt: skip
    quality_jobs.tell(session, ASKED + signs.LONG_PAUSE + timedelta(hours=20))
    assert told(session, "hoa").count("quality_signs") == 1
    quality_jobs.tell(session, day)
    assert told(session, "hoa").count("quality_signs") == 1


def test_short_pauses_of_one_case_count_together(session: Session, asked: tuple[Case, Conversation]) -> None:
    case, conversation = asked
    for round_no in range(3):
        back = ASKED + timedelta(days=7 * round_no + 6)
        receive(session, "dạ có", citizen=conversation.identity.external_id, now=back)
        session.refresh(case)
        again = back + timedelta(days=1)
        steps.change_state(
            session, case, CaseState.NEEDS_INFORMATION, officer(session, "lan"), again, Reasons(reason=QUESTION)
        )
    day = ASKED + timedelta(days=21)
    (sign,) = paused_signs(session, day - timedelta(days=7), day)
    assert sign.count == 1
