"""Suggestions on recorded cases: learned from corrections, accepted, undone, alone only above a threshold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from inbox_api.assignment import city
from inbox_api.assignment.learning import acting, suggesting, teaching
from inbox_api.cases import steps
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.models import Case
from inbox_api.officers.repository import OfficerRepository
from tests.factories import NOW, create_case_for, officer, receive

NO_PHOTO = "Làm ban đêm nên chưa chụp được ảnh."
STRAY = "Mấy con chó không đeo rọ mõm chạy rông"


def stray(session: Session, text: str = STRAY) -> Case:
    return create_case_for(session, receive(session, "x"), description=text, topic="1505", address=None)


def taught(session: Session, count: int = 12) -> None:
    """Officers correct the topic of cases on stray dogs, and the unit."""
    lan = officer(session, "lan")
    for number in range(count):
        case = stray(session, f"{STRAY} ở tổ {number}")
        steps.change_fields(session, case, {"topic": "1006"}, lan, NOW)
        unit = next(one for one in OfficerRepository(session).units() if one.code == "tra-vinh-ca")
        steps.transfer(session, case, unit.id, "Chó thả rông do công an phường xử lý.", lan, NOW)
        result = f"Công an phường đã nhắc nhở chủ nuôi số {number} và lập biên bản ngày 20/11."
        done = Reasons(result=result, no_photo_reason=NO_PHOTO)
        steps.close_with_result(session, case, officer(session, "duty"), NOW, done)
    for kind in suggesting.KINDS:
        assert teaching.learn(session, kind, NOW) is not None


def best(session: Session, case: Case, kind: str) -> suggesting.Suggestion:
    return next(one for one in suggesting.suggest(session, case, NOW) if one.kind == kind)


def test_before_any_training_the_written_phrases_suggest_and_say_which(session: Session) -> None:
    one = best(
        session, create_case_for(session, receive(session, "x"), description="đèn đường tắt", topic="1505"), "topic"
    )
    assert (one.value, one.source, one.is_current) == ("0301", "phrases", False)
    assert [word.word for word in one.words]


def test_what_officers_corrected_is_suggested_with_the_words_that_weighed(session: Session) -> None:
    taught(session)
    case = stray(session)
    topic, unit = best(session, case, "topic"), best(session, case, "unit")
    assert (topic.value, topic.source) == ("1006", "model")
    assert unit.value == "tra-vinh-ca"
    assert any("chó" in word.word or "rông" in word.word for word in topic.words)
    assert case.topic == "1505"


def test_a_units_suggestion_holds_for_other_wards_too(session: Session) -> None:
    taught(session)
    case = create_case_for(
        session, receive(session, "x"), description=STRAY, ward="long-duc", topic="1006", address=None
    )
    assert best(session, case, "unit").value == "long-duc-ca"


def test_an_accepted_suggestion_is_an_ordinary_correction_and_can_be_undone(session: Session) -> None:
    taught(session)
    case, lan = stray(session), officer(session, "lan")
    row = acting.accept(session, case, lan, "topic", "1006", NOW)
    assert (case.topic, row.previous, row.state) == ("1006", "1505", "accepted")
    acting.undo(session, case, lan, row.id, NOW)
    assert case.topic == "1505"
    with pytest.raises(Conflict):
        acting.undo(session, case, lan, row.id, NOW)


def test_undoing_a_unit_gives_the_transfer_back_too(session: Session) -> None:
    taught(session)
    case, lan = stray(session), officer(session, "lan")
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    before = (case.unit.code, case.transfer_count)
    row = acting.accept(session, case, lan, "unit", "tra-vinh-ca", NOW)
    assert (case.unit.code, case.transfer_count) == ("tra-vinh-ca", 1)
    acting.undo(session, case, officer(session, "duty"), row.id, NOW)
    assert (case.unit.code, case.transfer_count) == before


def test_what_changed_since_is_not_undone(session: Session) -> None:
    taught(session)
    case, lan = stray(session), officer(session, "lan")
    row = acting.accept(session, case, lan, "topic", "1006", NOW)
    steps.change_fields(session, case, {"topic": "0404"}, lan, NOW)
    with pytest.raises(Conflict):
        acting.undo(session, case, lan, row.id, NOW)


def test_only_what_is_suggested_can_be_accepted_and_readers_accept_nothing(session: Session) -> None:
    case = stray(session)
    with pytest.raises(NotFound):
        acting.accept(session, case, officer(session, "lan"), "topic", "0903", NOW)
    taught(session)
    with pytest.raises(NotAllowed):
        acting.accept(session, case, officer(session, "hoa"), "topic", "1006", NOW)


def test_without_a_threshold_nothing_happens_by_itself(session: Session) -> None:
    taught(session)
    assert stray(session).topic == "1505"


def test_above_the_threshold_topic_unit_and_deadline_follow_and_can_be_undone(session: Session) -> None:
    taught(session)
    chosen = replace(city.choices(session), topic_threshold=0.5, unit_threshold=0.5)
    city.choose(session, officer(session, "admin"), chosen, NOW)
    case = stray(session)
    assert (case.topic, case.unit.code) == ("1006", "tra-vinh-ca")
    row = next(one for one in acting.done_with(session, case) if one.kind == "topic")
    assert (row.state, row.officer_id) == ("automatic", None)
    acting.undo(session, case, officer(session, "duty"), row.id, NOW)
    assert case.topic == "1505"


def test_denunciations_teach_nothing_and_get_no_suggestion(session: Session) -> None:
    taught(session)
    case = create_case_for(session, receive(session, "x"), case_type="TC", topic=None, description=STRAY)
    assert suggesting.suggest(session, case, NOW) == []


@pytest.mark.parametrize("value", [0.2, 1.1])
def test_a_threshold_below_even_odds_or_above_certainty_is_refused(session: Session, value: float) -> None:
    with pytest.raises(Invalid):
        city.choose(session, officer(session, "admin"), city.Choices(topic_threshold=value), NOW)


def test_only_administrators_set_thresholds(session: Session) -> None:
    with pytest.raises(NotAllowed):
        city.choose(session, officer(session, "lan"), city.Choices(topic_threshold=0.9), NOW)
