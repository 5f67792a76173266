"""An answer whose chat is closed goes out as a template message; its receipt at the OA's webhook is the proof."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from inbox_api import db
from inbox_api.cases import steps
from inbox_api.cases.steps import Reasons
from inbox_api.models import AnswerState, RouteAnswer, ZnsMessage
from inbox_api.routes import jobs as route_jobs
from inbox_api.routes import rules, service
from inbox_api.zns import catalogue, jobs
from inbox_api.zns.orders import Purpose
from inbox_api.zns.repository import ZnsRepository
from tests.factories import create_case_for, officer, receive
from tests.integration.zalo.conftest import Connected

PHONE = "84900000002"
MAPPING: dict[str, dict[str, Any]] = {
    "ma_phan_anh": {"value": "code"},
    "trang_thai": {"value": "state", "may_cut": True},
}
RESULT = Reasons(result="Đã nạo vét cống trước chợ.", no_photo_reason="Làm ban đêm.")


@pytest.fixture
def ready(oa: Connected, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """A template serves answers; it is never night."""
    monkeypatch.setattr(rules, "quiet_until", lambda *_args, **_more: None)
    jobs.sync(0)
    with db.transaction() as session:
        row = ZnsRepository(session).account_row(oa.row_id)
        assert row is not None
        catalogue.use(
            session, officer(session, "admin"), row, "400002", Purpose.CASE_ANSWERED, MAPPING, datetime.now(UTC)
        )
    return oa


def closed() -> int:
    """The final answer of a case whose citizen wrote nine days ago on Facebook."""
    now = datetime.now(UTC)
    wrote = now - timedelta(days=9)
    with db.transaction() as session:
        talk = receive(session, "ngập", channel="facebook", now=wrote)
        case = create_case_for(session, talk, now=wrote, phone="0900 000 002")
        steps.close_with_result(session, case, officer(session, "lan"), now, RESULT)
        return service.of_case(session, case)[0].id


def look(answer_id: int) -> tuple[AnswerState, dict[str, str]]:
    with db.transaction() as session:
        answer = session.get_one(RouteAnswer, answer_id)
        return answer.state, {attempt.route: attempt.state for attempt in answer.attempts}


def message_id() -> int:
    with db.transaction() as session:
        return session.scalars(select(ZnsMessage.id)).one()


def planned_steps(answer_id: int) -> int:
    query = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'route_step' AND args->>'answer_id' = :id"
    with db.transaction() as session:
        return int(session.execute(text(query), {"id": str(answer_id)}).scalar_one())


def test_the_receipt_of_a_template_message_proves_the_answer(ready: Connected) -> None:
    answer_id = closed()
    assert look(answer_id) == (AnswerState.OPEN, {"chat": "skipped", "zns": "sending"})
    jobs.send_template(message_id())
    assert planned_steps(answer_id) == 1  # the news of the message wakes the answer
    route_jobs.route_step(answer_id=answer_id)
    assert look(answer_id) == (AnswerState.OPEN, {"chat": "skipped", "zns": "sent"})
    ready.take_in()
    route_jobs.route_step(answer_id=answer_id)
    assert look(answer_id) == (AnswerState.DELIVERED, {"chat": "skipped", "zns": "delivered"})
    (sent,) = ready.simulator.zns.sent
    assert sent.to == PHONE
    assert not any("nạo vét" in value for value in sent.values.values())


def test_a_number_without_zalo_goes_on_to_the_next_way(ready: Connected) -> None:
    ready.simulator.zns.settings.no_zalo.add(PHONE)
    answer_id = closed()
    jobs.send_template(message_id())
    route_jobs.route_step(answer_id=answer_id)
    state, attempts = look(answer_id)
    assert attempts == {"chat": "skipped", "zns": "failed", "sms": "skipped"}
    assert state == AnswerState.UNDELIVERED
