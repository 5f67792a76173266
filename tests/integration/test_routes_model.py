"""Whatever fails: an answer ends with proof or in the list for people, and no way sends it twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.cases.steps import Reasons
from inbox_api.channels.repository import ChannelRepository
from inbox_api.models import (
    AnswerState,
    AttemptState,
    ContactKind,
    Message,
    OutboundMessage,
    Route,
    RouteAnswer,
    SendState,
    ZnsAccount,
    ZnsMessage,
    ZnsState,
    ZnsTemplate,
)
from inbox_api.routes import calls, contacts, rules, service
from inbox_api.routes.calls import Call, Outcome
from inbox_api.routes.repository import RouteRepository
from inbox_api.zns.orders import Purpose
from tests.factories import NOW, OA, create_case_for, officer, receive
from tests.fakes.ways import Ways, running_ways

RESULT = Reasons(result="Đã nạo vét cống.", no_photo_reason="Làm ban đêm.")
PHONE, ADDRESS, MAIL = "0900000005", "84900000005", "lan@vidu.vn"
STEP = timedelta(minutes=45)
STEPS = 24 * 14  # ten days and a half
GONE_OUT = rules.MAY_HAVE_GONE_OUT


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ways]:
    with running_ways(monkeypatch) as found:
        yield found


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, object]:
    """What a citizen left, and how each way behaves; None and "fine" alike may come."""
    return {
        "channel": draw(st.sampled_from([None, "facebook", "zalo", "web"])),
        "days_ago": draw(st.sampled_from([0.0, 0.9, 3.0, 9.0])),
        "hour": draw(st.integers(0, 23)),
        "phone": draw(st.booleans()),
        "mail": draw(st.booleans()),
        "chosen": draw(st.sampled_from([None, *ContactKind])),
        "template": draw(st.booleans()),
        "chat": draw(st.sampled_from(["sent", "read", "failed", "stuck", "half"])),
        "zns": draw(st.sampled_from(["sent", "delivered", "failed", "unknown", "waiting"])),
        "sms": draw(st.sampled_from(["fine", "drop", "400", "403", "429", "503", "7"])),
        "letters": draw(st.sampled_from(["fine", "451 busy", "550 5.1.1 no", "after_data", "greeting"])),
        "dies": draw(st.sampled_from(["never", "before", "after"])),
        "again": draw(st.booleans()),
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds())
def test_every_answer_ends_with_proof_or_with_people_and_nothing_goes_twice(
    session: Session, ways: Ways, world: dict[str, object]
) -> None:
    inner = session.begin_nested()
    try:
        Play(session, ways, world).run()
    finally:
        inner.rollback()
        session.expire_all()


class Play:
    """One world from the result to its end."""

    def __init__(self, session: Session, ways: Ways, world: dict[str, object]) -> None:
        self.session, self.ways, self.world = session, ways, world
        self.lan = officer(session, "lan")
        self.begin = NOW.replace(hour=int(str(world["hour"])), minute=10)
        self.deaths = 1
        ways.mail.letters.clear()
        ways.sms.sent.clear()
        _set_faults(ways, world)
        if world["template"]:
            _use_template(session)

    def run(self) -> None:
        answer = self.start()
        end = self.walk(answer, self.begin)
        self.check_end(answer)
        if answer.state == AnswerState.UNDELIVERED and self.world["again"]:
            service.try_again(self.session, answer, self.lan, end)
            self.walk(answer, end)
            self.check_end(answer)
        self.check_sends(answer)

    def start(self) -> RouteAnswer:
        wrote = self.begin - timedelta(days=float(str(self.world["days_ago"])))
        channel = self.world["channel"]
        citizen = "7100000000001" if channel == "zalo" else ""
        conversation = (
            receive(self.session, "ngập", channel=str(channel), citizen=citizen, now=wrote) if channel else None
        )
        case = create_case_for(self.session, conversation, now=wrote, phone=PHONE if self.world["phone"] else None)
        if self.world["mail"]:
            contacts.choose(self.session, case, ContactKind.EMAIL, MAIL, "citizen:page", wrote).verified_at = wrote
        chosen = self.world["chosen"]
        if chosen in {ContactKind.CHAT, ContactKind.COUNTER}:
            contacts.choose(self.session, case, ContactKind(str(chosen)), "", "citizen:page", wrote)
        elif chosen in {ContactKind.SMS, ContactKind.ZNS}:
            contacts.choose(
                self.session, case, ContactKind(str(chosen)), PHONE, "citizen:page", wrote
            ).verified_at = wrote
        self.session.flush()
        steps.close_with_result(self.session, case, self.lan, self.begin, RESULT)
        return service.of_case(self.session, case)[0]

    def walk(self, answer: RouteAnswer, begin: datetime) -> datetime:
        now = begin
        for _ in range(STEPS):
            self.vendor_moves(answer, now)
            self.ways.sweep(self.session, now, self.make)
            self.session.refresh(answer)
            if answer.state != AnswerState.OPEN:
                break
            now += STEP
        return now

    def make(self, call: Call) -> Outcome | None:
        """The call, with a worker that dies once before or after it."""
        dies = self.world["dies"] if self.deaths else "never"
        if dies != "never":
            self.deaths -= 1
        if dies == "before":
            return None
        outcome = calls.make(call)
        return None if dies == "after" else outcome

    def vendor_moves(self, answer: RouteAnswer, now: datetime) -> None:
        """Chat and templates are carried by other parts: their rows move as those would move them."""
        how = self.world["chat"]
        for number, piece in enumerate(RouteRepository(self.session).pieces(answer.message_id or 0)):
            if how != "stuck":
                is_bad = how == "failed" or (how == "half" and number == 0)
                self.carry(
                    piece, SendState.FAILED if is_bad and piece.state == SendState.QUEUED else SendState.SENT, now
                )
                if how == "read" and answer.message_id:
                    self.session.get_one(Message, answer.message_id).read_at = now
        for message in self.session.query(ZnsMessage).filter(ZnsMessage.case_id == answer.case_id):
            if message.state == ZnsState.QUEUED:
                message.state = ZnsState(str(self.world["zns"]))
                message.sent_at = now
        self.session.flush()

    @staticmethod
    def carry(piece: OutboundMessage, state: SendState, now: datetime) -> None:
        if piece.state == SendState.QUEUED:
            piece.state, piece.sent_at, piece.error_code = state, now, "551" if state == SendState.FAILED else None

    def check_end(self, answer: RouteAnswer) -> None:
        self.session.refresh(answer)
        proved = [attempt for attempt in answer.attempts if attempt.state in rules.PROVED]
        if answer.state == AnswerState.DELIVERED:
            assert proved
            assert all(attempt.proof and attempt.proved_at for attempt in proved)
        else:
            assert answer.state == AnswerState.UNDELIVERED
            assert answer in service.undelivered(self.session, self.lan, 100)
            assert not proved
            assert {a.state for a in answer.attempts} <= {
                AttemptState.FAILED, AttemptState.SKIPPED, AttemptState.SENT, AttemptState.UNKNOWN,
            }  # fmt: skip

    def check_sends(self, answer: RouteAnswer) -> None:
        assert len(self.ways.sms.to(ADDRESS)) <= 1
        assert len(self.ways.mail.to(MAIL)) <= 1
        by_route = {attempt.route: attempt for attempt in answer.attempts}
        assert len(by_route) == len(answer.attempts)
        if self.ways.sms.to(ADDRESS):
            assert by_route[Route.SMS].state in GONE_OUT
        if self.ways.mail.to(MAIL):
            assert by_route[Route.EMAIL].state in GONE_OUT
        templates = self.session.query(ZnsMessage).filter(ZnsMessage.case_id == answer.case_id).all()
        assert len([m for m in templates if m.state != ZnsState.FAILED]) <= 1


def _set_faults(ways: Ways, world: dict[str, object]) -> None:
    sms, letters = str(world["sms"]), str(world["letters"])
    ways.sms.faults.drops = {ADDRESS} if sms == "drop" else set()
    ways.sms.faults.status = {ADDRESS: int(sms)} if len(sms) == 3 else {}
    ways.sms.faults.code = {ADDRESS: sms} if sms == "7" else {}
    ways.mail.faults.drops = letters if letters in {"after_data", "greeting"} else ""
    ways.mail.faults.at_recipient = {MAIL: letters} if letters[0].isdigit() else {}


def _use_template(session: Session) -> None:
    row = ChannelRepository(session).account("zalo", OA)
    assert row is not None
    session.add(ZnsAccount(account_id=row.id, quality=""))
    for purpose in (Purpose.CASE_ANSWERED, Purpose.CASE_MOVED):
        session.add(
            ZnsTemplate(
                account_id=row.id, template_id=f"t-{purpose}", name=purpose, status="ENABLE", parameters=[], tag="",
                kind="", quality="", price_by_phone="", price_by_user="", preview_url="", reason="", purpose=purpose,
                mapping={}, synced_at=NOW,
            )
        )  # fmt: skip
    session.flush()
