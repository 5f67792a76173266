"""Articles and ready answers for officers' programs, by the same rules as the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Path

from inbox_api.db import SessionDep
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.officers.current import CurrentOfficer
from inbox_api.procedures.editing import amber, articles
from inbox_api.procedures.editing import article_schemas as schemas
from inbox_api.procedures.editing.rights import require_reader
from inbox_api.procedures.editing.schemas import RowOut

router = APIRouter(prefix="/api/v1/catalogue", tags=["catalogue"])
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return datetime.now(LOCAL_ZONE).date()


@router.get("/articles")
def list_articles(
    officer: CurrentOfficer, session: SessionDep, procedure_id: str | None = None
) -> list[schemas.ArticleOut]:
    """Of one procedure or of all, whatever became of them, the newest first."""
    require_reader(officer)
    return [schemas.ArticleOut.of(row, today()) for row in articles.every(session, procedure_id=procedure_id)]


@router.get("/ready-answers")
def list_ready_answers(
    officer: CurrentOfficer, session: SessionDep, q: str = "", procedure_id: str | None = None
) -> list[schemas.ArticleOut]:
    """The ready answers that hold today and have all words of `q`."""
    require_reader(officer)
    found = articles.ready_answers(session, today(), procedure_id=procedure_id, query=q)
    return [schemas.ArticleOut.of(row, today()) for row in found]


@router.post("/articles", status_code=201)
def write_article(order: schemas.ArticleIn, officer: CurrentOfficer, session: SessionDep) -> schemas.ArticleOut:
    row = articles.write(session, officer, order.draft(), now=now(), replaces_id=order.replaces_id)
    return schemas.ArticleOut.of(row, today())


@router.get("/articles/{article_id}")
def show_article(article_id: Key, officer: CurrentOfficer, session: SessionDep) -> schemas.ArticleOut:
    require_reader(officer)
    return schemas.ArticleOut.of(articles.get(session, article_id), today())


@router.put("/articles/{article_id}", status_code=204)
def change_article(
    article_id: Key, order: schemas.ArticleChangeIn, officer: CurrentOfficer, session: SessionDep
) -> None:
    articles.change(session, officer, article_id, order.draft(), seen=order.seen, now=now())


@router.post("/articles/{article_id}/approve", status_code=204)
def approve_article(article_id: Key, order: schemas.SeenIn, officer: CurrentOfficer, session: SessionDep) -> None:
    articles.approve(session, officer, article_id, seen=order.seen, now=now())


@router.post("/articles/{article_id}/send-back", status_code=204)
def send_article_back(article_id: Key, order: schemas.SeenIn, officer: CurrentOfficer, session: SessionDep) -> None:
    articles.send_back(session, officer, article_id, note=order.note, seen=order.seen, now=now())


@router.post("/articles/{article_id}/withdraw", status_code=204)
def withdraw_article(article_id: Key, officer: CurrentOfficer, session: SessionDep) -> None:
    articles.withdraw(session, officer, article_id, now=now())


@router.get("/amber")
def list_amber(officer: CurrentOfficer, session: SessionDep) -> schemas.AmberListOut:
    """Facts whose last day is near or over, with everything that turns amber with them."""
    require_reader(officer)
    found = amber.amber(session, now=now())
    procedures = [
        schemas.AmberOut(
            procedure=RowOut.of(one.row),
            texts=[text.id for text in one.texts],
            training_lines=one.training_lines,
            intents=[schemas.IntentLinesOut(intent=intent, lines=lines) for intent, lines in one.intents.items()],
            forms=list(one.forms),
        )
        for one in found.procedures
    ]
    texts = [schemas.ArticleOut.of(text, today()) for text in found.texts]
    return schemas.AmberListOut(procedures=procedures, texts=texts)
