"""Several workers on one committed database: one send a way, whoever is faster and whoever dies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from inbox_api import db
from inbox_api.cases import steps
from inbox_api.cases.steps import Reasons
from inbox_api.db import app_url
from inbox_api.models import AttemptState, Case
from inbox_api.routes import calls, jobs, service, walking
from inbox_api.routes import ways as way_rules
from inbox_api.routes.repository import RouteRepository
from tests.databases import fresh_database
from tests.factories import NOW, create_case_for, load_demo_city, officer
from tests.fakes.ways import Ways, running_ways

PHONE, ADDRESS = "0900000005", "84900000005"
RESULT = Reasons(result="Đã nạo vét cống.", no_photo_reason="Làm ban đêm.")


@pytest.fixture
def ways(database_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ways]:
    """The jobs run for real, on a database of their own."""
    with fresh_database(database_server) as address, running_ways(monkeypatch) as found:
        engine = create_engine(app_url(address), pool_size=10, connect_args={"options": "-c timezone=UTC"})
        factory = sessionmaker(bind=engine, expire_on_commit=False)
        monkeypatch.setattr(db, "session_factory", lambda: factory)
        monkeypatch.setattr(jobs, "_now", lambda: NOW)
        with db.transaction() as session:
            load_demo_city(session)
        yield found
        engine.dispose()


def ordered() -> int:
    with db.transaction() as session:
        case = create_case_for(session, None, phone=PHONE)
        steps.close_with_result(session, case, officer(session, "lan"), NOW, RESULT)
        return service.of_case(session, session.get_one(Case, case.id))[0].id


def sms_state(answer_id: int) -> AttemptState:
    with db.transaction() as session:
        answer = RouteRepository(session).answer(answer_id)
        assert answer is not None
        return next(attempt.state for attempt in answer.attempts if attempt.route == "sms")


def test_workers_that_take_the_same_answer_at_once_send_it_once(ways: Ways) -> None:
    answer_id = ordered()
    at_once = threading.Barrier(6)

    def work(_number: int) -> None:
        at_once.wait()
        jobs.route_step(answer_id=answer_id)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert len(ways.sms.to(ADDRESS)) == 1
    assert sms_state(answer_id) == AttemptState.SENT


def test_a_worker_that_dies_after_the_call_is_not_followed_by_a_second_call(
    ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_id = ordered()
    real = calls.make

    def die(call: calls.Call) -> calls.Outcome:
        real(call)
        raise KeyboardInterrupt

    monkeypatch.setattr(calls, "make", die)
    with pytest.raises(KeyboardInterrupt):
        jobs.route_step(answer_id=answer_id)
    monkeypatch.setattr(calls, "make", real)
    jobs.route_step(answer_id=answer_id)
    assert sms_state(answer_id) == AttemptState.SENDING  # it may be on its way
    monkeypatch.setattr(jobs, "_now", lambda: NOW + way_rules.WORKER_DEAD * 2)
    jobs.route_step(answer_id=answer_id)
    assert sms_state(answer_id) == AttemptState.UNKNOWN
    assert len(ways.sms.to(ADDRESS)) == 1


def test_a_worker_that_dies_before_its_claim_is_kept_leaves_all_to_the_next(
    ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_id = ordered()
    with db.session_factory()() as session, session.begin() as own:
        assert walking.advance(session, answer_id, NOW) is not None
        own.rollback()
    jobs.route_step(answer_id=answer_id)
    assert len(ways.sms.to(ADDRESS)) == 1
