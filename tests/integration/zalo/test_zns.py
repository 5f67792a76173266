"""Template messages from the order to the receipt: once per change, whatever breaks, quotas, ratings, alarms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from connectors.zalo.simulator_zns_acts import carry_out
from inbox_api import db
from inbox_api.channels import problems
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Invalid, NotAllowed
from inbox_api.models import Case, ChannelIdentity, Message, ZnsMessage, ZnsNews, ZnsState, ZnsTemplate
from inbox_api.zns import catalogue, jobs, outcomes, sending, service
from inbox_api.zns.orders import Purpose, Recipient, TemplateOrder, by_phone, by_phone_hash, by_user
from inbox_api.zns.repository import ZnsRepository
from tests.factories import OA, create_case_for, officer
from tests.integration.zalo.conftest import Connected

PHONE = "84900000002"
VALUES = {"code": "PA-001", "state": "Đang xử lý", "link": "https://vidu.gov.vn/t", "time": "07:30 20/11/2026"}
MOVED = {"ma_phan_anh": {"value": "code"}, "trang_thai": {"value": "state", "may_cut": True}}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every state that a subscriber was told."""
    found: list[str] = []
    monkeypatch.setattr(outcomes, "_listeners", [])
    outcomes.subscribe(lambda _session, message, _now: found.append(message.state))
    return found


@pytest.fixture
def ready(oa: Connected) -> Connected:
    """The catalogue is read and templates serve their purposes."""
    jobs.sync(0)
    use(oa, "400002", Purpose.CASE_MOVED, MOVED)
    use(oa, "400004", Purpose.CASE_RATING, {"ma_phan_anh": {"value": "code"}})
    return oa


def use(oa: Connected, template_id: str, purpose: Purpose | None, mapping: dict[str, Any], by: str = "admin") -> None:
    with db.transaction() as session:
        row = ZnsRepository(session).account_row(oa.row_id)
        assert row is not None
        catalogue.use(session, officer(session, by), row, template_id, purpose, mapping, datetime.now(UTC))


def order(change: str = "state-1", recipient: Recipient | None = None, **more: Any) -> TemplateOrder:
    values = {"purpose": Purpose.CASE_MOVED, "case_code": "PA-001", "values": VALUES, **more}
    return TemplateOrder(recipient=recipient or by_phone(PHONE), change=change, **values)


def ask(wanted: TemplateOrder) -> int:
    with db.transaction() as session:
        return service.send_template(session, wanted, datetime.now(UTC)).id


def look(message_id: int) -> ZnsMessage:
    with db.transaction() as session:
        message = session.get(ZnsMessage, message_id)
        assert message is not None
        return message


def sent(oa: Connected) -> list[tuple[str, str]]:
    return [(found.to, found.tracking_id) for found in oa.simulator.zns.sent]


def open_codes() -> set[str]:
    with db.transaction() as session:
        return {row.code for row in problems.open_problems(session, "zalo")}


def planned(message_id: int) -> list[datetime | None]:
    query = (
        "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'send_template' AND args->>'message_id' = :id"
    )
    with db.transaction() as session:
        return [row.scheduled_at for row in session.execute(text(query), {"id": str(message_id)})]


def test_a_message_goes_out_and_its_receipt_comes_back(ready: Connected, told: list[str]) -> None:
    message_id = ask(order())
    assert planned(message_id) == [None]
    jobs.send_template(message_id)
    assert sent(ready) == [(PHONE, "PA-001-state-1")]
    found = look(message_id)
    assert (found.state, found.mode) == (ZnsState.SENT, "1")
    assert ready.take_in() == [None]
    found = look(message_id)
    assert found.state == ZnsState.DELIVERED
    assert found.delivered_at is not None
    assert told == ["sent", "delivered"]
    with db.transaction() as session:
        account = ZnsRepository(session).account_state(ready.row_id)
        assert (account.daily_quota, account.remaining_quota) == (500, 499)
        assert session.scalars(select(Message)).all() == []
        assert session.scalars(select(ChannelIdentity)).all() == []


def test_one_change_of_one_case_is_told_once(ready: Connected) -> None:
    first = ask(order())
    assert ask(order()) == first
    for _ in range(3):
        jobs.send_template(first)
    assert ask(order(values={**VALUES, "state": "Khác"})) == first
    assert len(sent(ready)) == 1
    assert ask(order(change="state-2")) != first


