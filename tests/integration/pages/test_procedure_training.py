"""The page of what a record proposes to learn, and the marks of what turned amber with it on the training desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy.orm import Session

from inbox_api.training.data import current
from tests.integration import small_catalogue as small
from tests.integration.pages.conftest import Browser
from tests.integration.small_catalogue import BIRTH

SignIn = Callable[[str], Browser]
PAGE = f"/procedures/record/{BIRTH}/training"


@pytest.fixture(autouse=True)
def catalogue(session: Session) -> None:
    small.load(session)


def offered(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'name="offered" value="([^"]*)"', page)]


def test_a_trainer_changes_and_takes_a_proposal(session: Session, sign_in: SignIn) -> None:
    small.ask(session, "ad cho hỏi khai sinh cho bé út nhà em thì cầm theo giấy chi vậy ad", BIRTH, sure=True)
    browser = sign_in("trainer")
    rows = offered(browser.get(PAGE).text)
    better = "bé út nhà em muốn làm [khai sinh](procedure) thì cầm theo giấy chi vậy hả ad"
    form = {
        "offered": rows, "line": [better if one == rows[0] else one for one in rows],
        "intent": ["ask_documents"] * len(rows), "chosen": [rows[0]], "reason": "người dân hỏi thật",
    }  # fmt: skip
    answer = browser.post(PAGE, **form)
    assert answer.status_code == 303
    assert ("ask_documents", better) in current(session).by_line
    assert browser.get(answer.headers["location"]).status_code == 200
    assert f'href="{PAGE}"' in browser.get("/training/data").text


def test_nothing_ticked_is_said_and_what_was_changed_stays(session: Session, sign_in: SignIn) -> None:
    browser = sign_in("trainer")
    rows = offered(browser.get(PAGE).text)
    form = {"offered": rows, "line": rows, "intent": ["ask_fee"] * len(rows), "reason": "x"}
    assert browser.post(PAGE, **form).status_code == 422
    answer = browser.post(PAGE, **{**form, "chosen": [rows[0]], "line": ["câu [hở ngoặc"] * len(rows)})
    assert answer.status_code == 422
    assert 'value="câu [hở ngoặc"' in answer.text
    assert ("ask_fee", rows[0]) not in current(session).by_line


def test_trainers_and_officers_see_what_turned_amber_with_a_record(session: Session, sign_in: SignIn) -> None:
    trainer = sign_in("trainer")
    quiet = trainer.get("/training/data/intents/ask_fee").text
    assert f'href="/procedures/record/{BIRTH}"' not in quiet
    small.import_changed(session, BIRTH, valid_to=(datetime.now(UTC) + timedelta(days=3)).date().isoformat())
    assert f'href="/procedures/record/{BIRTH}"' in trainer.get("/training/data/intents/ask_fee").text
    narrowed = trainer.get(f"/training/data/intents/ask_fee?procedure={BIRTH}").text
    assert f'href="{PAGE}"' in narrowed
    assert f'href="{PAGE}"' in trainer.get("/procedures/expiring").text
    officer = sign_in("lan").get("/procedures/expiring").text
    assert f'href="/procedures/record/{BIRTH}/forms"' in officer
    assert f'href="{PAGE}"' not in officer


def test_programs_read_and_take_proposals(session: Session, sign_in: SignIn) -> None:
    browser = sign_in("trainer")
    told = browser.get(f"/api/v1/training/procedures/{BIRTH}/proposals").json()
    assert "ask_fee" in {one["intent"] for one in told["lines"]}
    line = {"intent": "ask_where", "line": "bé út nhà tui thì [khai sinh](procedure) chỗ nào gần chợ"}
    browser.client.headers["x-csrf-token"] = browser.token
    address = f"/api/v1/training/procedures/{BIRTH}/proposals"
    answer = browser.client.post(address, json={"lines": [line], "reason": "thử"})
    assert (answer.status_code, answer.json()[0]["source"]) == (201, "procedure")
    assert sign_in("lan").get(address).status_code == 403
