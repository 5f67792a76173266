"""A record proposes sentences, a trainer takes what is good, and both turn amber with the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.errors import NotAllowed
from inbox_api.models import Officer
from inbox_api.procedures import service
from inbox_api.procedures.editing import amber, phrases
from inbox_api.procedures.finding.results import Hit, SearchResult
from inbox_api.procedures.questions import service as questions
from inbox_api.settings import get_settings
from inbox_api.training.catalogue import proposing
from inbox_api.training.data import changes, current, errors
from inbox_api.training.data.paraphrases import TooManySynthetic, share
from inbox_api.training.data.state import key_of
from inbox_api.training.examples import parse_line
from tests.factories import officer
from tests.integration import small_catalogue
from tests.integration.small_catalogue import BIRTH

ASKED = "ad ơi cho hỏi khai sinh trễ ba năm bị phạt nhiêu vậy ạ"


@pytest.fixture
def trainer(session: Session) -> Officer:
    small_catalogue.load(session)
    return officer(session, "trainer")


def now() -> datetime:
    return datetime.now(UTC)


def sheet(session: Session, trainer: Officer) -> proposing.Sheet:
    return proposing.sheet(session, trainer, BIRTH, now=now())


def test_what_citizens_asked_is_proposed_scrubbed_and_marked(session: Session, trainer: Officer) -> None:
    small_catalogue.ask(session, f"{ASKED}, số tôi 0912345678", BIRTH, sure=True, times=2)
    phrases.add(session, trainer, BIRTH, "khai sinh trễ", kind="alias", now=now())
    [one] = [one for one in sheet(session, trainer).drafts if one.origin == "question"]
    assert "[khai sinh trễ](procedure)" in one.line
    assert "0912345678" not in one.line
    assert one.intent == "ask_fee"


def test_where_the_city_asks_first_questions_of_the_chat_are_not_proposed(
    session: Session, trainer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions.note(session, ASKED, SearchResult(True, [Hit(BIRTH, None, BIRTH, 0.9)]), via="bot", now=now())
    assert [one.origin for one in sheet(session, trainer).drafts].count("question") == 1
    monkeypatch.setattr(get_settings(), "training_consent", "asked_first")
    assert [one for one in sheet(session, trainer).drafts if one.origin == "question"] == []
    small_catalogue.ask(session, ASKED, BIRTH, sure=True)  # on the public page, of nobody
    assert [one.origin for one in sheet(session, trainer).drafts].count("question") == 1


def test_nothing_is_proposed_that_is_nearly_in_the_data(session: Session, trainer: Officer) -> None:
    known = next(one for one in current(session).examples if one.intent == "ask_fee" and len(one.text.split()) > 8)
    small_catalogue.ask(session, f"{known.text} nha", BIRTH, sure=True)
    told = sheet(session, trainer)
    assert not {one.text for one in told.drafts} & {f"{known.text} nha"}
    [left] = [one for one in told.left_out if one.text == f"{known.text} nha"]
    assert left.like is not None
    by_key = current(session).by_key
    assert not [one.line for one in told.drafts if key_of(one.text) in by_key]


def test_proposals_are_of_open_intents_and_can_be_read(session: Session, trainer: Officer) -> None:
    ids = [record.id for record in service.index(session, now().date()).records]
    drafts = [one for each in ids for one in proposing.sheet(session, trainer, each, now=now()).drafts]
    assert {one.origin for one in drafts} == {"situation", "name", "sister"}
    assert not {one.intent for one in drafts} & set(get_settings().protected)
    for one in drafts:
        parse_line(one.intent, one.line)


def test_what_many_lines_name_gets_no_sentences_of_others(session: Session, trainer: Officer) -> None:
    told = sheet(session, trainer)
    of_sisters = {one.intent for one in told.drafts if one.origin == "sister"}
    assert not of_sisters & {intent for intent, count in told.lines.items() if count >= proposing.ENOUGH}


def test_what_is_ticked_enters_the_draft_as_from_a_procedure(session: Session, trainer: Officer) -> None:
    line = "bé nhà em mới được tuần tuổi thì [khai sinh](procedure) kịp hạn hông"
    rows = proposing.take(session, trainer, BIRTH, [("ask_conditions", line)], reason="nghe tự nhiên", now=now())
    assert [(row.source, row.state, row.detail["procedure"]) for row in rows] == [("procedure", "approved", BIRTH)]
    assert ("ask_conditions", line) in current(session).by_line
    assert share(session, "ask_conditions") > 0
    assert changes.undo(session, trainer, batch=rows[0].batch) == 1
    assert ("ask_conditions", line) not in current(session).by_line


def test_protected_intents_and_too_many_proposals_are_refused(
    session: Session, trainer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(errors.UnknownIntent):
        proposing.take(session, trainer, BIRTH, [("emergency", "cứu tui ghe chìm ngoài vàm")], reason="x", now=now())
    monkeypatch.setattr(get_settings(), "synthetic_share", 0.0)
    with pytest.raises(TooManySynthetic):
        proposing.take(session, trainer, BIRTH, [("ask_fee", "mới sinh bé út thì tốn sao ta")], reason="x", now=now())


def test_an_officer_of_a_unit_gets_no_proposals(session: Session, trainer: Officer) -> None:
    with pytest.raises(NotAllowed):
        proposing.sheet(session, officer(session, "lan"), BIRTH, now=now())
    with pytest.raises(NotAllowed):
        proposing.take(session, officer(session, "admin"), BIRTH, [("ask_fee", "một câu mới")], reason="x", now=now())


def test_lines_and_forms_turn_amber_with_the_record(session: Session, trainer: Officer) -> None:
    assert amber.linked_intents(session, now=now()) == {}
    last = (now() + timedelta(days=3)).date().isoformat()
    small_catalogue.import_changed(session, BIRTH, valid_to=last)
    [one] = [one for one in amber.amber(session, now=now()).procedures if one.row.brief.id == BIRTH]
    assert one.intents["ask_fee"] > 0
    assert one.training_lines == sum(one.intents.values())
    assert one.forms
    name, lines = amber.linked_lines(session, "ask_fee", now=now())[BIRTH]
    assert name == one.row.brief.name
    assert lines
    assert all("khai" in line for line in lines)
    assert amber.linked_intents(session, now=now())["ask_fee"] >= len(lines)