def test_a_number_may_go_as_its_hash_and_a_citizen_by_id(ready: Connected) -> None:
    ready.simulator.zns.settings.receipts = "hash"
    digest = by_phone(PHONE).digest
    hashed = ask(order("a", by_phone_hash(digest)))
    jobs.send_template(hashed)
    citizen = ready.simulator.citizen_id("nam")
    ready.simulator.post(ready.simulator.memory.thread(citizen, "nam"), [])
    thread = ready.simulator.memory.thread(citizen, "nam")
    thread.last_action_at = ready.simulator.memory.clock.now()
    known = ask(order("b", by_user(OA, citizen)))
    jobs.send_template(known)
    ready.take_in()
    assert [look(n).state for n in (hashed, known)] == [ZnsState.DELIVERED, ZnsState.DELIVERED]
    assert sent(ready) == [(digest, "PA-001-a")]
    with db.transaction() as session:
        assert session.scalars(select(Message)).all() == []


def test_an_echo_before_the_answer_is_ours_and_no_message_from_outside(ready: Connected) -> None:
    citizen = ready.simulator.citizen_id("nam")
    ready.simulator.memory.thread(citizen, "nam").last_action_at = ready.simulator.memory.clock.now()
    message_id = ask(order("b", by_user(OA, citizen)))
    with db.transaction() as session:
        claimed = sending.begin(session, message_id, datetime.now(UTC))
    assert claimed is not None
    outcome = jobs.call(claimed)
    ready.take_in()
    assert look(message_id).state in {ZnsState.SENT, ZnsState.DELIVERED}
    with db.transaction() as session:
        sending.finish(session, claimed, outcome, datetime.now(UTC))
    found = look(message_id)
    assert (found.state, found.external_id) == (ZnsState.DELIVERED, getattr(outcome, "message_id", None))
    with db.transaction() as session:
        assert session.scalars(select(Message)).all() == []


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
def test_a_broken_call_is_never_made_again_and_its_receipt_settles_it(
    ready: Connected, told: list[str], fault: str
) -> None:
    ready.simulator.memory.faults.set({"on": "template", fault: True, "times": 1})
    message_id = ask(order())
    jobs.send_template(message_id)
    assert (look(message_id).state, look(message_id).error_code) == (ZnsState.SENDING, "connection_broken")
    jobs.send_template(message_id)
    arrived = fault == "drop_after"
    assert len(sent(ready)) == arrived
    ready.take_in()
    jobs.send_template(message_id)
    if arrived:
        assert look(message_id).state == ZnsState.DELIVERED
    else:
        with db.transaction() as session:
            sending.begin(session, message_id, datetime.now(UTC) + sending.PATIENCE + timedelta(seconds=1))
        assert look(message_id).state == ZnsState.UNKNOWN
        assert told == ["unknown"]
        jobs.send_template(message_id)
    assert len(sent(ready)) == arrived


def test_a_receipt_that_comes_after_all_settles_even_an_unknown_message(ready: Connected, told: list[str]) -> None:
    ready.simulator.memory.faults.set({"on": "template", "drop_after": True, "times": 1})
    message_id = ask(order())
    jobs.send_template(message_id)
    with db.transaction() as session:
        sending.begin(session, message_id, datetime.now(UTC) + timedelta(hours=1))
    ready.take_in()
    assert look(message_id).state == ZnsState.DELIVERED
    assert told == ["unknown", "delivered"]


def test_a_broken_call_to_a_citizen_is_found_in_the_history(ready: Connected) -> None:
    ready.simulator.settings.echo, ready.simulator.settings.receipts = "none", False
    citizen = ready.simulator.citizen_id("nam")
    ready.simulator.memory.thread(citizen, "nam").last_action_at = ready.simulator.memory.clock.now()
    ready.simulator.memory.faults.set({"on": "send", "drop_after": True, "times": 1})
    message_id = ask(order("b", by_user(OA, citizen)))
    jobs.send_template(message_id)
    assert look(message_id).state == ZnsState.SENDING
    jobs.send_template(message_id)
    found = look(message_id)
    assert found.state == ZnsState.SENT
    [line] = ready.simulator.memory.threads[citizen].lines
    assert found.external_id == line.id


