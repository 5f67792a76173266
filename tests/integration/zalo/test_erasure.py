"""Being forgotten: everything of the person goes, what the law keeps loses its link, and nothing comes back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from inbox_api import db
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations import outbox, service
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import (
    Attachment,
    AuditEntry,
    Author,
    BotState,
    Case,
    CaseEvent,
    ChannelIdentity,
    Citizen,
    ContactSuggestion,
    Conversation,
    Erasure,
    ErasureState,
    Message,
    OutboundMessage,
    RawPost,
    SendState,
)
from inbox_api.privacy import erasure, jobs, retention, suggestions
from inbox_api.privacy.repository import PrivacyRepository
from inbox_api.settings import get_settings
from tests.conftest import ROOT, SERVICE_TOKEN
from tests.factories import OA, create_case_for
from tests.integration.zalo.conftest import Connected

SECRET_WORDS = ("Trần Thị Bông", "84900000077", "ngõ Bí Mật")
WISH = {"citizen": "bong", "withdraw": True}


class FakeBot(ThreadingHTTPServer):
    """Forgets when told; answers `status`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.asked: list[tuple[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeBot

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_DELETE(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization", "")))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBot]:
    server = FakeBot()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    monkeypatch.setattr(get_settings(), "bot_url", server.url)
    yield server
    server.shutdown()
    server.server_close()


def acts(oa: Connected, **order: Any) -> str:
    """The citizen does something and the worker takes it in; the vendor's message id."""
    order = {"citizen": "bong", **order}
    thread = oa.simulator.thread(order)
    message_id, event = oa.simulator.citizen_item(thread, order)
    oa.simulator.post(thread, [event])
    assert oa.take_in() == [None]
    return message_id


def said(oa: Connected) -> tuple[int, str]:
    """A citizen who has said who she is; (conversation, her id at Zalo)."""
    acts(oa, text=f"Tôi là {SECRET_WORDS[0]}, nhà ở {SECRET_WORDS[2]}")
    acts(oa, info={"name": SECRET_WORDS[0], "phone": SECRET_WORDS[1], "address": SECRET_WORDS[2]})
    acts(oa, location={"latitude": 9.93, "longitude": 106.34})
    citizen = oa.simulator.citizen_id("bong")
    with db.transaction() as session:
        conversation = ConversationRepository(session).find("zalo", OA, citizen)
        assert conversation is not None
        conversation.citizen.display_name = SECRET_WORDS[0]
        conversation.identity.profile_name = SECRET_WORDS[0]
        now = datetime.now(UTC)
        outbox.say(session, conversation, author=Author.BOT, text=f"Chào chị {SECRET_WORDS[0]}", now=now)
        message = session.scalars(select(Message).order_by(Message.id)).first()
        assert message is not None
        message.understanding = {"entities": [{"value": SECRET_WORDS[0]}], "edits": [{"text": SECRET_WORDS[2]}]}
        return conversation.id, citizen


def run_jobs() -> None:
    with db.transaction() as session:
        found = session.execute(
            text("SELECT args->>'erasure_id' AS id FROM procrastinate_jobs WHERE task_name = 'erase'")
        )
        ids = [int(row.id) for row in found]
    for erasure_id in ids:
        jobs.erase(erasure_id)


def everything_stored(session: Session) -> str:
    """All text of all tables, but the audit log's own words on what was done."""
    public = {"alembic_version", "wards", "ward_names", "cities", "offices", "units", "officers"}
    parts = [bytes(body).decode("utf-8", "replace") for body in session.scalars(select(RawPost.body))]
    for name in inspect(session.connection()).get_table_names():
        if name not in public:
            parts += [str(row[0]) for row in session.execute(text(f'SELECT t::text FROM "{name}" t'))]
    return "\n".join(parts)


def test_nothing_of_the_person_is_left_anywhere(oa: Connected, bot: FakeBot) -> None:
    conversation_id, citizen = said(oa)
    with db.transaction() as session:
        stored = everything_stored(session)
        assert all(word in stored for word in (*SECRET_WORDS, citizen))
    acts(oa, **WISH)
    run_jobs()
    with db.transaction() as session:
        stored = everything_stored(session)
        assert [word for word in (*SECRET_WORDS, citizen) if word in stored] == []
        conversation = session.get(Conversation, conversation_id)
        assert conversation is not None
        assert conversation.is_closed
        assert session.scalars(select(ContactSuggestion)).all() == []
        [place] = session.scalars(select(Attachment)).all()
        assert (place.latitude, place.longitude) == (None, None)
        wish = session.scalars(select(Erasure)).one()
        assert (wish.state, wish.source) == (ErasureState.DONE, "zalo:user_withdraw")
        assert wish.counts["messages"] == 4
        of_it = select(AuditEntry.action).where(AuditEntry.object_type == "erasure")
        actions = list(session.scalars(of_it.order_by(AuditEntry.id)))
        assert actions == ["privacy.erasure_asked", "privacy.erased"]
    assert [token for _path, token in bot.asked] == [f"Bearer {SERVICE_TOKEN}"]


def test_the_wish_stops_at_once_what_was_still_to_be_said(oa: Connected) -> None:
    said(oa)
    acts(oa, **WISH)
    with db.transaction() as session:
        assert {piece.state for piece in session.scalars(select(OutboundMessage))} == {SendState.SUPPRESSED}
        states = set(session.scalars(select(Message.bot_state).where(Message.author == Author.CITIZEN)))
        assert states == {BotState.SKIPPED}
        conversation = session.scalars(select(Conversation)).one()
        assert service.next_bot_request(session, conversation.id) is None


def test_the_bot_forgets_first_and_is_asked_until_it_has(oa: Connected, bot: FakeBot) -> None:
    said(oa)
    acts(oa, **WISH)
    bot.status = 503
    run_jobs()
    with db.transaction() as session:
        assert session.scalars(select(Erasure.state)).one() == ErasureState.ASKED
        assert SECRET_WORDS[0] in everything_stored(session)
    bot.status = 200
    with db.transaction() as session:
        assert erasure.unfinished(session, datetime.now(UTC) + timedelta(minutes=3))
    run_jobs()
    with db.transaction() as session:
        assert SECRET_WORDS[0] not in everything_stored(session)
    assert len({path for path, _token in bot.asked}) == 1


def test_repeating_the_wish_or_its_job_changes_nothing(oa: Connected, bot: FakeBot) -> None:
    said(oa)
    acts(oa, **WISH)
    run_jobs()
    with db.transaction() as session:
        before = everything_stored(session)
        [wish_id] = session.scalars(select(Erasure.id)).all()
        assert erasure.carry_out(session, wish_id, datetime.now(UTC)) == {}
    run_jobs()
    oa.hole.bodies.append(withdraw_body(oa))
    oa.take_in()
    run_jobs()
    with db.transaction() as session:
        assert session.scalars(select(Citizen)).all()
        done = [row.counts for row in session.scalars(select(Erasure).order_by(Erasure.id))]
        assert done[1:] == [{}]
        assert SECRET_WORDS[0] not in before


def withdraw_body(oa: Connected) -> bytes:
    """The same wish in another post: the vendor tells it again."""
    event = oa.simulator.events.about("user_withdraw", user_id=oa.simulator.citizen_id("bong"))
    return oa.simulator.writer.write(event)


def test_a_wish_of_somebody_we_never_met_is_noted_and_done(oa: Connected, bot: FakeBot) -> None:
    acts(oa, citizen="stranger", withdraw=True)
    run_jobs()
    with db.transaction() as session:
        assert session.scalars(select(Erasure.state)).one() == ErasureState.DONE
        assert session.scalars(select(ChannelIdentity)).all() == []
    assert bot.asked == []


def test_an_open_case_stays_with_its_messages_and_without_its_citizen(oa: Connected, bot: FakeBot) -> None:
    conversation_id, _citizen = said(oa)
    evidence = acts(oa, text="Cống tràn trước nhà số 5")
    with db.transaction() as session:
        conversation = session.get(Conversation, conversation_id)
        case = create_case_for(session, conversation, contact_name=SECRET_WORDS[0])
        case.contact_phone = SECRET_WORDS[1]
        case_id = case.id
        row = session.scalars(select(Message).where(Message.external_id == evidence)).one()
        CaseRepository(session).link_messages(case.id, [row.id])
    acts(oa, **WISH)
    run_jobs()
    with db.transaction() as session:
        kept = session.get(Case, case_id)
        assert kept is not None
        assert (kept.citizen_id, kept.conversation_id, kept.contact_name, kept.contact_phone) == (None,) * 4
        assert kept.description == "Đường ngập sâu trước chợ"
        row = session.scalars(select(Message).where(Message.external_id == evidence)).one()
        assert row.text == "Cống tràn trước nhà số 5"
        stored = everything_stored(session)
        assert [word for word in SECRET_WORDS if word in stored] == []
        notes = [e.detail["text"] for e in session.scalars(select(CaseEvent)) if e.kind == "note"]
        assert len(notes) == 1
        assert "quên" in notes[0] or "xóa" in notes[0]
        counts = session.scalars(select(Erasure.counts)).one()
        assert (counts["cases_kept"], counts["cases_emptied"]) == (1, 0)


def test_a_case_older_than_the_law_asks_for_is_emptied(oa: Connected, bot: FakeBot) -> None:
    conversation_id, _citizen = said(oa)
    with db.transaction() as session:
        conversation = session.get(Conversation, conversation_id)
        case = create_case_for(
            session, conversation, description=f"Nhà {SECRET_WORDS[0]} bị ngập", address=SECRET_WORDS[2]
        )
        case.closed_at = datetime.now(UTC) - timedelta(days=366 * 6)
        case_id = case.id
    acts(oa, **WISH)
    run_jobs()
    with db.transaction() as session:
        emptied = session.get(Case, case_id)
        assert emptied is not None
        assert (emptied.address, emptied.citizen_id) == (None, None)
        assert emptied.status
        stored = everything_stored(session)
        assert [word for word in SECRET_WORDS if word in stored] == []


def test_old_posts_that_come_again_do_not_bring_the_person_back(oa: Connected, bot: FakeBot) -> None:
    said(oa)
    with db.transaction() as session:
        old = [bytes(body) for body in session.scalars(select(RawPost.body))]
    acts(oa, **WISH)
    run_jobs()
    oa.hole.bodies.extend(old)
    assert set(oa.take_in()) == {None}
    with db.transaction() as session:
        identities = list(session.scalars(select(ChannelIdentity.external_id)))
        assert len(identities) == 1
        assert identities[0].startswith("erased:")


def test_who_writes_again_after_the_wish_is_somebody_new(oa: Connected, bot: FakeBot) -> None:
    conversation_id, citizen = said(oa)
    acts(oa, **WISH)
    oa.simulator.memory.clock.offset += timedelta(seconds=2)
    acts(oa, text="Tôi lại hỏi chuyện khác")
    run_jobs()
    with db.transaction() as session:
        new = ConversationRepository(session).find("zalo", OA, citizen)
        assert new is not None
        assert new.id != conversation_id
        [message] = session.scalars(select(Message).where(Message.conversation_id == new.id)).all()
        assert (message.text, message.bot_state) == ("Tôi lại hỏi chuyện khác", BotState.PENDING)
        old = session.get(Conversation, conversation_id)
        assert old is not None
        assert new.citizen_id != old.citizen_id
    acts(oa, text="Còn đó không")
    with db.transaction() as session:
        assert len(session.scalars(select(Message).where(Message.conversation_id == new.id)).all()) == 2


def test_a_contact_form_becomes_a_suggestion_once(oa: Connected) -> None:
    acts(oa, info={"name": "Nam", "phone": 84900000001, "full_address": {"user_ward": "Phường Y"}})
    with db.transaction() as session:
        conversation = session.scalars(select(Conversation)).one()
        [found] = suggestions.of_citizen(session, conversation.citizen_id)
        assert (found.name, found.phone, found.address, found.source) == ("Nam", "84900000001", "Phường Y", "zalo_form")
        assert conversation.citizen.phone is None
        again = [bytes(body) for body in session.scalars(select(RawPost.body))]
    oa.hole.bodies.extend(again)
    oa.take_in()
    with db.transaction() as session:
        assert len(session.scalars(select(ContactSuggestion)).all()) == 1


def test_the_digest_of_the_person_goes_when_no_old_post_can_come(oa: Connected, bot: FakeBot) -> None:
    said(oa)
    acts(oa, **WISH)
    run_jobs()
    with db.transaction() as session:
        assert PrivacyRepository(session).drop_digests(datetime.now(UTC) + timedelta(days=1)) == 1
        assert session.scalars(select(Erasure.identity_digest)).one() is None


def test_every_type_of_case_has_its_years() -> None:
    types = json.loads((ROOT / "inbox_api" / "cases" / "data" / "case_types.json").read_text(encoding="utf-8"))[
        "case_types"
    ]
    assert {row["code"] for row in types} == set(retention.years_by_type())


def test_a_file_is_kept_for_whole_years_after_its_end_also_from_a_leap_day() -> None:
    case = Case(case_type="PAHT", closed_at=datetime(2028, 2, 29, 3, tzinfo=UTC))
    until = retention.kept_until(case)
    assert until is not None
    assert (until.year, until.month, until.day) == (2033, 3, 1)
    assert retention.must_be_kept(case, datetime(2033, 2, 27, tzinfo=UTC))
    assert not retention.must_be_kept(case, datetime(2033, 3, 2, tzinfo=UTC))
    assert retention.must_be_kept(Case(case_type="PAHT"), datetime(2099, 1, 1, tzinfo=UTC))
