"""Conversations without persons, figures, trials; and that a trainer meets no citizen's data anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_ui.training.seeing.views import OPERATIONS
from inbox_api import bot_client
from inbox_api.conversations import outbox
from inbox_api.models import Author, BotOperation, Case, Conversation, HandledBy, Message, RegressionTalk, TrialLink
from inbox_api.training.answers import replies
from inbox_api.training.review import collecting, refreshing
from inbox_api.training.seeing import figures, replaying, talks
from inbox_api.training.seeing.filters import Filters
from tests.factories import create_case_for, officer
from tests.integration.pages.conftest import HTML, Browser
from tests.integration.training.understood import entity, said

SignIn = Callable[[str], Browser]
NOW = datetime.now(UTC) - timedelta(days=3)
FIRST = "Em là Lâm Thị Sóc Khêl, 0912345678, nhà 451/96 Trần Phú"
SECOND = "ten lam thi soc khel cccd 084199009999 bi mat dien, xe 84B1-123.45, mail khel.lam@gmail.com"
CANARIES = (
    "Khêl", "khel", "Sóc Khêl", "0912345678",
    "912345678", "451/96", "084199009999", "84B1-123.45", "khel.lam@gmail.com",
    "ngõ Canh Chừng", "Hoàng Bí Mật",
)  # fmt: skip


@pytest.fixture
def talk(session: Session) -> Conversation:
    marks = (entity(FIRST, "0912345678", "phone"), entity(FIRST, "451/96 Trần Phú", "address"))
    conversation, _first = said(session, FIRST, "inform", entities=marks, citizen="canary", now=NOW)
    conversation.citizen.display_name = "Lâm Thị Sóc Khêl"
    conversation.citizen.phone = "0912345678"
    outbox.say(
        session, conversation, author=Author.BOT, now=NOW,
        text="Dạ, em ghi: chị Lâm Thị Sóc Khêl, 451/96 Trần Phú, 0912 345 678. Đúng không ạ?",
    )  # fmt: skip
    said(session, SECOND, "report_issue", citizen="canary", now=NOW + timedelta(minutes=1))
    outbox.say(
        session, conversation, author=Author.OFFICER, now=NOW, officer_id=officer(session, "lan").id,
        text="Tôi gọi anh Hoàng Bí Mật ở ngõ Canh Chừng rồi nhé.",
    )  # fmt: skip
    case = create_case_for(
        session, conversation, contact_name="Lâm Thị Sóc Khêl", phone="0912345678", address="451/96 Trần Phú"
    )
    conversation.handled_by, conversation.handover_reason = HandledBy.QUEUE, "asked"
    conversation.handed_over_at = NOW + timedelta(hours=1)
    session.flush()
    assert case.id
    collecting.collect(session, datetime.now(UTC), NOW - timedelta(days=1))
    refreshing.refresh(session)
    of_officer = (Message.conversation_id == conversation.id) & (Message.author == Author.OFFICER)
    answer = session.scalars(select(Message).where(of_officer)).one()
    replies.propose(session, officer(session, "duty"), conversation.public_id, answer.id)
    return conversation


def pages_of(browser: Browser) -> dict[str, str]:
    """Every page that a trainer reaches by links from the training desk, and what its programs answer."""
    waiting = ["/training/review", "/training/talks?days=30", "/training/figures?days=30", "/training", "/"]
    seen: dict[str, str] = {}
    while waiting and len(seen) < 120:
        path = waiting.pop(0)
        if path in seen:
            continue
        answer = browser.get(path)
        seen[path] = answer.text
        found = re.findall(r'href="(/[^"#]*)"', answer.text)
        found += [answer.headers.get("location", "")]
        waiting += [
            one.replace("&amp;", "&") for one in found
            if one.startswith(("/training", "/account")) and "export" not in one and one not in seen
        ]  # fmt: skip
    return seen


def api_paths(app: FastAPI, names: dict[str, str]) -> list[str]:
    """All GET addresses of the API, places filled with the canary's ids."""
    found = []
    for path, methods in app.openapi()["paths"].items():
        if "get" in methods and path.startswith("/api/v1"):
            found.append(re.sub(r"\{(\w+)\}", lambda match: names.get(match[1], "1"), path))
    return found


def test_a_trainer_meets_no_data_of_a_citizen_on_any_page_or_in_any_answer(
    sign_in: SignIn, app: FastAPI, session: Session, talk: Conversation
) -> None:
    browser = sign_in("trainer")
    pages = pages_of(browser)
    assert f"/training/talks/{talk.id}" in pages
    assert "0900" in pages[f"/training/talks/{talk.id}"]
    assert "rồi nhé" in pages["/training/answers"]
    names = {"conversation_id": talk.public_id, "number": str(talk.id), "citizen_id": str(talk.citizen_id)}
    for path in api_paths(app, names):
        pages[path] = browser.get(path).text
    assert len(pages) > 60
    found = {(path, word) for path, text in pages.items() for word in CANARIES if word in text}
    assert found == set()