def test_a_worker_that_died_during_the_call_leaves_an_unknown_message(ready: Connected) -> None:
    message_id = ask(order())
    with db.transaction() as session:
        assert sending.begin(session, message_id, datetime.now(UTC)) is not None
    later = datetime.now(UTC) + timedelta(minutes=11)
    with db.transaction() as session:
        assert [found for found, _row in ZnsRepository(session).waiting_since(later, 10)] == [message_id]
        assert sending.begin(session, message_id, later) is None
    assert (look(message_id).state, look(message_id).error_code) == (ZnsState.UNKNOWN, "worker_died")
    assert sent(ready) == []


@pytest.mark.parametrize(("setting", "code"), [({"no_zalo": {PHONE}}, "-118"), ({"has_money": False}, "-115")])
def test_what_cannot_go_fails_at_once_so_that_another_route_is_taken(
    ready: Connected, told: list[str], setting: dict[str, Any], code: str
) -> None:
    for name, value in setting.items():
        setattr(ready.simulator.zns.settings, name, value)
    message_id = ask(order())
    jobs.send_template(message_id)
    assert (look(message_id).state, look(message_id).error_code) == (ZnsState.FAILED, code)
    assert told == ["failed"]
    assert ("zns_refused" in open_codes()) == (code == "-115")


def test_a_used_up_day_holds_back_the_account_until_tomorrow(ready: Connected, told: list[str]) -> None:
    ready.simulator.zns.settings.daily_quota = 1
    first, second, third = (ask(order(change)) for change in ("a", "b", "c"))
    for message_id in (first, second, third):
        jobs.send_template(message_id)
    assert len(sent(ready)) == 1
    held = look(second)
    assert (held.state, held.error_code, held.attempts) == (ZnsState.WAITING, "-144", 0)
    assert look(third).state == ZnsState.WAITING
    assert held.retry_at is not None
    assert timedelta(0) < held.retry_at - datetime.now(UTC) < timedelta(hours=25)
    with db.transaction() as session:
        assert service.why_not(session, Purpose.CASE_MOVED, by_phone(PHONE), datetime.now(UTC)) == "no_quota"
        assert service.cancel(session, third, datetime.now(UTC))
    assert look(third).state == ZnsState.FAILED
    ready.simulator.memory.clock.offset = timedelta(days=1)
    tomorrow = datetime.now(UTC) + timedelta(days=1, hours=1)
    with db.transaction() as session:
        claimed = sending.begin(session, second, tomorrow)
    assert claimed is not None
    outcome = jobs.call(claimed)
    with db.transaction() as session:
        sending.finish(session, claimed, outcome, tomorrow)
    assert [mark for _to, mark in sent(ready)] == ["PA-001-a", "PA-001-b"]


def test_the_night_puts_a_message_off_until_the_morning(ready: Connected) -> None:
    ready.simulator.memory.faults.set({"on": "template", "error": {"code": -133}, "times": 1})
    message_id = ask(order())
    jobs.send_template(message_id)
    found = look(message_id)
    assert (found.state, found.error_code) == (ZnsState.WAITING, "-133")
    assert found.retry_at is not None
    local = found.retry_at + timedelta(hours=7)
    assert (local.hour, local.minute >= 5) == (6, True)
    with db.transaction() as session:
        assert service.why_not(session, Purpose.CASE_MOVED, by_phone(PHONE), datetime.now(UTC)) is None


def test_an_expired_token_is_renewed_and_the_message_waits_for_it(ready: Connected) -> None:
    ready.simulator.tokens.access.clear()
    message_id = ask(order())
    jobs.send_template(message_id)
    assert (look(message_id).state, look(message_id).error_code) == (ZnsState.WAITING, "-124")
    with db.transaction() as session:
        tasks = list(session.scalars(text("SELECT task_name FROM procrastinate_jobs WHERE lock LIKE 'token:%'")))
    assert tasks == ["refresh_token"]


def test_a_trial_account_reaches_administrators_only(ready: Connected) -> None:
    ready.change(options={**ready.row().options, "zns_mode": "development"})
    outside, inside = ask(order("a")), ask(order("b", by_phone("0900000001")))
    for message_id in (outside, inside):
        jobs.send_template(message_id)
    assert (look(outside).error_code, look(inside).state) == ("-127", ZnsState.SENT)


