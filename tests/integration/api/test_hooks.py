"""Other systems are told: signed, in order, at least once, never of secrets, and nothing about people."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from inbox_api import db
from inbox_api.cases import steps
from inbox_api.cases.states import CaseState
from inbox_api.conversations import inbox
from inbox_api.errors import Conflict, Invalid
from inbox_api.hooks_out import jobs, kinds, sending, service, transport
from inbox_api.hooks_out.service import NewHook
from inbox_api.models import Case, Conversation, Hook, HookEvent, OfficerNotice
from tests.databases import forget_all
from tests.factories import NOW, create_case_for, officer, receive
from tests.fakes.hook_receiver import Receiver, is_authentic, running_receiver
from tests.integration.api.conftest import Program, new_case
from tests.integration.api.telling import hook, listen, log, pass_time, queued_jobs, work

SignIn = Callable[[str], Program]
CITIZEN = ("Nguyễn Thị Bông", "0901234567", "Đường ngập sâu trước chợ", "đường Lê Lợi")


@pytest.fixture
def receiver(city: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with running_receiver() as running:
        monkeypatch.setenv("HOPTHU_HOOK_INNER_TARGETS", running.target)
        forget_all()
        yield running


def act(code: str, target: CaseState, username: str = "duty", **reasons: object) -> None:
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.code == code)).one()
        told = steps.Reasons(**reasons)  # type: ignore[arg-type]
        steps.change_state(session, case, target, officer(session, username), datetime.now(UTC), told)


def test_an_event_is_signed_over_its_raw_body_with_both_valid_secrets(receiver: Receiver) -> None:
    made = listen(receiver)
    new_case()
    work()
    with db.transaction() as session:
        second = service.renew_secret(session, None, made.hook.id, datetime.now(UTC)).secret
    new_case()
    work()
    with db.transaction() as session:
        service.end_previous_secret(session, None, made.hook.id, datetime.now(UTC))
    new_case()
    work()
    checks = [(is_authentic(one, made.secret), is_authentic(one, second)) for one in receiver.told]
    assert checks == [(True, False), (True, True), (False, True)]
    assert not is_authentic(receiver.told[0], made.secret, now=datetime.now(UTC).timestamp() + 1000)


def test_a_secret_in_wrong_hands_stops_signing_at_once(receiver: Receiver) -> None:
    made = listen(receiver)
    with db.transaction() as session:
        service.renew_secret(session, None, made.hook.id, datetime.now(UTC), keep_hours=0)
    new_case()
    work()
    assert not is_authentic(receiver.told[0], made.secret)


def test_nothing_about_the_citizen_goes_out(receiver: Receiver) -> None:
    listen(receiver, *kinds.KINDS)
    with db.transaction() as session:
        conversation = receive(session, f"{CITIZEN[2]}, gọi {CITIZEN[1]}")
        conversation.citizen.display_name = CITIZEN[0]
        case = create_case_for(session, conversation, contact_name=CITIZEN[0], phone=CITIZEN[1], latitude=9.93)
        now, lan = datetime.now(UTC), officer(session, "lan")
        steps.add_note(session, case, f"đã gọi {CITIZEN[1]}", lan, now)
        steps.change_fields(session, case, {"address": "số 5 đường Lê Lợi"}, lan, now)
        inbox.reply(session, lan, conversation.public_id, f"Chào {CITIZEN[0]}", now)
    work()
    told = {"message.received", "case.created", "case.note_added", "case.changed", "message.sent", "conversation.taken"}
    assert told <= set(receiver.kinds())
    everything = b" ".join(one.raw for one in receiver.told).decode()
    assert [word for word in (*CITIZEN, "số 5", "9.93", "gọi") if word in everything] == []


def test_texts_go_along_only_when_asked_for_and_allowed_by_a_leader(receiver: Receiver) -> None:
    made = listen(receiver, "message.received", as_admin="admin", wants_texts=True)
    with db.transaction() as session:
        receive(session, "trước khi duyệt")
    work()
    with db.transaction() as session:
        service.allow_texts(session, officer(session, "hoa"), made.hook.id, datetime.now(UTC))
    with db.transaction() as session:
        receive(session, "gọi tôi số 0901234567 nhé")
    work()
    first, second = (one.body["data"] for one in receiver.told)
    assert "text" not in first
    assert second["text"] == "gọi tôi số \u2022\u2022\u2022567 nhé"


def test_a_text_that_was_erased_meanwhile_is_not_told(receiver: Receiver) -> None:
    listen(receiver, "message.received", wants_texts=True)
    with db.transaction() as session:
        receive(session, "xin xóa tin này")
    with db.transaction() as session:
        session.execute(text("UPDATE messages SET deleted_at = now()"))
    work()
    assert receiver.told[0].body["data"]["text"] is None


@pytest.mark.parametrize(("case_type", "topic"), [("TC", None), ("PAHT", "1001"), ("PAHT", "1002")])
def test_a_restricted_case_is_never_told_of(receiver: Receiver, case_type: str, topic: str | None) -> None:
    listen(receiver, *kinds.KINDS)
    with db.transaction() as session:
        case = create_case_for(session, None, case_type=case_type, topic=topic)
        is_secret = case.restricted != "none"
        steps.add_note(session, case, "x", officer(session, "inspector"), datetime.now(UTC))
    work()
    assert bool(receiver.told) != is_secret


def test_what_became_secret_before_it_went_out_is_withheld(receiver: Receiver) -> None:
    made = listen(receiver, *kinds.KINDS)
    code = new_case()
    with db.transaction() as session:
        session.execute(update(Case).where(Case.code == code).values(restricted="child"))
        session.execute(update(Conversation).values(is_restricted=True))
    work()
    assert receiver.told == []
    assert {row.state for row in log(made.hook.id)} == {"withheld"}
    with db.transaction() as session, pytest.raises(Conflict):
        service.replay_one(session, None, made.hook.id, log(made.hook.id)[0].id, datetime.now(UTC))


def test_events_of_a_case_arrive_in_order_and_those_after_a_failure_wait_for_it(receiver: Receiver) -> None:
    made = listen(receiver)
    receiver.answer = lambda _told: 503
    code = new_case()
    act(code, CaseState.SORTING)
    act(code, CaseState.ASSIGNED)
    work()
    assert receiver.kinds() == ["case.created"]
    assert [row.state for row in log(made.hook.id)] == ["waiting"] * 3
    receiver.answer = lambda _told: 200
    pass_time(made.hook.id)
    jobs.sweep_hooks(0)
    for row in log(made.hook.id)[:1]:
        jobs.send_hook(made.hook.id, row.stream)
    assert receiver.kinds() == ["case.created", "case.created", "case.state_changed", "case.state_changed"]
    assert len(set(receiver.ids())) == 3
    assert [one.body["data"].get("to") for one in receiver.told[1:]] == [None, "dang-phan-loai", "da-chuyen-xu-ly"]
    rising = [one.body["sequence"] for one in receiver.told[1:]]
    assert rising == sorted(rising)


def test_one_stream_that_is_refused_holds_up_no_other(receiver: Receiver) -> None:
    made = listen(receiver)
    bad, good = new_case(), new_case()
    receiver.answer = lambda told: 422 if told.body["data"]["case"] == bad else 200
    act(bad, CaseState.SORTING)
    act(good, CaseState.SORTING)
    work()
    by_case = {code: [r.state for r in log(made.hook.id) if r.event.data["case"] == code] for code in (bad, good)}
    assert by_case == {bad: ["waiting", "waiting"], good: ["delivered", "delivered"]}
    assert hook(made.hook.id).failing_since is None
    for _try in sending.EVENT_PAUSES:
        pass_time(made.hook.id)
        jobs.send_hook(made.hook.id, log(made.hook.id)[0].stream)
    states = [row.state for row in log(made.hook.id) if row.event.data["case"] == bad]
    assert states == ["failed", "waiting"]


def test_an_address_that_fails_is_left_alone_with_growing_pauses_and_woken_when_it_is_well(receiver: Receiver) -> None:
    made = listen(receiver, "case.created")
    receiver.answer = lambda _told: 500
    first = new_case()
    work()
    assert (hook(made.hook.id).failures, len(receiver.told)) == (1, 1)
    others = [new_case() for _ in range(3)]
    assert queued_jobs() == []
    for one in log(made.hook.id):
        jobs.send_hook(made.hook.id, one.stream)
    assert len(receiver.told) == 1
    pauses = []
    for _ in range(6):
        pass_time(made.hook.id)
        before = datetime.now(UTC)
        jobs.send_hook(made.hook.id, log(made.hook.id)[0].stream)
        left_alone_until = hook(made.hook.id).not_before
        assert left_alone_until is not None
        pauses.append(round((left_alone_until - before).total_seconds(), -1))
    assert pauses == [30, 120, 300, 900, 900, 900]
    receiver.answer = lambda _told: 200
    pass_time(made.hook.id)
    jobs.send_hook(made.hook.id, log(made.hook.id)[0].stream)
    assert hook(made.hook.id).failing_since is None
    work()
    assert [one.body["data"]["case"] for one in receiver.told[-4:]] == [first, *others]


def test_after_days_of_failure_it_is_paused_and_administrators_are_told_and_nothing_is_lost(receiver: Receiver) -> None:
    made = listen(receiver, "case.created")
    receiver.answer = lambda _told: 500
    new_case()
    work()
    with db.transaction() as session:
        session.execute(update(Hook).values(failing_since=datetime.now(UTC) - timedelta(days=3, minutes=1)))
    pass_time(made.hook.id)
    jobs.send_hook(made.hook.id, log(made.hook.id)[0].stream)
    assert hook(made.hook.id).paused_reason == "failing"
    with db.transaction() as session:
        (notice,) = session.scalars(select(OfficerNotice).where(OfficerNotice.kind == "hook_paused"))
        assert notice.officer_id == officer(session, "admin").id
    new_case()
    receiver.answer, receiver.told = lambda _told: 200, []
    work()
    jobs.sweep_hooks(0)
    assert receiver.told == []
    with db.transaction() as session:
        service.resume(session, None, made.hook.id, datetime.now(UTC))
    work()
    assert receiver.kinds() == ["case.created", "case.created"]


def test_an_address_that_says_it_is_gone_is_paused_at_once(receiver: Receiver) -> None:
    made = listen(receiver, "case.created")
    receiver.answer = lambda _told: 410
    new_case()
    work()
    assert hook(made.hook.id).paused_reason == "gone"


def test_retry_after_is_heeded(receiver: Receiver) -> None:
    made = listen(receiver, "case.created")
    receiver.answer = lambda _told: (429, {"Retry-After": "240"})
    new_case()
    before = datetime.now(UTC)
    work()
    until = hook(made.hook.id).not_before
    assert until is not None
    assert 239 <= (until - before).total_seconds() < 260


def test_a_redirect_is_a_failure_and_is_not_followed(receiver: Receiver) -> None:
    made = listen(receiver, "case.created")
    receiver.answer = lambda _told: (302, {"Location": receiver.url})
    new_case()
    work()
    assert len(receiver.told) == 1
    assert log(made.hook.id)[0].last_status == 302


def test_a_worker_that_dies_after_the_call_tells_again_with_the_same_id(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = listen(receiver, "case.created")
    new_case()
    (job,) = queued_jobs()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "record", _die)
        with pytest.raises(RuntimeError):
            jobs.send_hook(job.hook_id, job.stream)
    jobs.send_hook(job.hook_id, job.stream)
    assert len(receiver.told) == 2
    assert len(set(receiver.ids())) == 1
    assert log(made.hook.id)[0].state == "delivered"


def _die(*_values: object) -> bool:
    raise RuntimeError("the worker was killed")


def test_an_event_is_told_only_when_its_transaction_is_committed(receiver: Receiver) -> None:
    listen(receiver)
    with db.session_factory()() as session:
        create_case_for(session, None)
        session.rollback()
    assert queued_jobs() == []
    with db.transaction() as session:
        assert session.scalars(select(HookEvent)).all() == []


def test_filters_choose_by_type_state_unit_and_those_below(receiver: Receiver) -> None:
    with db.transaction() as session:
        tops = session.scalars(text("SELECT code FROM units WHERE parent_id IS NULL")).all()
    kinds_ = ("case.created", "case.state_changed")
    made = listen(receiver, *kinds_, filters={"units": list(tops), "states": ["dang-phan-loai"]})
    code = new_case()
    act(code, CaseState.SORTING)
    act(code, CaseState.ASSIGNED)
    work()
    assert [one.body["data"]["status"] for one in receiver.told] == ["dang-phan-loai"]
    with db.transaction() as session:
        order = NewHook("Khác", receiver.url, kinds_, {"case_types": ["KN"]})
        service.change(session, None, made.hook.id, order, datetime.now(UTC))
    new_case()
    work()
    assert len(receiver.told) == 1


@pytest.mark.parametrize("filters", [{"units": ["không-có"]}, {"states": ["xong"]}, {"màu": ["đỏ"]}])
def test_a_filter_that_can_never_fit_is_refused(receiver: Receiver, filters: dict[str, list[str]]) -> None:
    with pytest.raises(Invalid):
        listen(receiver, filters=filters)


def test_replaying_tells_again_with_the_same_ids(receiver: Receiver, program: SignIn) -> None:
    made = listen(receiver, "case.created")
    new_case(), new_case()
    work()
    admin = program("admin")
    one = log(made.hook.id)[0]
    assert admin.post(f"hooks/{made.hook.id}/deliveries/{one.id}/replay").status_code == 202
    work()
    order = {"since": NOW.isoformat(), "with_delivered": True}
    assert admin.post(f"hooks/{made.hook.id}/replay", order).json() == {"count": 2}
    work()
    first, second = receiver.ids()[:2]
    assert receiver.ids() == [first, second, first, first, second]
    assert admin.post(f"hooks/{made.hook.id}/replay", {}).json() == {"count": 0}


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x", "https://example.org:8443/x", "https://127.0.0.1/x", "https://10.0.0.5/x", "ftp://a.b/",
        "https://169.254.169.254/latest", "https://[::1]/x", "https://user:pw@example.org/x", "https://",
        "javascript:x", "http://localhost:1/", "https://[::ffff:10.0.0.1]/x", "https://0x7f000001/",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused_when_entered_or_when_called(receiver: Receiver, url: str) -> None:
    new = NewHook("Thử", url, ("case.created",))
    with db.transaction() as session:
        try:
            service.create(session, None, new, datetime.now(UTC))
        except service.AddressNotAllowed:
            return
    outcome = transport.post(url, b"{}", {})
    assert outcome.error in {transport.NOT_ALLOWED, transport.UNREACHABLE}


def test_a_name_that_leads_to_a_private_network_is_not_called(receiver: Receiver) -> None:
    from inbox_api.files.downloading import Network

    def refuse(*_values: object) -> socket.socket:
        raise AssertionError("a connection was opened")

    network = Network(resolve=lambda _host, _port: ["203.0.114.9", "10.1.2.3"], open_socket=refuse)
    assert transport.post("https://hooks.example.org/x", b"{}", {}, network).error == transport.NOT_ALLOWED


def test_only_administrators_set_them_up_and_only_leaders_allow_texts(receiver: Receiver, program: SignIn) -> None:
    order = {"name": "Thử", "url": receiver.url, "events": ["message.received"], "wants_texts": True}
    for username in ("lan", "duty", "hoa", "auditor", "inspector"):
        assert program(username).post("hooks", order).status_code == 403, username
    made = program("admin").post("hooks", order).json()
    path = f"hooks/{made['id']}"
    for username in ("admin", "lan", "auditor"):
        assert program(username).post(f"{path}/allow-texts").status_code == 403, username
    assert program("hoa").post(f"{path}/allow-texts").json()["texts_allowed_at"] is not None
    moved = program("admin").http.put(f"/api/v1/{path}", json={**order, "url": receiver.url + "2"})
    assert moved.json()["texts_allowed_at"] is None
    for username in ("lan", "minh", "trainer"):
        assert program(username).get(path).status_code == 403


def test_the_secret_is_shown_once_and_in_no_log_page_or_list(
    receiver: Receiver, program: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    admin = program("admin")
    made = admin.post("hooks", {"name": "Thử", "url": receiver.url, "events": ["case.created"]}).json()
    secret, path = made["secret"], f"hooks/{made['id']}"
    receiver.answer = lambda _told: 500
    new_case()
    work()
    pages = [admin.get("hooks").text, admin.get(path).text, admin.get(f"{path}/deliveries").text]
    pages += [admin.http.get(f"/quan-tri/webhook/{made['id']}").text, admin.http.get("/audit").text]
    assert all(secret not in page and secret[6:] not in page for page in pages)
    assert secret[6:] not in caplog.text
    with db.transaction() as session:
        (row,) = session.scalars(select(Hook))
        assert secret[6:] not in json.dumps([row.secrets, row.url, row.filters])


def test_the_log_is_paged_and_filtered(receiver: Receiver, program: SignIn) -> None:
    made = listen(receiver, "case.created")
    for _ in range(5):
        new_case()
    work()
    admin, path, seen = program("admin"), f"/api/v1/hooks/{made.hook.id}/deliveries?limit=2&state=delivered", []
    while path:
        answer = admin.http.get(path)
        seen += [row["id"] for row in answer.json()]
        path = answer.links.get("next", {}).get("url", "")
    assert seen == sorted((row.id for row in log(made.hook.id)), reverse=True)
    assert admin.get(f"hooks/{made.hook.id}/deliveries?state=failed").json() == []
    assert admin.get(f"hooks/{made.hook.id}/deliveries?state=x").status_code == 422


def test_a_stale_change_is_refused(receiver: Receiver, program: SignIn) -> None:
    made = listen(receiver, "case.created")
    admin, path = program("admin"), f"/api/v1/hooks/{made.hook.id}"
    order = {"name": "Mới", "url": receiver.url, "events": ["case.created"]}
    tag = admin.http.get(path).headers["etag"]
    assert admin.http.put(path, json=order, headers={"if-match": tag}).status_code == 200
    assert admin.http.put(path, json=order, headers={"if-match": tag}).status_code == 412


def test_old_events_are_forgotten_with_their_log(receiver: Receiver) -> None:
    made = listen(receiver, "case.created")
    new_case()
    work()
    with db.transaction() as session:
        session.execute(update(HookEvent).values(at=datetime.now(UTC) - timedelta(days=31)))
    jobs.forget_hook_events(0)
    assert log(made.hook.id) == []


def test_a_removed_webhook_is_told_nothing_more(receiver: Receiver) -> None:
    made = listen(receiver, "case.created")
    new_case()
    with db.transaction() as session:
        service.remove(session, None, made.hook.id, datetime.now(UTC))
    new_case()
    work()
    assert receiver.told == []


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    acts=st.lists(st.integers(0, 2), min_size=1, max_size=8),
    answers=st.lists(st.sampled_from([200, 200, 500, 503, 429, 404]), max_size=12),
)
def test_whatever_the_answers_every_event_arrives_and_in_order(
    receiver: Receiver, acts: list[int], answers: list[int]
) -> None:
    made = listen(receiver, "case.created", "case.note_added")
    receiver.told, left = [], list(answers)
    receiver.answer = lambda _told: left.pop(0) if left else 200
    codes = [new_case() for _ in range(3)]
    for number in acts:
        with db.transaction() as session:
            case = session.scalars(select(Case).where(Case.code == codes[number])).one()
            steps.add_note(session, case, "x", officer(session, "lan"), datetime.now(UTC))
    for _round in range(len(answers) + 2):
        pass_time(made.hook.id)
        for stream in dict.fromkeys(row.stream for row in log(made.hook.id)):
            jobs.send_hook(made.hook.id, stream)
    rows = log(made.hook.id)
    assert {row.state for row in rows} == {"delivered"}
    for stream in {row.stream for row in rows}:
        expected = [row.event.public_id for row in rows if row.stream == stream]
        of_stream = [one for one in receiver.ids() if one in expected]
        first_seen = list(dict.fromkeys(of_stream))
        assert first_seen == expected
        assert of_stream == sorted(of_stream, key=expected.index)
    with db.transaction() as session:
        service.remove(session, None, made.hook.id, datetime.now(UTC))