def test_what_is_written_to_officers_stays_with_them(session: Session, talk: Conversation) -> None:
    trainer, now = officer(session, "trainer"), datetime.now(UTC)
    _same, message = said(
        session, "nha tui ke ben nha ba sau lanh, hoi chi huong duoc do", "inform", citizen="canary", now=now
    )
    message.understanding = None
    _same, tapped = said(session, "Có, gửi giúp tôi", "inform", citizen="canary", now=now)
    tapped.understanding, tapped.payload = None, "/affirm"
    session.flush()
    texts = [turn.text for turn in talks.find(session, trainer, talk.id, now).turns]
    assert not any("sau lanh" in text for text in texts)
    hidden, kept, tap = texts[-3:]  # who waits is told between them that the message is kept
    assert (hidden, tap) == ("", "Có, gửi giúp tôi")
    assert kept.startswith("Tin của anh/chị đã được lưu")
    rows, _total = talks.listed(session, trainer, Filters(NOW - timedelta(days=1)), now)
    assert [row.turns for row in rows if row.number == talk.id] == [3]


def test_the_crawl_would_see_a_leak(sign_in: SignIn, session: Session, talk: Conversation) -> None:
    page = sign_in("duty").get(f"/inbox/{talk.public_id}").text
    assert any(word in page for word in CANARIES)


@pytest.mark.parametrize("name", ["trainer", "approver"])
def test_who_trains_opens_neither_inbox_nor_cases(
    sign_in: SignIn, session: Session, talk: Conversation, name: str
) -> None:
    browser = sign_in(name)
    code = session.scalars(select(Case.code).where(Case.conversation_id == talk.id)).one()
    assert code not in browser.get("/api/v1/cases").text
    for path in (
        f"/cases/{code}", f"/api/v1/cases/{code}",
        "/inbox", f"/inbox/{talk.public_id}", "/cases", "/search?q=khel", "/api/v1/inbox",
        f"/api/v1/conversations/{talk.public_id}",
    ):  # fmt: skip
        assert browser.get(path).status_code in {403, 404}, path


@pytest.mark.parametrize("name", ["lan", "hoa", "auditor"])
def test_nobody_else_sees_conversations_of_the_training_desk(sign_in: SignIn, talk: Conversation, name: str) -> None:
    browser = sign_in(name)
    for path in ("/training/talks", f"/training/talks/{talk.id}", "/training/figures", "/training/trials"):
        assert browser.get(path).status_code == 403


def test_a_talk_that_turns_secret_is_not_shown(sign_in: SignIn, session: Session, talk: Conversation) -> None:
    talk.is_restricted = True
    session.flush()
    browser = sign_in("trainer")
    assert browser.get(f"/training/talks/{talk.id}").status_code == 404
    assert f"/training/talks/{talk.id}" not in browser.get("/training/talks").text


def test_filters_narrow_the_list(sign_in: SignIn, session: Session, talk: Conversation) -> None:
    said(session, "mấy giờ mở cửa vậy", "ask_hours", confidence=0.97, citizen="other", now=NOW)
    browser = sign_in("trainer")

    def numbers(query: str) -> int:
        return len(set(re.findall(r"/training/talks/(\d+)", browser.get(f"/training/talks?{query}").text)))

    assert numbers("") == 2
    assert numbers("intent=ask_hours") == 1
    assert numbers("below=75") == 1
    assert numbers("turns=2") == 1
    assert numbers("outcome=handed_over") == 1
    assert numbers("outcome=dropped") == 1
    assert numbers("channel=zalo") == 0
    assert browser.get("/training/talks?outcome=nonsense").status_code == 422


def test_the_list_names_what_the_assistant_did_in_words(sign_in: SignIn, session: Session, talk: Conversation) -> None:
    for name in OPERATIONS:
        session.add(BotOperation(conversation_id=talk.id, message_id=name, operation=name, result={}, created_at=NOW))
    session.flush()
    found = re.findall(r'<option value="([a-z_]+)">([^<]+)', sign_in("trainer").get("/training/talks").text)
    named = {value: words for value, words in found if value in OPERATIONS}
    assert named == {name: str(words) for name, words in OPERATIONS.items()}
    assert not [words for words in named.values() if "_" in words]


def test_each_figure_is_the_length_of_its_list(session: Session, talk: Conversation) -> None:
    said(session, "mấy giờ mở cửa vậy", "ask_hours", citizen="other", now=NOW)
    trainer, now = officer(session, "trainer"), datetime.now(UTC)
    since = now - timedelta(days=30)
    rows = figures.by_intent(session, trainer, since, now)
    assert {row.intent for row in rows} == {"inform", "report_issue", "ask_hours"}
    for row in rows:
        assert talks.listed(session, trainer, Filters(since, row.intent), now)[1] == row.talks
        for outcome in talks.OUTCOMES:
            _rows, total = talks.listed(session, trainer, Filters(since, row.intent, outcome=outcome), now)
            assert total == getattr(row, outcome), (row.intent, outcome)
    assert {row.intent: row.handed_over for row in rows} == {"report_issue": 1, "inform": 0, "ask_hours": 0}
    assert {row.intent: row.dropped for row in rows}["ask_hours"] == 1