def test_values_that_do_not_fit_are_refused_before_anything_is_stored(ready: Connected) -> None:
    with pytest.raises(service.ValuesMisfit) as caught:
        ask(order(values={**VALUES, "code": "x" * 31}))
    assert [(misfit.parameter, misfit.reason) for misfit in caught.value.misfits] == [("ma_phan_anh", "too_long")]
    with db.transaction() as session:
        assert session.scalars(select(ZnsMessage)).all() == []
    assert ask(order(values={**VALUES, "state": "Rất dài " * 20}))


def test_without_an_approved_template_there_is_no_message(ready: Connected) -> None:
    with pytest.raises(service.NoTemplate):
        ask(order(purpose=Purpose.CASE_ANSWERED))
    with db.transaction() as session:
        assert service.why_not(session, Purpose.CASE_ANSWERED, by_phone(PHONE), datetime.now(UTC)) == "no_template"
    ready.change(is_active=False)
    with pytest.raises(service.NoTemplate):
        ask(order())


def test_a_template_stopped_while_the_message_waits_fails_it(ready: Connected) -> None:
    message_id = ask(order())
    with db.transaction() as session:
        template = ZnsRepository(session).template(ready.row_id, "400002")
        assert template is not None
        template.status = "DISABLE"
    jobs.send_template(message_id)
    assert (look(message_id).state, look(message_id).error_code) == (ZnsState.FAILED, "template_off")
    assert sent(ready) == []


def closed_case(oa: Connected) -> Case:
    with db.transaction() as session:
        case = create_case_for(session, None)
        case.closed_at = datetime.now(UTC)
        return case


def case_now(case_id: int) -> Case:
    with db.transaction() as session:
        case = session.get(Case, case_id)
        assert case is not None
        return case


def rating_order(case: Case) -> TemplateOrder:
    values = {"code": case.code}
    return order("rate", purpose=Purpose.CASE_RATING, case_code=case.code, case_id=case.id, values=values)


def test_a_score_on_the_template_is_the_score_of_the_case_and_counts_once(ready: Connected) -> None:
    case = closed_case(ready)
    wanted = order(
        "rate", purpose=Purpose.CASE_RATING, case_code=case.code, case_id=case.id, values={"code": case.code}
    )
    jobs.send_template(ask(wanted))
    rating = {"tracking_id": wanted.tracking_id, "rate": 4, "note": "Nhanh", "feedbacks": ["Thái độ tốt"]}
    carry_out(ready.simulator.zns, {"feedback": rating})
    ready.take_in()
    rated = case_now(case.id)
    assert (rated.rating, rated.rating_comment) == (4, "Nhanh. Thái độ tốt")
    carry_out(ready.simulator.zns, {"click": {"tracking_id": wanted.tracking_id, "data": "https://vidu.gov.vn"}})
    ready.take_in()
    with db.transaction() as session:
        news = session.scalars(select(ZnsNews).order_by(ZnsNews.id)).all()
        assert [(row.kind, row.rate, row.choices) for row in news] == [
            ("rated", 4, ["Thái độ tốt"]),
            ("clicked", None, ["1", "https://vidu.gov.vn"]),
        ]


def test_a_score_that_names_no_message_of_ours_or_an_open_case_rates_nothing(ready: Connected) -> None:
    with db.transaction() as session:
        case = create_case_for(session, None)
    wanted = rating_order(case)
    jobs.send_template(ask(wanted))
    carry_out(ready.simulator.zns, {"feedback": {"tracking_id": wanted.tracking_id, "rate": 5}})
    event = ready.simulator.events.about("user_feedback", message={"rate": 5, "msg_id": "nobody"})
    ready.simulator.post_event("news", event)
    assert ready.take_in() == [None] * 3
    assert case_now(case.id).rating is None


