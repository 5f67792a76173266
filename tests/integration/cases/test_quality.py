"""The gate before a result, a leader's way through it, and signs that somebody works for the figures."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.approvals import service as approvals
from inbox_api.cases import steps
from inbox_api.cases.quality import gate, jobs, phrases, signs
from inbox_api.cases.quality.gate import AnswerNotGood
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.errors import Invalid, NotAllowed
from inbox_api.models import Case
from inbox_api.officers import notices
from tests.factories import NOW, create_case_for, officer, receive

WHY = "Làm ban đêm nên chưa chụp được ảnh."
VAGUE = "Đã chuyển cơ quan chức năng xử lý theo quy định."


def close(session: Session, case: Case, result: str, *, why: str | None = WHY, now: datetime = NOW) -> None:
    steps.close_with_result(session, case, officer(session, "lan"), now, Reasons(result=result, no_photo_reason=why))


@pytest.fixture
def case(session: Session) -> Case:
    return create_case_for(session, receive(session, "Đường ngập"))


def test_a_vague_result_closes_nothing_and_names_the_words(session: Session, case: Case) -> None:
    with pytest.raises(AnswerNotGood, match="cơ quan chức năng"):
        close(session, case, VAGUE)


def test_a_leader_lets_these_very_words_pass_with_a_reason(session: Session, case: Case) -> None:
    asked = gate.ask_leader(
        session, case, officer(session, "lan"), VAGUE, "Vụ việc thuộc Công an tỉnh, chưa được nêu chi tiết", NOW
    )
    with pytest.raises(AnswerNotGood):
        close(session, case, VAGUE)
    approvals.decide(
        session, officer(session, "hoa"), asked.id, approve=True, reason="Đúng là chưa được công bố chi tiết", now=NOW
    )
    with pytest.raises(AnswerNotGood):
        close(session, case, "Đã chuyển cơ quan chức năng.")
    close(session, case, VAGUE)
    assert case.status == CaseState.CLOSED


def test_the_officer_who_asks_does_not_decide(session: Session, case: Case) -> None:
    asked = gate.ask_leader(session, case, officer(session, "lan"), VAGUE, "Không thể nêu chi tiết hơn", NOW)
    with pytest.raises(NotAllowed):
        approvals.decide(
            session, officer(session, "lan"), asked.id, approve=True, reason="Tôi tự duyệt cho mình", now=NOW
        )


def test_the_list_of_phrases_is_the_citys_own(session: Session, case: Case) -> None:
    hoa = officer(session, "hoa")
    phrases.change(session, hoa, "Nhà bị ngập", is_on=True, why="Lặp lại phản ánh", now=NOW)
    with pytest.raises(AnswerNotGood, match="Nhà bị ngập"):
        close(session, case, "Nhà bị ngập.")
    phrases.change(session, hoa, "cơ quan chức năng", is_on=False, why="Thử", now=NOW)
    listed = {phrase.text: phrase.is_on for phrase in phrases.every(session)}
    assert listed["Nhà bị ngập"]
    assert not listed["cơ quan chức năng"]
    with pytest.raises(NotAllowed):
        phrases.change(session, officer(session, "lan"), "xong rồi nhé", is_on=True, why="x", now=NOW)
    with pytest.raises(Invalid):
        phrases.change(session, hoa, "<b>", is_on=True, why="x", now=NOW)


def closed_many(session: Session, count: int, gap: timedelta, words: str = "Đã nạo vét cống số {}.") -> list[Case]:
    made = []
    for number in range(count):
        case = create_case_for(session, receive(session, f"ngập {number}"))
        close(session, case, words.format(number), now=NOW + number * gap)
        made.append(case)
    return made


def kinds(session: Session, reader: str = "hoa") -> dict[str, int]:
    found = signs.signs(session, officer(session, reader), NOW - timedelta(days=1), NOW + timedelta(days=9))
    return {sign.kind: sign.count for sign in found}


def test_many_closings_in_minutes_are_a_sign_with_its_cases(session: Session) -> None:
    made = closed_many(session, 12, timedelta(minutes=1))
    found = signs.signs(session, officer(session, "hoa"), NOW - timedelta(days=1), NOW + timedelta(days=1))
    (sign,) = [one for one in found if one.kind == "mass_closing"]
    assert (sign.count, sign.who) == (12, officer(session, "lan").display_name)
    assert set(sign.codes) == {case.code for case in made}


def test_leaders_hear_in_the_morning_of_signs_since_yesterday(session: Session) -> None:
    closed_many(session, 12, timedelta(minutes=1))
    hoa = officer(session, "hoa")
    jobs.tell(session, NOW + timedelta(hours=12))
    assert [(row.kind, row.detail) for row in notices.newest(session, hoa, limit=1)] == [
        ("quality_signs", {"count": 1})
    ]
    jobs.tell(session, NOW + timedelta(days=3))
    assert [row.kind for row in notices.newest(session, hoa)].count("quality_signs") == 1
    assert "quality_signs" not in [row.kind for row in notices.newest(session, officer(session, "lan"))]


def test_slow_closings_are_none(session: Session) -> None:
    closed_many(session, 12, timedelta(minutes=20))
    assert "mass_closing" not in kinds(session)


def test_the_same_words_again_and_again_are_a_sign_and_the_next_officer_is_told(session: Session) -> None:
    closed_many(session, 6, timedelta(hours=1), words="Đã nạo vét toàn bộ cống trên tuyến.")
    assert kinds(session)["copied"] == 6
    case = create_case_for(session, receive(session, "ngập nữa"))
    words = "Đã nạo vét toàn bộ cống trên tuyến."
    found = gate.findings(session, case, words, has_proof=True, why_no_proof=None, now=NOW + timedelta(days=1))
    assert [(one.code, one.is_blocking) for one in found] == [("copied", False)]


def test_signs_are_for_leaders_and_show_only_their_own_units(session: Session) -> None:
    closed_many(session, 12, timedelta(minutes=1))
    with pytest.raises(NotAllowed):
        kinds(session, "lan")
    assert kinds(session, "hoa")


def test_only_what_was_open_in_that_time_is_looked_at_for_long_waiting(session: Session) -> None:
    made = [create_case_for(session, receive(session, f"ngập {number}")) for number in range(3)]
    pause = {"from": (NOW - timedelta(days=40)).isoformat(), "to": None, "reason": "Chờ ảnh", "state": "cho-bo-sung"}
    for case in made:
        case.pauses = [pause]
    made[1].closed_at, made[2].closed_at = NOW - timedelta(days=30), NOW
    session.flush()
    found = signs.signs(session, officer(session, "hoa"), NOW - timedelta(days=1), NOW + timedelta(days=1))
    (sign,) = [one for one in found if one.kind == signs.PAUSED_LONG]
    assert set(sign.codes) == {made[0].code, made[2].code}
