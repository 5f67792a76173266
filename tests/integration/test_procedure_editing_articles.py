"""Articles and ready answers: two people, a last day, one live version at a time, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from inbox_api.errors import Invalid, NotAllowed
from inbox_api.models import Officer, ProcedureArticle
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures import service
from inbox_api.procedures.editing import amber, articles
from inbox_api.procedures.editing.articles import ArticleChanged, ArticleDraft, NoSuchArticle
from inbox_api.procedures.editing.rights import OwnChange
from inbox_api.procedures.service import NoSuchProcedure

CITY = Path(__file__).parents[2] / "demo_city" / "procedures.jsonl"
BIRTH = "dang-ky-khai-sinh"
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
TODAY = date(2026, 11, 20)
LATER = NOW + timedelta(hours=1)
DRAFT = ArticleDraft("article", "Đặt tên cho con", "Tên phải là tiếng Việt.", [BIRTH], "Luật Hộ tịch", None)


@pytest.fixture
def people(session: Session) -> dict[str, Officer]:
    service.import_file(session, CITY, now=NOW)
    found = {name: OfficerRepository(session).by_username(name) for name in ("admin", "approver", "trainer", "lan")}
    return {name: officer for name, officer in found.items() if officer is not None}


def shown(session: Session, day: date = TODAY) -> list[str]:
    return [row.title for row in articles.for_procedure(session, BIRTH, day)]


def written(session: Session, people: dict[str, Officer], draft: ArticleDraft = DRAFT) -> ProcedureArticle:
    return articles.write(session, people["trainer"], draft, now=NOW)


def approved(session: Session, people: dict[str, Officer], draft: ArticleDraft = DRAFT) -> ProcedureArticle:
    row = written(session, people, draft)
    articles.approve(session, people["approver"], row.id, seen=row.written_at, now=NOW)
    return row


def test_an_article_is_shown_once_a_second_person_approved_it(session: Session, people: dict[str, Officer]) -> None:
    row = written(session, people)
    assert shown(session) == []
    articles.approve(session, people["approver"], row.id, seen=row.written_at, now=NOW)
    assert shown(session) == ["Đặt tên cho con"]
    assert shown(session, TODAY - timedelta(days=1)) == []


def test_nobody_approves_or_takes_away_their_own_article(session: Session, people: dict[str, Officer]) -> None:
    row = articles.write(session, people["admin"], DRAFT, now=NOW)
    with pytest.raises(OwnChange):
        articles.approve(session, people["admin"], row.id, seen=row.written_at, now=NOW)
    with pytest.raises(OwnChange):
        articles.send_back(session, people["admin"], row.id, note="sai", seen=row.written_at, now=NOW)
    articles.approve(session, people["approver"], row.id, seen=row.written_at, now=NOW)
    with pytest.raises(OwnChange):
        articles.withdraw(session, people["admin"], row.id, now=LATER)
    with pytest.raises(NotAllowed):
        articles.withdraw(session, people["trainer"], row.id, now=LATER)
    articles.withdraw(session, people["approver"], row.id, now=LATER)
    assert shown(session) == []


def test_an_article_is_hidden_after_its_last_day_and_amber_before(session: Session, people: dict[str, Officer]) -> None:
    last = TODAY + timedelta(days=10)
    row = approved(session, people, replace(DRAFT, valid_to=last))
    assert (shown(session, last), shown(session, last + timedelta(days=1))) == ([row.title], [])
    assert row.id in [one.id for one in amber.ending_texts(session, TODAY)]
    assert row.id not in [one.id for one in amber.ending_texts(session, TODAY - timedelta(days=30))]
    assert articles.state_of(row, last + timedelta(days=1)) == "over"


def test_what_was_approved_is_what_was_seen(session: Session, people: dict[str, Officer]) -> None:
    row = written(session, people)
    seen = row.written_at
    articles.change(session, people["trainer"], row.id, replace(DRAFT, body="Khác hẳn."), seen=seen, now=LATER)
    with pytest.raises(ArticleChanged):
        articles.approve(session, people["approver"], row.id, seen=seen, now=LATER)
    with pytest.raises(ArticleChanged):
        articles.change(session, people["trainer"], row.id, DRAFT, seen=seen, now=LATER)
    session.refresh(row)
    assert (row.body, row.approved_at) == ("Khác hẳn.", None)


def test_the_next_version_takes_the_place_of_the_live_one_when_approved(
    session: Session, people: dict[str, Officer]
) -> None:
    live = approved(session, people)
    fresh = articles.write(
        session, people["trainer"], replace(DRAFT, title="Bản mới"), now=LATER, replaces_id=live.id
    )  # fmt: skip
    assert shown(session) == ["Đặt tên cho con"]
    with pytest.raises(ArticleChanged):
        articles.write(session, people["admin"], DRAFT, now=LATER, replaces_id=live.id)
    articles.approve(session, people["approver"], fresh.id, seen=fresh.written_at, now=LATER)
    assert shown(session) == ["Bản mới"]
    with pytest.raises(ArticleChanged):
        articles.write(session, people["trainer"], DRAFT, now=LATER, replaces_id=live.id)


def test_a_text_that_was_sent_back_waits_for_its_writer(session: Session, people: dict[str, Officer]) -> None:
    row = written(session, people)
    with pytest.raises(Invalid):
        articles.send_back(session, people["approver"], row.id, note=" ", seen=row.written_at, now=NOW)
    articles.send_back(session, people["approver"], row.id, note="Thiếu nguồn", seen=row.written_at, now=NOW)
    session.refresh(row)
    assert articles.state_of(row, TODAY) == "returned"
    assert row.id not in [one.id for one in articles.waiting(session)]
    articles.change(session, people["trainer"], row.id, DRAFT, seen=row.written_at, now=LATER)
    session.refresh(row)
    assert (row.review_note, articles.state_of(row, TODAY)) == ("", "draft")
    assert row.id in [one.id for one in articles.waiting(session)]


@pytest.mark.parametrize(
    "changes",
    [{"title": " "}, {"body": "\x00"}, {"source": ""}, {"procedure_ids": []}, {"title": "x" * 201}],
)
def test_an_article_without_what_it_needs_is_refused(
    session: Session, people: dict[str, Officer], changes: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        articles.write(session, people["trainer"], replace(DRAFT, **changes), now=NOW)  # type: ignore[arg-type]
    with pytest.raises(NoSuchProcedure):
        articles.write(session, people["trainer"], replace(DRAFT, procedure_ids=["khong-co"]), now=NOW)
    with pytest.raises(NoSuchArticle):
        articles.withdraw(session, people["approver"], 999_999, now=NOW)


def test_officers_find_ready_answers_by_their_words(session: Session, people: dict[str, Officer]) -> None:
    row = approved(session, people, replace(DRAFT, kind="canned", title="Mất giấy chứng sinh"))
    assert [one.id for one in articles.ready_answers(session, TODAY, query="chung sinh MAT")] == [row.id]
    assert articles.ready_answers(session, TODAY, query="hộ chiếu") == []
    assert articles.for_procedure(session, BIRTH, TODAY) == []


def test_who_only_reads_writes_no_article(session: Session, people: dict[str, Officer]) -> None:
    with pytest.raises(NotAllowed):
        articles.write(session, people["lan"], DRAFT, now=NOW)