def test_a_replay_stands_beside_what_was_understood(
    sign_in: SignIn, session: Session, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = {"intent": "emergency", "confidence": 0.9, "action": "action_urgent", "entities": [], "is_fallback": False}

    class Model:
        id, fingerprint, trained_at = 7, "abcdef0123456789", datetime.now(UTC)

    monkeypatch.setattr(replaying, "model", lambda _session, _number: Model)
    monkeypatch.setattr(replaying, "play", lambda _name, texts: [played] * len(texts))
    page = sign_in("trainer").post(f"/training/talks/{talk.id}/replay", model_id=7).text
    assert page.count("action_urgent") == 2
    assert "Mô hình 7</th>" in page
    assert not any(word in page for word in CANARIES)


def test_after_each_turn_stands_what_was_known_and_which_question_the_form_asked(
    sign_in: SignIn, session: Session, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = session.scalars(select(Message).where(Message.conversation_id == talk.id).order_by(Message.id)).first()
    assert message is not None
    form: dict[str, object] = {
        "id": "1",
        "kind": "issue",
        "step": "phone",
        "topic": None,
        "is_put_off": False,
        "closed": [],
    }
    message.understanding = {**(message.understanding or {}), "form": form}
    session.flush()
    turns = talks.citizen_turns(talks.find(session, officer(session, "trainer"), talk.id, datetime.now(UTC)))
    assert set(turns[0].known) == {"phone", "address", "person"}
    assert turns[0].known.keys() <= turns[1].known.keys()  # what the second one does not say stays known
    assert turns[0].form == {"kind": "issue", "step": "phone", "topic": None, "is_put_off": False}
    assert turns[1].form is None
    browser = sign_in("trainer")
    page = browser.get(f"/training/talks/{talk.id}").text
    assert "phiếu:" in page
    assert "Hiện trường, Số điện thoại" in page
    assert page.count("Đã biết đến đây") == 2
    ward = {"entity": "ward", "start": 0, "end": 1, "value": "Phường 1"}
    street = {"entity": "landmark", "start": 0, "end": 1, "value": "chợ"}
    turn = {"intent": "inform", "confidence": 0.9, "action": "action_report", "is_fallback": False}
    played = [{**turn, "entities": [one]} for one in (ward, street)]

    class Model:
        id, fingerprint, trained_at = 7, "abcdef0123456789", datetime.now(UTC)

    monkeypatch.setattr(replaying, "model", lambda _session, _number: Model)
    monkeypatch.setattr(replaying, "play", lambda _name, _texts: played)
    replayed = browser.post(f"/training/talks/{talk.id}/replay", model_id=7).text
    assert "Phường 1; " in replayed
    assert replayed.count("Đã biết đến đây (1)") == 1
    assert not any(word in replayed for word in CANARIES)


def test_a_talk_becomes_a_regression_conversation_without_its_person(
    sign_in: SignIn, session: Session, talk: Conversation
) -> None:
    assert sign_in("trainer").post(f"/training/talks/{talk.id}/regression", name="Mất điện").status_code == 303
    kept = session.scalars(select(RegressionTalk)).one()
    assert [turn["intent"] for turn in kept.turns] == ["inform", "report_issue"]
    assert not any(word in str(kept.turns) for word in CANARIES)


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch) -> None:
    read = {"intent": "ask_hours", "confidence": 0.8, "ranking": [], "entities": [], "is_fallback": False}
    monkeypatch.setattr(bot_client, "parse", lambda _text, _address: read)


def test_a_guest_tries_the_assistant_after_agreeing(
    sign_in: SignIn, client: TestClient, session: Session, bot: None
) -> None:
    page = sign_in("trainer").post("/training/trials", name="Tổ dân phố 4").text
    found = re.search(r"/thu-tro-ly/([\w-]+)", page)
    assert found
    address = f"/thu-tro-ly/{found[1]}"
    client.headers.update(HTML)
    assert "Đây là bản thử" in client.get(address).text
    assert client.post(address, data={"text": "mấy giờ mở cửa"}).status_code == 422
    answer = client.post(address, data={"text": "tôi là Lâm Thị Sóc Khêl 0912345678", "agrees": "1"})
    assert "Hỏi giờ làm việc" in answer.text
    client.post(f"{address}/0", data={"is_right": "false"})
    link = session.scalars(select(TrialLink)).one()
    assert (link.turns[0]["intent"], link.turns[0]["is_right"]) == ("ask_hours", False)
    assert not any(word in str(link.turns) for word in CANARIES)
    assert session.scalars(select(Conversation).where(Conversation.channel == "trial")).all() == []
    sign_in("trainer").post(f"/training/trials/{link.id}/end")
    assert client.get(address).status_code == 409
    assert client.get("/thu-tro-ly/guessed").status_code == 404
