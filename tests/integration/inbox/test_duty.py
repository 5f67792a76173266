"""When the bot hands over, the first on duty is told, then the next; browsers are woken without a word."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from inbox_api.conversations import acts, inbox, service
from inbox_api.duty import lists, push
from inbox_api.duty import service as duty
from inbox_api.duty.letters import letter_of
from inbox_api.duty.repository import DutyRepository
from inbox_api.duty.whom import on_duty
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import Conversation, DutyCall, OfficerSession
from inbox_api.officers import absence, notices
from inbox_api.officers import service as officers
from inbox_api.settings import get_settings
from tests.factories import NOW, PASSWORD, create_case_for, officer, receive


@pytest.fixture
def waiting(session: Session) -> Conversation:
    conversation = receive(session, "cho gặp người thật")
    create_case_for(session, conversation)
    return conversation


def plan(session: Session, *names: str, unit: str = "tra-vinh-kt") -> None:
    for name in names:
        lists.add(session, officer(session, "duty"), unit, lists.NewEntry(name), NOW)


def call_of(session: Session, conversation: Conversation) -> DutyCall:
    return session.scalars(select(DutyCall).where(DutyCall.conversation_id == conversation.id)).one()


def told(session: Session, name: str) -> list[str]:
    return [row.kind for row in notices.newest(session, officer(session, name))]


def test_the_first_on_the_list_is_called_then_the_next_then_everybody(session: Session, waiting: Conversation) -> None:
    plan(session, "phuc", "lan")
    service.hand_to_people(session, waiting, "asked", NOW)
    call = call_of(session, waiting)
    duty.call_next(session, call.id, NOW)
    assert (told(session, "phuc"), told(session, "lan")) == (["handover"], [])
    duty.call_next(session, call.id, NOW + timedelta(minutes=5))
    assert told(session, "lan") == ["handover"]
    duty.call_next(session, call.id, NOW + timedelta(minutes=10))
    assert told(session, "phuc") == ["handover_unanswered", "handover"]
    assert call.state == "given_up"
    assert duty.call_next(session, call.id, NOW + timedelta(minutes=15)) == duty.ToTell()


def given_up(session: Session, conversation: Conversation) -> DutyCall:
    """A round that ended at 9:30 of a Friday with nobody there."""
    plan(session, "phuc")
    service.hand_to_people(session, conversation, "asked", NOW)
    call = call_of(session, conversation)
    duty.call_next(session, call.id, NOW - timedelta(minutes=5))
    duty.call_next(session, call.id, NOW)
    assert (call.state, told(session, "phuc")) == ("given_up", ["handover_unanswered", "handover"])
    return call


def planned(session: Session, call: DutyCall) -> datetime:
    """When the last job of the call runs."""
    query = "SELECT max(scheduled_at) FROM procrastinate_jobs WHERE task_name = 'duty_call' AND args->>'call_id' = :id"
    return session.scalars(sql(query), {"id": str(call.id)}).one()  # type: ignore[no-any-return]


def test_who_still_waits_an_hour_later_is_rung_for_again_each_hour(session: Session, waiting: Conversation) -> None:
    call = given_up(session, waiting)
    for often, hour in enumerate((1, 4), start=1):  # 10:30, and not at noon but at 13:30
        at = NOW + timedelta(hours=hour)
        assert planned(session, call) == at
        assert duty.call_next(session, call.id, NOW + timedelta(minutes=30)) == duty.ToTell()
        duty.call_next(session, call.id, at)
        assert told(session, "phuc") == ["handover_unanswered"] * (1 + often) + ["handover"]


def test_it_rings_again_in_office_time_only(session: Session, waiting: Conversation) -> None:
    call = given_up(session, waiting)
    duty.call_next(session, call.id, NOW + timedelta(hours=7))  # 16:30 on Friday
    assert planned(session, call) == NOW + timedelta(days=3, hours=-2)  # 7:30 on Monday


def test_nobody_is_rung_for_again_once_somebody_has_it_or_a_newer_round_runs(
    session: Session, waiting: Conversation
) -> None:
    call, later = given_up(session, waiting), NOW + timedelta(hours=2)
    acts.take_over(session, officer(session, "phuc"), waiting.public_id, NOW)
    assert duty.call_next(session, call.id, later) == duty.ToTell()
    service.hand_back(session, waiting.id, "system", NOW)
    service.hand_to_people(session, waiting, "asked", NOW)
    duty.call_next(session, call.id, later)
    assert told(session, "phuc") == ["handover_unanswered", "handover"]


def test_what_is_put_off_rings_when_its_time_has_come(session: Session, waiting: Conversation) -> None:
    call = given_up(session, waiting)
    waiting.snoozed_until = NOW + timedelta(minutes=90)
    duty.call_next(session, call.id, NOW + timedelta(hours=1))
    assert told(session, "phuc") == ["handover_unanswered", "handover"]
    duty.call_next(session, call.id, NOW + timedelta(hours=2))
    assert told(session, "phuc")[0:2] == ["handover_unanswered", "handover_unanswered"]


def test_a_call_that_is_planned_for_monday_holds_back_no_later_round(session: Session, waiting: Conversation) -> None:
    call = given_up(session, waiting)
    query = "SELECT lock FROM procrastinate_jobs WHERE task_name = 'duty_call' ORDER BY id DESC LIMIT 1"
    assert session.scalars(sql(query)).one() == f"duty:again:{call.id}"


def test_nobody_further_is_called_once_somebody_has_it(session: Session, waiting: Conversation) -> None:
    plan(session, "phuc", "lan")
    service.hand_to_people(session, waiting, "asked", NOW)
    call = call_of(session, waiting)
    duty.call_next(session, call.id, NOW)
    acts.take_over(session, officer(session, "phuc"), waiting.public_id, NOW)
    session.refresh(call)
    assert call.state == "answered"
    duty.call_next(session, call.id, NOW + timedelta(minutes=5))
    assert told(session, "lan") == []


def test_handing_over_twice_calls_once(session: Session, waiting: Conversation) -> None:
    service.hand_to_people(session, waiting, "asked", NOW)
    duty.begin(session, waiting, NOW)
    assert call_of(session, waiting).step == 0


def test_without_a_list_the_unit_is_called_and_the_absent_are_left_out(session: Session, waiting: Conversation) -> None:
    assert [one.username for one in on_duty(session, waiting, NOW)] == ["phuc"]
    phuc = officer(session, "phuc")
    away = absence.NewAbsence("leave", NOW - timedelta(days=1), NOW + timedelta(days=1))
    absence.plan(session, phuc, phuc, away, NOW)
    assert "phuc" not in [one.username for one in on_duty(session, waiting, NOW)]


def test_the_list_of_a_unit_above_serves_those_below(session: Session, waiting: Conversation) -> None:
    plan(session, "lan", unit="tra-vinh")
    assert [one.username for one in on_duty(session, waiting, NOW)] == ["lan"]


def test_who_may_not_read_a_conversation_is_not_called_to_it(session: Session, waiting: Conversation) -> None:
    plan(session, "minh", "phuc")
    assert [one.username for one in on_duty(session, waiting, NOW)] == ["phuc"]


def test_hours_decide_who_is_on_duty(session: Session, waiting: Conversation) -> None:
    lists.add(session, officer(session, "duty"), "tra-vinh-kt", lists.NewEntry("phuc", (1,), "07:00", "08:00"), NOW)
    lists.add(session, officer(session, "duty"), "tra-vinh-kt", lists.NewEntry("lan", (5,), "09:00", "10:00"), NOW)
    assert [one.username for one in on_duty(session, waiting, NOW)] == ["lan"]


def test_lists_are_planned_by_those_who_may_and_in_their_own_units(session: Session) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    first = lists.add(session, lan, "tra-vinh", lists.NewEntry("lan"), NOW)
    second = lists.add(session, lan, "tra-vinh", lists.NewEntry("phuc"), NOW)
    lists.move(session, lan, second.id, -1, NOW)
    assert [one.officer.username for one in lists.entries(session, lan, "tra-vinh")] == ["phuc", "lan"]
    with pytest.raises(NotAllowed):
        lists.add(session, phuc, "tra-vinh-kt", lists.NewEntry("phuc"), NOW)
    with pytest.raises(NotFound):
        lists.add(session, lan, "long-duc", lists.NewEntry("lan"), NOW)
    for new in (lists.NewEntry("lan", ()), lists.NewEntry("lan", (9,)), lists.NewEntry("lan", begins="25:00")):
        with pytest.raises(Invalid):
            lists.add(session, lan, "tra-vinh", new, NOW)
    lists.remove(session, lan, first.id, NOW)
    assert [one.officer.username for one in lists.entries(session, lan, "tra-vinh")] == ["phuc"]


def test_a_letter_says_where_and_not_who(session: Session) -> None:
    subject, text, html = letter_of("conv-abc", "zalo")
    assert "conv-abc" in text
    assert "conv-abc" in html
    assert subject


def test_an_address_for_letters_is_checked(session: Session) -> None:
    lan = officer(session, "lan")
    with pytest.raises(Invalid):
        duty.keep_settings(session, lan, has_sound=True, email="khong phai", now=NOW)
    duty.keep_settings(session, lan, has_sound=False, email="lan@phuong.example", now=NOW)
    kept = duty.settings_of(session, lan)
    assert (kept.has_sound, kept.email) == (False, "lan@phuong.example")


# web push


class PushService(BaseHTTPRequestHandler):
    asked: list[tuple[str, dict[str, str], bytes]] = []
    status = 201

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def push_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), PushService)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = f"127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HOPTHU_PUSH_HOSTS", place)
    get_settings.cache_clear()
    PushService.asked, PushService.status = [], 201
    yield f"http://{place}"
    server.shutdown()
    server.server_close()
    monkeypatch.undo()
    get_settings.cache_clear()


def test_a_push_is_empty_and_signed_by_our_key(push_service: str) -> None:
    assert push.push(f"{push_service}/wpush/1", NOW)
    [(path, headers, body)] = PushService.asked
    assert (path, body, headers["ttl"]) == ("/wpush/1", b"", "300")
    token, key = headers["authorization"].removeprefix("vapid t=").split(", k=")
    assert key == push.public_key()
    head, claims, signature = token.split(".")
    told = json.loads(decoded(claims))
    assert told["aud"] == push_service
    assert told["exp"] == int((NOW + timedelta(hours=12)).timestamp())
    raw = decoded(signature)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    both = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point.verify(both, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_an_ended_subscription_is_told_and_other_trouble_is_not(push_service: str) -> None:
    for status, expected in ((410, False), (404, False), (429, True), (500, True)):
        PushService.status = status
        assert push.push(f"{push_service}/x", NOW) is expected
    assert push.push("http://127.0.0.1:9/x", NOW)


@pytest.mark.parametrize(
    ("endpoint", "is_known"),
    [("https://fcm.googleapis.com/fcm/send/x", True), ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
     ("https://wns2-by3p.notify.windows.com/w/?token=x", True), ("http://fcm.googleapis.com/x", False),
     ("https://fcm.googleapis.com.evil.example/x", False), ("https://127.0.0.1/x", False),
     ("https://fcm.googleapis.com:8443/x", False), ("https://evilnotify.windows.com/x", False), ("x", False)],
)  # fmt: skip
def test_only_push_services_are_called(endpoint: str, is_known: bool) -> None:
    assert push.is_known_place(endpoint) is is_known


def test_the_browsers_of_who_is_called_are_woken_while_they_are_signed_in(
    session: Session, waiting: Conversation
) -> None:
    place = "https://fcm.googleapis.com/fcm/send/abc"
    signed_in: OfficerSession = officers.sign_in(session, "phuc", PASSWORD, "x", NOW).session
    duty.subscribe(session, signed_in, place, NOW)
    with pytest.raises(Invalid):
        duty.subscribe(session, signed_in, "https://evil.example/x", NOW)
    service.hand_to_people(session, waiting, "asked", NOW)
    found = duty.call_next(session, call_of(session, waiting).id, NOW)
    assert [endpoint for _number, endpoint in found.browsers] == [place]
    assert DutyRepository(session).subscriptions([signed_in.officer_id], NOW + timedelta(days=2)) == []
    duty.unsubscribe(session, officer(session, "phuc"), place)
    assert DutyRepository(session).subscriptions([signed_in.officer_id], NOW) == []


def test_who_has_a_conversation_is_told_of_its_messages_once_until_looking(session: Session) -> None:
    conversation = receive(session, "cho hỏi", citizen="an")
    create_case_for(session, conversation)
    service.take_over(session, conversation.id, officer(session, "lan"), NOW)
    for text in ("còn đó không", "anh ơi"):
        receive(session, text, citizen="an", now=NOW + timedelta(minutes=1))
    assert told(session, "lan") == ["citizen_message"]
    inbox.open_conversation(session, officer(session, "lan"), conversation.public_id, NOW + timedelta(minutes=2))
    assert notices.unread_count(session, officer(session, "lan")) == 0
    receive(session, "cảm ơn", citizen="an", now=NOW + timedelta(minutes=3))
    assert told(session, "lan") == ["citizen_message", "citizen_message"]
    assert "cảm ơn" not in str([row.detail for row in notices.newest(session, officer(session, "lan"))])
