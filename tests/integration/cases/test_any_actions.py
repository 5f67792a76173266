"""Whatever officers try in whatever order: only drawn arrows, no case for strangers, whole records, right deadlines."""

from __future__ import annotations

import os
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from inbox_api.assignment import case_endpoints
from inbox_api.audit import service as audit
from inbox_api.cases import endpoints
from inbox_api.cases.links import endpoints as link_endpoints
from inbox_api.cases.links import members
from inbox_api.cases.record import checking
from tests.factories import NOW, create_case_for, receive
from tests.integration.cases.any_actions import City
from tests.integration.cases.programs import Program, program

EXAMPLES = int(os.environ.get("HOPTHU_ANY_ACTIONS", "12"))  # 200 and more: on a free machine, to look for trouble
CAST = ("lan", "phuc", "duty", "minh", "inspector", "hoa", "auditor", "trainer")
STATES = (
    "dang-phan-loai", "da-chuyen-xu-ly", "dang-xu-ly", "cho-bo-sung", "da-xu-ly", "cho-dan-xac-nhan", "da-dong",
    "khong-tiep-nhan", "chuyen-cap-tren", "tam-dinh-chi", "mo-lai", "da-tiep-nhan",
)  # fmt: skip
UNITS = ("tra-vinh", "tra-vinh-kt", "nguyet-hoa", "dieu-hanh", "tiep-dan", "thoat-nuoc")
WHY = "Vì cần làm rõ địa điểm và người phụ trách."
RESULT = "Đã nạo vét 40 m cống trước chợ ngày 20/11, nước rút hết."
PARTS = [
    {"case_type": "PAHT", "description": "Đèn đường trước chợ không sáng", "topic": "0301"},
    {"case_type": "PAHT", "description": "Rác đổ trước cổng chợ", "topic": "0201"},
]

who = st.sampled_from((*CAST, "lan", "phuc", "duty", "lan", "duty"))
acting = st.sampled_from(("lan", "duty", "duty", "inspector"))
number = st.one_of(st.integers(0, 1), st.integers(0, 9))
words = st.sampled_from(("", "ngắn", WHY, WHY))
actions = st.one_of(
    st.tuples(st.just("state"), who, number, st.sampled_from(STATES), words, st.sampled_from(("", RESULT, RESULT))),
    st.tuples(st.just("walk"), acting, number, st.integers(0, 9)),
    st.tuples(st.just("walk"), acting, number, st.integers(0, 9)),
    st.tuples(st.just("walk"), acting, number, st.integers(0, 9)),
    st.tuples(st.just("close"), who, number, st.sampled_from(("đã xử lý", RESULT, RESULT))),
    st.tuples(st.just("assign"), who, number, st.sampled_from(CAST)),
    st.tuples(st.just("unit"), who, number, st.sampled_from(UNITS), words),
    st.tuples(st.just("merge"), who, number, st.lists(number, min_size=1, max_size=3)),
    st.tuples(st.just("unmerge"), who, number),
    st.tuples(st.just("split"), who, number),
    st.tuples(st.just("take"), who, number),
    st.tuples(st.just("give-back"), who, number),
    st.tuples(st.just("answer"), who, number),
    st.tuples(st.just("pass"), st.integers(1, 3000)),
    st.tuples(st.just("writes"), number),
    st.tuples(st.just("worker")),
)

together, apart, closed = ("merge", "duty", 0, [1]), ("split", "duty", 1), ("close", "duty", 1, RESULT)
beginnings: st.SearchStrategy[list[tuple[Any, ...]]] = st.sampled_from(
    ([], [together], [apart, closed], [apart, together])
)


@pytest.fixture
def officers(app: FastAPI, session: Session) -> dict[str, Program]:
    return {username: program(app, username) for username in CAST}


def order(city: City, action: tuple[Any, ...]) -> tuple[str, Any]:
    """(path, body) of one call."""
    code, rest = city.code(action[2]), action[3:]
    match action[0]:
        case "state":
            values = {"status": rest[0], "reason": rest[1] or None, "result": rest[2] or None, "no_photo_reason": WHY}
            return f"cases/{code}/state", values
        case "walk":
            values = {"status": city.next_state(code, rest[0]), "reason": WHY, "result": RESULT, "no_photo_reason": WHY}
            return f"cases/{code}/state", values | {"document_no": "12/Q\u0110-UBND"}
        case "close":
            return f"cases/{code}/close", {"result": rest[0], "no_photo_reason": WHY}
        case "assign":
            return f"cases/{code}/assignee", {"officer": rest[0]}
        case "unit":
            return f"cases/{code}/unit", {"unit": rest[0], "reason": rest[1] or "-"}
        case "merge":
            return f"cases/{code}/members", {"codes": [city.code(one) for one in rest[0]]}
        case "unmerge":
            return f"cases/{code}/unmerge", {"reason": WHY}
        case "split":
            return f"cases/{code}/parts", {"parts": PARTS}
        case "answer":
            return f"cases/{code}/answers", {"text": "Đội đang đến nơi."}
    return f"cases/{code}/{action[0]}", {}


def let_members_end(city: City) -> None:
    """What the worker does after a common case has ended."""
    for member in city.all():
        if member.merged_into_id is not None:
            members.end_with_master(city.session, member.merged_into_id, member.id, city.now)
    for number, new in city.pictures().items():
        case = next(one for one in city.all() if one.id == number)
        if case.master is not None and new.status != case.master.status and case.master.closed_at is not None:
            assert new.status in {"da-dong", "khong-tiep-nhan", "chuyen-cap-tren"}, (case.code, new)


@pytest.mark.timeout(3000)
@settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(first=beginnings, then=st.lists(actions, min_size=8, max_size=30))
def test_whatever_is_tried_the_rules_of_cases_hold(
    session: Session,
    officers: dict[str, Program],
    monkeypatch: pytest.MonkeyPatch,
    first: list[tuple[Any, ...]],
    then: list[tuple[Any, ...]],
) -> None:
    example = session.begin_nested()
    try:
        cases = [
            create_case_for(session, receive(session, "ngập")).id,
            create_case_for(session, receive(session, "ngập")).id,
            create_case_for(session, receive(session, "ngập"), case_type="PAHT", ward="nguyet-hoa").id,
            create_case_for(session, receive(session, "kiến nghị"), case_type="KN").id,
            create_case_for(session, receive(session, "tố cáo"), case_type="TC", topic=None).id,
        ]
        city = City(session, officers, cases)
        for module in (endpoints, link_endpoints, case_endpoints):
            monkeypatch.setattr(module, "now", lambda: city.now)
        for action in (*first, *then):
            if action[0] == "pass":
                city.passes(action[1])
            elif action[0] == "writes":
                city.writes(action[1])
            elif action[0] == "worker":
                let_members_end(city)
            else:
                path, body = order(city, action)
                status = city.does(action[1], path, body, path.split("/")[1])
                event(f"{action[0]}: {status}")
        audit.write_waiting(session)
        assert audit.first_broken_entry(session) is None
        assert all(checking.check(session, case).is_whole for case in city.all())
    finally:
        example.rollback()
        session.expire_all()


def test_the_drawing_is_read_in_full() -> None:
    from tests.integration.cases.any_actions import arrows

    assert len(arrows()) == 30
    assert arrows()["tam-dinh-chi", "da-dong"] == {"KHN", "TC"}
    assert NOW.second == NOW.microsecond == 0  # the slow reference counts whole minutes
