"""Template messages through the simulator over real HTTP: by phone, hash and user id, catalogue, quotas, news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import ConnectorError, ErrorAction, EventKind, TemplateNewsKind, TemplateQuota, TemplateSend
from connectors.zalo.connector import ZaloConnector
from connectors.zalo.phones import hash_phone
from tests.contract.connectors.bench import Bench

PHONE = "84900000002"
VALUES = {"ma_phan_anh": "PA-001", "trang_thai": "Đang xử lý"}
CONNECTOR = ZaloConnector()


def order(**changes: Any) -> TemplateSend:
    return replace(TemplateSend("400002", VALUES, "PA-001-status-2", phone=PHONE), **changes)


def sent(zalo: Bench) -> list[dict[str, Any]]:
    return list(zalo.control("zns")["sent"])


def refusal(zalo: Bench, wanted: TemplateSend) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        CONNECTOR.send_template(zalo.account, wanted, zalo.http)
    return caught.value


def test_a_message_by_phone_brings_its_receipt_and_its_quota(zalo: Bench) -> None:
    outcome = CONNECTOR.send_template(zalo.account, order(), zalo.http)
    assert outcome.quota == TemplateQuota(daily=500, remaining=499)
    assert outcome.mode == "1"
    [(found)] = sent(zalo)
    assert (found["to"], found["values"], found["tracking_id"]) == (PHONE, VALUES, "PA-001-status-2")
    [event] = zalo.events()
    assert event.kind is EventKind.TEMPLATE
    assert event.template is not None
    assert (event.template.kind, event.template.message_id) == (TemplateNewsKind.DELIVERED, outcome.message_id)
    assert (event.template.tracking_id, event.template.recipient) == ("PA-001-status-2", PHONE)
    assert CONNECTOR.delivered_at(zalo.account, outcome.message_id, zalo.http) is not None


def test_a_message_by_hash_tells_no_number(zalo: Bench) -> None:
    CONNECTOR.send_template(zalo.account, order(phone="", phone_hash=hash_phone(PHONE)), zalo.http)
    assert [found["to"] for found in sent(zalo)] == [hash_phone(PHONE)]
    zalo.control("zns", receipts="hash")
    CONNECTOR.send_template(zalo.account, order(tracking_id="PA-001-status-3"), zalo.http)
    assert {event.template.recipient for event in zalo.events() if event.template} == {hash_phone(PHONE)}


def test_a_message_by_user_id_is_an_echo_in_the_thread(zalo: Bench) -> None:
    citizen = zalo.citizen()
    outcome = CONNECTOR.send_template(zalo.account, order(phone="", citizen_id=citizen), zalo.http)
    echo = next(event for event in zalo.events() if event.kind is EventKind.ECHO)
    assert (echo.external_id, echo.raw["event_name"]) == (outcome.message_id, "oa_send_template")


@pytest.mark.parametrize(
    ("changes", "code", "action"),
    [
        ({"phone": "0900000002"}, "-108", ErrorAction.FINAL),
        ({"template_id": "999"}, "-109", ErrorAction.HUMAN),
        ({"template_id": "400005"}, "-131", ErrorAction.HUMAN),
        ({"values": {"ma_phan_anh": "PA-001"}}, "-1122", ErrorAction.FINAL),
        ({"values": {**VALUES, "trang_thai": "a" * 31}}, "-1121", ErrorAction.FINAL),
        ({"values": {**VALUES, "trang_thai": "a\nb"}}, "-1124", ErrorAction.FINAL),
        ({"tracking_id": ""}, "-1122", ErrorAction.FINAL),
        ({"tracking_id": "x" * 49}, "-1122", ErrorAction.FINAL),
        ({"is_trial": True}, "-127", ErrorAction.FINAL),
    ],
)
def test_what_the_vendor_refuses(zalo: Bench, changes: dict[str, Any], code: str, action: ErrorAction) -> None:
    error = refusal(zalo, order(**changes))
    assert (error.code, error.action) == (code, action)
    assert sent(zalo) == []


def test_a_trial_reaches_administrators(zalo: Bench) -> None:
    CONNECTOR.send_template(zalo.account, order(phone="84900000001", is_trial=True), zalo.http)
    assert len(sent(zalo)) == 1


def test_a_template_that_may_not_go_by_user_id_says_so(zalo: Bench) -> None:
    error = refusal(zalo, order(phone="", citizen_id=zalo.citizen(), template_id="400006", values={"otp": "123456"}))
    assert (error.code, error.action) == ("-249", ErrorAction.FINAL)


def test_a_number_without_zalo_an_empty_wallet_and_a_stopped_template(zalo: Bench) -> None:
    zalo.control("zns", no_zalo=[PHONE])
    assert refusal(zalo, order()).action is ErrorAction.FINAL
    zalo.control("zns", no_zalo=[], has_money=False)
    assert refusal(zalo, order()).code == "-115"
    zalo.control("zns", has_money=True, template={"templateId": "400002", "status": "DISABLE"})
    assert refusal(zalo, order()).code == "-146"


def test_the_days_quota_ends_and_begins_anew(zalo: Bench) -> None:
    zalo.control("zns", daily_quota=1)
    assert CONNECTOR.send_template(zalo.account, order(), zalo.http).quota.remaining == 0
    error = refusal(zalo, order(tracking_id="PA-002-x"))
    assert (error.code, error.action) == ("-144", ErrorAction.WAIT)
    zalo.control("clock", advance_seconds=24 * 3600)
    assert CONNECTOR.send_template(zalo.account, order(tracking_id="PA-002-x"), zalo.http).message_id


def test_at_night_it_may_be_refused(zalo: Bench) -> None:
    zalo.control("zns", refuses_night=True)
    now = datetime.now(UTC)
    midnight = now.replace(hour=17, minute=0, second=0, microsecond=0)  # in Vietnam
    zalo.control("clock", advance_seconds=((midnight - now).total_seconds()) % 86_400)
    assert refusal(zalo, order()).code == "-133"


def test_the_catalogue_comes_with_parameters_prices_and_states(zalo: Bench) -> None:
    found = {template.template_id: template for template in CONNECTOR.templates(zalo.account, zalo.http)}
    assert set(found) == {f"40000{n}" for n in range(1, 7)}
    moved = found["400002"]
    assert (moved.status, moved.quality, moved.tag) == ("ENABLE", "HIGH", "TRANSACTION")
    assert (moved.price_by_phone, moved.price_by_user) == ("300", "165")
    assert [(p.name, p.kind, p.max_length, p.is_required) for p in moved.parameters] == [
        ("ma_phan_anh", "STRING", 30, True),
        ("trang_thai", "STRING", 30, True),
        ("don_vi", "STRING", 80, False),
    ]
    assert found["400005"].status == "PENDING_REVIEW"
    assert found["400001"].parameters[1].kind == "DATE"


def test_a_long_catalogue_is_read_to_its_end(zalo: Bench) -> None:
    for number in range(120):
        zalo.control("zns", template={"templateId": str(500_000 + number), "templateName": f"Mẫu {number}"})
    zalo.control("settings", calls_per_minute=None)
    assert len(CONNECTOR.templates(zalo.account, zalo.http)) == 126


def test_quota_and_quality_are_read(zalo: Bench) -> None:
    zalo.control("zns", daily_quota=2000, quality="LOW")
    assert CONNECTOR.template_quota(zalo.account, zalo.http) == TemplateQuota(2000, 2000)
    assert CONNECTOR.quality(zalo.account, zalo.http) == "LOW"


def test_ratings_come_by_event_and_by_list(zalo: Bench) -> None:
    CONNECTOR.send_template(zalo.account, order(template_id="400004", values={"ma_phan_anh": "PA-001"}), zalo.http)
    rating = {"tracking_id": "PA-001-status-2", "rate": 4, "note": "Nhanh", "feedbacks": ["Thái độ tốt"]}
    zalo.control("zns", feedback=rating)
    told = next(event.template for event in zalo.events() if event.template and event.template.rate)
    now = datetime.now(UTC)
    [listed] = CONNECTOR.ratings(zalo.account, "400004", now - timedelta(days=1), now, zalo.http)
    for news in (told, listed):
        assert (news.kind, news.rate, news.note, news.choices) == (TemplateNewsKind.RATED, 4, "Nhanh", ("Thái độ tốt",))
        assert news.tracking_id == "PA-001-status-2"


def test_an_expired_token_and_a_wrong_proof_have_their_own_numbers_here(zalo: Bench) -> None:
    for secrets, code, action in (
        ({"access_token": "other"}, "-124", ErrorAction.REFRESH_TOKEN),
        ({"access_token": "access-1", "app_secret": "wrong"}, "-1241", ErrorAction.HUMAN),
    ):
        with pytest.raises(ConnectorError) as caught:
            CONNECTOR.send_template(replace(zalo.account, secrets=secrets), order(), zalo.http)
        assert (caught.value.code, caught.value.action) == (code, action)


@pytest.mark.parametrize("fault", [{"drop_after": True}, {"drop_before": True}, {"error": {"status": 502}}])
def test_a_broken_call_is_ambiguous_and_never_repeated_by_itself(zalo: Bench, fault: dict[str, Any]) -> None:
    zalo.control("faults", on="template", times=1, **fault)
    assert refusal(zalo, order()).is_ambiguous
    assert len(sent(zalo)) == ("drop_after" in fault)