def test_changes_of_templates_and_quota_become_alarms_and_end(ready: Connected) -> None:
    def news(name: str, **content: Any) -> None:
        carry_out(ready.simulator.zns, {"news": {"event_name": name, **content}})
        ready.take_in()

    off = {
        "template_id": "400002",
        "status": {"prev_status": "ENABLE", "new_status": "DISABLE"},
        "reason": "Bị báo cáo",
    }
    news("change_template_status", **off)
    news("change_template_quality", template_id="400002", quality="LOW")
    news("change_oa_daily_quota", quota={"prev_value": "2000", "new_value": "500"})
    news("change_template_status", template_id="400005", status={"new_status": "REJECT"}, reason="không dùng")
    assert open_codes() == {"template_off", "template_quality", "template_quota"}
    with db.transaction() as session:
        [alarm] = [row for row in problems.open_problems(session) if row.code == "template_off"]
        assert (alarm.subject, alarm.is_urgent) == ("400002", True)
        assert "Bị báo cáo" in problems.text_of(alarm)
        state = ZnsRepository(session).account_state(ready.row_id)
        assert state.daily_quota == 500
    news("change_template_status", template_id="400002", status={"prev_status": "DISABLE", "new_status": "ENABLE"})
    news("change_template_quality", template_id="400002", quality="HIGH")
    news("change_oa_daily_quota", quota={"prev_value": "500", "new_value": "2000"})
    assert open_codes() == set()


def test_the_catalogue_follows_the_vendor_and_keeps_what_is_ours(ready: Connected) -> None:
    del ready.simulator.zns.templates["400002"]
    ready.simulator.zns.templates["400001"]["templateName"] = "Tên mới"
    ready.simulator.zns.settings.quality = "LOW"
    jobs.sync(0)
    with db.transaction() as session:
        rows = {row.template_id: row for row in session.scalars(select(ZnsTemplate))}
        assert rows["400001"].name == "Tên mới"
        gone = rows["400002"]
        assert (gone.purpose, gone.mapping, gone.missing_since is not None) == ("case_moved", MOVED_STORED, True)
    assert open_codes() == {"template_off", "zns_quality"}
    with pytest.raises(service.NoTemplate):
        ask(order())


MOVED_STORED = {
    "ma_phan_anh": {"value": "code", "may_cut": False},
    "trang_thai": {"value": "state", "may_cut": True},
}


def test_a_use_is_checked_and_only_administrators_set_it(ready: Connected) -> None:
    for mapping in (
        {"khong_co": {"value": "code"}},
        {"ma_phan_anh": {"value": "secret"}, "trang_thai": {"value": "state"}},
        {"ma_phan_anh": {"value": "code"}},
    ):
        with pytest.raises(Invalid):
            use(ready, "400002", Purpose.CASE_MOVED, mapping)
    with pytest.raises(NotAllowed):
        use(ready, "400002", None, {}, by="lan")
    use(ready, "400003", Purpose.CASE_MOVED, {"ma_phan_anh": {"value": "code"}, "lien_ket": {"value": "link"}})
    with db.transaction() as session:
        uses = {row.template_id: row.purpose for row in session.scalars(select(ZnsTemplate)) if row.purpose}
    assert uses == {"400003": "case_moved", "400004": "case_rating"}


def test_a_missing_receipt_is_asked_for(ready: Connected) -> None:
    ready.simulator.zns.settings.receipts = "none"
    message_id = ask(order())
    jobs.send_template(message_id)
    jobs.ask_for_receipts(0)
    assert look(message_id).state == ZnsState.SENT
    ready.simulator.zns.sent[0].delivered_at = datetime.now(UTC)
    jobs.ask_for_receipts(0)
    assert look(message_id).state == ZnsState.DELIVERED


def test_whom_and_what_is_kept_sealed_and_forgotten_after_the_end(ready: Connected) -> None:
    message_id = ask(order())
    stored = look(message_id)
    assert PHONE not in f"{stored.sealed}{stored.recipient_hash}"
    assert "Đang xử lý" not in str(stored.sealed)
    jobs.send_template(message_id)
    with db.transaction() as session:
        assert ZnsRepository(session).unseal_old(datetime.now(UTC) + timedelta(days=8)) == 1
    assert look(message_id).sealed is None


def test_a_receipt_of_a_stranger_is_no_problem_and_opens_nothing(ready: Connected) -> None:
    event = ready.simulator.events.about("user_received_message", message={"msg_id": "x", "tracking_id": "y"})
    event["sender"], event["recipient"] = {"id": OA}, {"id": "84911111111"}
    ready.simulator.post_event("news", event)
    assert ready.take_in() == [None]
    with db.transaction() as session:
        assert ConversationRepository(session).find("zalo", OA, "84911111111") is None
