"""Names, threads, the Page's own greeting and menu, subscriptions, what was missed, and the checks of the set-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import Button, ConnectorError, EventKind, InboundMessage, PageProfile, SetupFinding
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.missed import FIELDS
from tests.contract.connectors.bench import Bench
from tests.contract.connectors.facebook.test_send import message

WANTED = PageProfile(
    greeting="Xin chào {{user_first_name}}!",
    get_started="GET_STARTED",
    starters=(Button("Gửi phản ánh", payload="/gui"), Button("Hỏi thủ tục", payload="/hoi")),
    menu=(Button("Gửi phản ánh", payload="/gui"), Button("Tra cứu", url="https://vidu.gov.vn/tc")),
)


@pytest.fixture
def page(facebook: Bench) -> FacebookConnector:
    assert isinstance(facebook.connector, FacebookConnector)
    return facebook.connector


def test_a_person_has_the_name_that_the_vendor_tells(facebook: Bench, page: FacebookConnector) -> None:
    citizen = facebook.citizen()
    found = page.read_profile(facebook.account, citizen, facebook.http)
    assert found is not None
    assert found.name == "Nguyễn Văn Nam"
    facebook.control("people", citizen="nam", has_no_profile=True)
    assert page.read_profile(facebook.account, citizen, facebook.http) is None
    assert page.read_profile(facebook.account, "24109999999999999", facebook.http) is None


def test_a_dead_token_is_no_missing_profile(facebook: Bench, page: FacebookConnector) -> None:
    citizen = facebook.citizen()
    facebook.control("pages", token_state="expired")
    with pytest.raises(ConnectorError):
        page.read_profile(facebook.account, citizen, facebook.http)


def test_the_page_gets_the_wanted_profile_and_says_what_differs(facebook: Bench, page: FacebookConnector) -> None:
    every = ["get_started", "greeting", "ice_breakers", "persistent_menu"]
    assert page.profile_differences(facebook.account, WANTED, facebook.http) == every
    page.set_profile(facebook.account, WANTED, facebook.http)
    assert page.profile_differences(facebook.account, WANTED, facebook.http) == []
    changed = replace(WANTED, greeting="Chào bạn")
    assert page.profile_differences(facebook.account, changed, facebook.http) == ["greeting"]
    for smaller in (PageProfile(get_started="GET_STARTED"), PageProfile()):
        page.set_profile(facebook.account, smaller, facebook.http)
        assert page.profile_differences(facebook.account, smaller, facebook.http) == []


def test_long_titles_and_too_many_items_are_cut_and_count_as_equal(facebook: Bench, page: FacebookConnector) -> None:
    long = replace(
        WANTED,
        greeting="Xin chào " * 40,
        menu=tuple(Button(f"Tra cứu tình trạng hồ sơ {n}", payload=f"/{n}") for n in range(5)),
        starters=tuple(Button(f"Câu hỏi {n}", payload=f"/{n}") for n in range(6)),
    )
    page.set_profile(facebook.account, long, facebook.http)
    assert page.profile_differences(facebook.account, long, facebook.http) == []


def test_a_thread_can_be_passed_requested_and_taken(facebook: Bench, page: FacebookConnector) -> None:
    citizen = facebook.citizen()
    assert page.thread_owner(facebook.account, citizen, facebook.http) is None
    page.pass_thread(facebook.account, citizen, facebook.http)
    assert page.thread_owner(facebook.account, citizen, facebook.http) == "263902037430900"
    assert facebook.events()[-1].outside_sender == "263902037430900"
    page.request_thread(facebook.account, citizen, facebook.http)
    page.take_thread(facebook.account, citizen, facebook.http)
    assert page.thread_owner(facebook.account, citizen, facebook.http) is None


def test_a_lost_field_or_subscription_is_found_and_renewed(facebook: Bench, page: FacebookConnector) -> None:
    assert page.subscription_gaps(facebook.account, facebook.http) == []
    facebook.control("pages", fields=[name for name in FIELDS if name != "feed"])
    assert page.subscription_gaps(facebook.account, facebook.http) == ["feed"]
    facebook.control("pages", fields=[])
    assert page.subscription_gaps(facebook.account, facebook.http) == list(FIELDS)
    page.renew_subscription(facebook.account, facebook.http)
    assert page.subscription_gaps(facebook.account, facebook.http) == []
    facebook.citizen()
    assert facebook.events()[-1].text == "Xin chào"


def known(events: list[InboundMessage]) -> set[tuple[str, str, str]]:
    kinds = {EventKind.MESSAGE, EventKind.ECHO, EventKind.COMMENT, EventKind.POST}
    return {(event.kind, event.external_id, event.citizen_id) for event in events if event.kind in kinds}


def test_what_was_missed_comes_as_the_webhook_would_have_told_it(facebook: Bench, page: FacebookConnector) -> None:
    post = facebook.control("page_posts", text="Thông báo")["post"]
    citizen = facebook.citizen("nam", "Đường ngập")
    facebook.control("messages", citizen="lan", image=True)
    top = facebook.control("messages", citizen="ba", comment={"text": "Rác", "post": post})["message_id"]
    facebook.control("messages", citizen="ba", comment={"text": "hôi quá", "reply_to": top})
    facebook.control("messages", citizen="tu", post={"text": "Sửa vỉa hè"})
    facebook.connector.send(message(citizen), facebook.account, facebook.http)
    facebook.control("officer", citizen="nam", text="Tôi trực đây")
    since = datetime.now(UTC) - timedelta(minutes=1)
    found = list(page.missed(facebook.account, since, facebook.http))
    told = facebook.events()
    assert known(found) == known(told)
    twins = {event.external_id: event for event in told if event.kind in {EventKind.MESSAGE, EventKind.COMMENT}}
    for event in (event for event in found if event.external_id in twins):
        twin = twins[event.external_id]
        assert event.text == twin.text
        assert [a.kind for a in event.attachments] == [a.kind for a in twin.attachments]
        assert abs(event.sent_at - twin.sent_at) < timedelta(seconds=2)
        assert (event.comment and event.comment.parent_id) == (twin.comment and twin.comment.parent_id)


def test_nothing_older_than_asked_for_comes_back(facebook: Bench, page: FacebookConnector) -> None:
    facebook.citizen("nam", "cũ")
    facebook.control("clock", advance_seconds=7200)
    facebook.citizen("lan", "mới")
    since = datetime.now(UTC) + timedelta(hours=1)
    assert [event.text for event in page.missed(facebook.account, since, facebook.http)] == ["mới"]


def test_many_conversations_are_read_page_after_page(facebook: Bench, page: FacebookConnector) -> None:
    fast = replace(facebook.account, options={**facebook.account.options, "conversations_per_second": "1000"})
    for number in range(60):
        facebook.control("messages", citizen=f"c{number}", text=str(number))
    found = list(page.missed(fast, datetime.now(UTC) - timedelta(minutes=5), facebook.http))
    assert {event.text for event in found} == {str(number) for number in range(60)}


def by_code(findings: list[SetupFinding]) -> dict[str, SetupFinding]:
    return {finding.code: finding for finding in findings}


def test_a_page_that_is_set_up_well_passes_every_check(facebook: Bench, page: FacebookConnector) -> None:
    findings = by_code(list(page.check_setup(facebook.account, facebook.http)))
    assert list(findings) == ["secrets", "token", "permissions", "page", "subscription", "conversations"]
    assert all(finding.is_ok for finding in findings.values())
    ends_at = findings["token"].ends_at
    assert ends_at is not None
    assert timedelta(days=59) < ends_at - datetime.now(UTC) < timedelta(days=61)


def test_every_fault_of_the_set_up_is_named(facebook: Bench, page: FacebookConnector) -> None:
    facebook.control("pages", permissions=["pages_messaging"], fields=["messages"])
    findings = by_code(list(page.check_setup(facebook.account, facebook.http)))
    assert "pages_manage_engagement" in findings["permissions"].names
    assert "feed" in findings["subscription"].names
    facebook.control("pages", token_state="revoked")
    findings = by_code(list(page.check_setup(facebook.account, facebook.http)))
    assert not findings["token"].is_ok
    assert findings["page"].error == "190/460"
    bare = replace(facebook.account, secrets={"app_secret": "x"}, options={})
    (secrets,) = page.check_setup(bare, facebook.http)
    assert secrets.names == ("access_token", "verify_token", "app_id")
    stranger = replace(facebook.account, secrets={**facebook.account.secrets, "access_token": "unknown"})
    assert not any(f.is_ok for f in page.check_setup(stranger, facebook.http) if f.code != "secrets")
