"""The catalogue's pages for officers: lists that open, a record on any day, who sees what, no markup of a record."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from inbox_api.procedures import service
from inbox_api.procedures.editing import articles, overrides, phrases
from inbox_api.procedures.editing.articles import ArticleDraft
from inbox_api.procedures.editing.overrides import Draft
from inbox_api.procedures.editing.overview import STATUSES
from tests.factories import officer
from tests.integration import small_catalogue as small
from tests.integration.pages.conftest import Browser
from tests.integration.small_catalogue import BIRTH, MARRIAGE

SignIn = Callable[[str], Browser]
NOW = datetime.now(UTC)
TODAY = (NOW + timedelta(hours=7)).date()
RECORD = f"/procedures/record/{BIRTH}"
FREE = {"amount_vnd": 0, "text": "Miễn lệ phí trên địa bàn"}
LISTS = ("/procedures", "/procedures/changes", "/procedures/expiring", "/procedures/articles")
EDITING = ("/procedures/misses", "/procedures/doubts", "/procedures/articles/new", f"{RECORD}/edit/fee")
PARTS = ("", "/answers?channel=zalo", "/words?q=khai+sinh", "/history", "/compare")


@pytest.fixture(autouse=True)
def catalogue(session: Session) -> None:
    small.load(session)


def live_fact(session: Session, last_in_days: int | None = None) -> int:
    last = TODAY + timedelta(days=last_in_days) if last_in_days is not None else None
    draft = Draft("fee", FREE, "Nghị quyết 15", "", TODAY - timedelta(days=30), last)
    made = overrides.propose(session, officer(session, "trainer"), BIRTH, draft, now=NOW)
    overrides.approve(session, officer(session, "approver"), made.id, now=NOW)
    return made.id


@pytest.mark.parametrize(
    ("username", "reads", "edits"),
    [("lan", 200, 403), ("hoa", 200, 403), ("trainer", 200, 200), ("approver", 200, 200), ("admin", 200, 200),
     ("auditor", 403, 403)],
)  # fmt: skip
def test_readers_read_and_only_editors_edit(sign_in: SignIn, username: str, reads: int, edits: int) -> None:
    browser = sign_in(username)
    for path in (*LISTS, *(RECORD + part for part in PARTS)):
        assert browser.get(path).status_code == reads, path
    for path in (*EDITING, f"{RECORD}/questions", f"{RECORD}/training"):
        assert browser.get(path).status_code == edits, path


def test_a_reader_sees_no_button_that_would_refuse_him(sign_in: SignIn, session: Session) -> None:
    change = live_fact(session, 3)
    lan = sign_in("lan")
    for path in (RECORD, f"{RECORD}/words", f"/procedures/changes/{change}", *LISTS):
        page = lan.get(path).text
        assert 'method="post" action="/procedures' not in page, path
        assert "/edit/" not in page, path
    assert "/procedures/misses" not in lan.get("/procedures").text


def test_every_count_opens_the_list_that_it_counts(sign_in: SignIn, session: Session) -> None:
    live_fact(session, 3)
    small.ask(session, "khai sinh", BIRTH, sure=True)
    small.ask(session, "bùa trừ tà")
    overrides.propose(
        session, officer(session, "trainer"), MARRIAGE, Draft("result", "Giấy", "x", "", TODAY), now=NOW
    )  # fmt: skip
    trainer = sign_in("trainer")
    page = trainer.get("/procedures").text
    told = dict(re.findall(r'tally-(\w+)" href="[^"]*"[^>]*>[^<]*<span class="count[^"]*">(\d+)', page))
    assert set(told) == set(STATUSES)
    for status, count in told.items():
        listed = trainer.get(f"/procedures?status={status}").text
        assert len(re.findall(r"<a data-row", listed)) == int(count), status
    menu = dict(re.findall(r'<a href="(/procedures/\w+)"[^>]*>[^<]*<span class="menu-count">(\d+)', page))
    assert menu["/procedures/changes"] == "1"
    assert menu["/procedures/misses"] == "1"
    assert page.count(f"{RECORD}/questions") == 1
    assert "khai sinh" in trainer.get(f"{RECORD}/questions").text


def test_the_list_finds_by_words_and_code_and_by_how_people_ask(sign_in: SignIn) -> None:
    trainer = sign_in("trainer")
    for query in ("ket hon", "đám cưới xong làm giấy"):
        page = trainer.get(f"/procedures?q={query}").text
        assert f"/procedures/record/{MARRIAGE}" in page, query
    assert "Không có thủ tục nào" in trainer.get("/procedures?status=inactive").text
    assert trainer.get("/procedures?status=%27&sort=%27&field=%3Cb%3E&page=9").status_code == 200


def test_a_record_is_shown_as_of_any_day_with_where_each_field_comes_from(sign_in: SignIn, session: Session) -> None:
    live_fact(session)
    trainer = sign_in("trainer")
    page = trainer.get(RECORD).text
    field = page[page.index('id="field-fee"') :].split('id="field-')[1]
    assert FREE["text"] in field
    assert "Nghị quyết 15" in field
    before = trainer.get(f"{RECORD}?day={(TODAY - timedelta(days=31)).isoformat()}").text
    assert FREE["text"] not in before
    assert "procedures.jsonl" in before
    assert trainer.get(f"{RECORD}?day=31/12/2026").status_code == 200
    for wrong in ("h%C3%B4m+qua", "0001-01-01", "9999-12-31"):
        assert trainer.get(f"{RECORD}?day={wrong}").status_code == 422


def test_what_is_ending_is_amber_everywhere_and_opens_its_fix(sign_in: SignIn, session: Session) -> None:
    change = live_fact(session, 3)
    text = articles.write(
        session, officer(session, "trainer"), ArticleDraft("article", "Bài kèm", "x", [BIRTH], "n"), now=NOW
    )  # fmt: skip
    articles.approve(session, officer(session, "approver"), text.id, seen=text.written_at, now=NOW)
    trainer = sign_in("trainer")
    page = trainer.get("/procedures/expiring").text
    assert f"{RECORD}/edit/fee?after={change}" in page
    assert f"/procedures/articles/{text.id}" in page
    assert "câu huấn luyện nhắc đến" in page
    assert "Cần xem lại theo" in trainer.get(f"/procedures/articles/{text.id}").text
    successor = trainer.get(f"{RECORD}/edit/fee?after={change}").text
    assert f'name="valid_from" value="{(TODAY + timedelta(days=4)).isoformat()}"' in successor


def test_an_inactive_procedure_is_told_and_can_be_switched_on_again(sign_in: SignIn, session: Session) -> None:
    approver = sign_in("approver")
    assert approver.post(f"{RECORD}/active", active="off").headers["location"].endswith("done=deactivated")
    assert "Thủ tục này đã tắt" in approver.get(RECORD).text
    again = approver.post(f"{RECORD}/active", active="off")
    assert again.status_code == 409
    assert "Đã có người bật hoặc tắt" in again.text
    assert f'href="{RECORD}"' in approver.get("/procedures?status=inactive").text
    assert approver.get(f"{RECORD}/words?q=khai+sinh").status_code == 200
    assert sign_in("trainer").post(f"{RECORD}/active", active="on").status_code == 403
    assert approver.post(f"{RECORD}/active", active="on").status_code == 303
    assert service.get(session, BIRTH).id == BIRTH


def test_states_are_compared_word_by_word(sign_in: SignIn, session: Session) -> None:
    small.import_changed(session, BIRTH, result="Giấy khai sinh (bản giấy)")
    page = sign_in("trainer").get(f"{RECORD}/compare").text
    assert "<del>chính</del><ins>giấy</ins>" in page
    assert sign_in("trainer").get(f"{RECORD}/compare?before=v0&after=x").status_code == 422


def test_checks_are_listed_with_their_fix(sign_in: SignIn, session: Session) -> None:
    small.import_changed(session, BIRTH, fee={"amount_vnd": 90, "text": ""}, code=None)
    trainer = sign_in("trainer")
    page = trainer.get("/procedures/doubts").text
    assert f"{RECORD}/edit/fee" in page
    only = trainer.get("/procedures/doubts?kind=code").text
    assert f"{RECORD}/edit/code" in only
    assert f"{RECORD}/edit/fee" not in only


@pytest.mark.parametrize(
    "path",
    ["/procedures/record/khong-co", "/procedures/record/khong-co/edit/fee", f"{RECORD}/edit/id",
     f"{RECORD}/edit/nonsense", "/procedures/changes/999999", "/procedures/articles/999999", "/procedures/record/%00",
     f"{RECORD}/edit/fee?change=999999"],
)  # fmt: skip
def test_what_is_not_there_says_so(sign_in: SignIn, path: str) -> None:
    assert sign_in("admin").get(path).status_code in {404, 422}, path


ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>"
PARTS_OF_ATTACKS = ["<b>", "</p>", "<script>x</script>", '"', "'", "&amp;", "{{7*7}}", "a", " ", "]]>", "<!--", "java:"]
PIECES = st.lists(st.sampled_from(PARTS_OF_ATTACKS), min_size=1, max_size=6).map(lambda parts: "x" + "".join(parts))


def pages_of_a_record() -> list[str]:
    edits = [f"{RECORD}/edit/{name}" for name in ("documents", "fees", "methods", "notes", "aliases", "official_steps")]
    return [*(RECORD + part for part in PARTS), *edits, *LISTS, "/procedures/misses", f"{RECORD}/questions"]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.one_of(st.just(ATTACK), PIECES))
def test_no_words_of_a_record_become_markup(sign_in: SignIn, session: Session, words: str) -> None:
    with session.begin_nested() as undone:
        fill_with(session, words)
        trainer = sign_in("trainer")
        for path in pages_of_a_record():
            page = trainer.get(path).text
            body = page[page.index("<main") :]
            assert "<script>x" not in body, path
            assert "<script>alert" not in body, path
            assert "<img src=x" not in body, path
            assert not re.search(r"<b>|<!--", body), path
        assert " ".join(words.split()) in " ".join(unescape(trainer.get(RECORD).text).split())
        undone.rollback()


def fill_with(session: Session, words: str) -> None:
    """Every text that a record, a draft, a phrase, a question and an article may hold."""
    clean = words.strip()
    fee = {"amount_vnd": 1000, "text": clean, "name": clean, "case": clean, "free_for": [clean], "basis": clean}
    paper = {"name": clean, "original": 1, "copies": 0, "note": clean, "case": clean, "code": clean,
             "forms": [{"name": clean, "url": "https://a.vn/" + clean.replace(" ", "")}]}  # fmt: skip
    method = {"channel": "post", "case": clean, "note": clean, "fees": [fee]}
    small.import_changed(
        session, BIRTH, name=clean, notes=clean, result=clean, audience=clean, aliases=[clean], situations=[clean],
        documents=[paper], steps=[clean], conditions=[clean], legal_basis=[clean], submit_where=clean, fees=[fee],
        methods=[method], official_steps=[{"name": clean, "text": clean}], sources=["https://a.vn/" + clean],
        fee={"amount_vnd": None, "text": clean},
    )  # fmt: skip
    trainer = officer(session, "trainer")
    overrides.propose(session, trainer, BIRTH, Draft("result", clean, clean, clean, TODAY), now=NOW)
    phrases.add(session, trainer, BIRTH, f"tôi nói {clean}"[:200], kind="alias", now=NOW)
    small.ask(session, clean, BIRTH)
    small.ask(session, f"{clean} khác", BIRTH, sure=True)
    articles.write(session, trainer, ArticleDraft("article", clean, clean, [BIRTH], clean), now=NOW)
    session.flush()
