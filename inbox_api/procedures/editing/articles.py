"""Articles for citizens and ready answers for officers: written by one person, put live by another, with a last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.folding import fold, storable
from inbox_api.models import Officer, ProcedureArticle
from inbox_api.procedures.editing.repository import ArticleRepository
from inbox_api.procedures.editing.rights import require_editor, require_second_person
from inbox_api.procedures.repository import ProcedureRepository
from inbox_api.procedures.service import NoSuchProcedure
from inbox_api.ready import belonging
from inbox_api.ready.belonging import EVERYWHERE, Belonging
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

Kind = Literal["article", "canned"]
State = Literal["draft", "returned", "approved", "over", "withdrawn"]
MAX_TITLE_CHARS = 200
MAX_BODY_CHARS = 20_000
MAX_SOURCE_CHARS = 2000


class NoSuchArticle(NotFound):
    message = lazy_gettext("There is no such text.")


class ArticleChanged(Conflict):
    code = "article_changed"
    message = lazy_gettext("Somebody has changed or decided on this text meanwhile. Please look again.")


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """What a person writes. valid_to: the last local day on which it is shown; None: without an end.

    belongs: of a ready answer; an article stands beside procedures only.
    """

    kind: Kind
    title: str
    body: str
    procedure_ids: list[str]
    source: str
    valid_to: date | None = None
    belongs: Belonging = EVERYWHERE


def for_procedure(session: Session, procedure_id: str, day: date) -> Sequence[ProcedureArticle]:
    """The articles that citizens see beside a procedure on the local `day`, by title."""
    return ArticleRepository(session).shown("article", day, _end_of(day), procedure_id=procedure_id)


def ready_answers(
    session: Session, day: date, *, procedure_id: str | None = None, query: str = ""
) -> list[ProcedureArticle]:
    """The ready answers that officers may use on the local `day`; with `query` those that hold all its words."""
    return _holding(ArticleRepository(session).shown("canned", day, _end_of(day), procedure_id=procedure_id), query)


def state_of(article: ProcedureArticle, today: date) -> State:
    """What has become of a text by the local day `today`."""
    if article.withdrawn_at is not None:
        return "withdrawn"
    if article.approved_at is not None:
        return "over" if article.valid_to is not None and article.valid_to < today else "approved"
    return "returned" if article.review_note else "draft"


def write(
    session: Session, officer: Officer, draft: ArticleDraft, *, now: datetime, replaces_id: int | None = None
) -> ProcedureArticle:
    """A new draft, or the next version of the approved text `replaces_id`.

    Raises NotAllowed, Invalid, NoSuchProcedure, NoSuchArticle, and ArticleChanged when the old text is no longer live
    or somebody writes its next version already.
    """
    require_editor(officer)
    repository = ArticleRepository(session)
    if replaces_id is not None:
        replaced = repository.lock(replaces_id)
        if replaced is None:
            raise NoSuchArticle
        is_live = replaced.approved_at is not None and replaced.withdrawn_at is None
        if not is_live or repository.open_successor(replaces_id) is not None:
            raise ArticleChanged
    values = _checked(session, draft)
    article = ProcedureArticle(
        **values, written_by=officer.id, written_at=now, replaces_id=replaces_id, review_note=""
    )  # fmt: skip
    repository.add(article)
    _log(session, officer, "article.write", article, now)
    return article


def change(
    session: Session, officer: Officer, article_id: int, draft: ArticleDraft, *, seen: datetime, now: datetime
) -> None:
    """Rewrite a draft; the officer becomes its writer, and a note that sent it back is done with.

    seen: `written_at` of the draft that the officer had before the eyes. Raises NotAllowed, NoSuchArticle, Invalid,
    NoSuchProcedure, and ArticleChanged also for a text that is approved already.
    """
    require_editor(officer)
    article = get(session, article_id)
    values = {**_checked(session, draft), "written_by": officer.id, "written_at": now, "review_note": ""}
    if not ArticleRepository(session).change_open(article_id, seen=seen, values=values):
        raise ArticleChanged
    _log(session, officer, "article.change", article, now)


def approve(session: Session, officer: Officer, article_id: int, *, seen: datetime, now: datetime) -> None:
    """Show a draft as it was at `seen`; the text it replaces is withdrawn. Raises as `change`, and OwnChange."""
    article = get(session, article_id)
    require_second_person(officer, article.written_by)
    if article.valid_to is not None and article.valid_to < now.astimezone(LOCAL_ZONE).date():
        raise Invalid(_("The last day of this text is over. Give it another one first."))
    repository = ArticleRepository(session)
    values = {"approved_by": officer.id, "approved_at": now, "review_note": ""}
    if not repository.change_open(article_id, seen=seen, values=values):
        raise ArticleChanged
    if article.replaces_id is not None:
        repository.withdraw(article.replaces_id, now=now)
    _log(session, officer, "article.approved", article, now)


def send_back(session: Session, officer: Officer, article_id: int, *, note: str, seen: datetime, now: datetime) -> None:
    """Give a draft back to its writer with a note. Raises as `approve`."""
    if not note.strip():
        raise Invalid(_("Please say why."))
    article = get(session, article_id)
    require_second_person(officer, article.written_by)
    values = {"review_note": storable(note).strip()[:MAX_SOURCE_CHARS]}
    if not ArticleRepository(session).change_open(article_id, seen=seen, values=values):
        raise ArticleChanged
    _log(session, officer, "article.sent_back", article, now)


def withdraw(session: Session, officer: Officer, article_id: int, *, now: datetime) -> None:
    """Take back one's own draft, or take a text of somebody else away for good.

    Raises NotAllowed, OwnChange (for one's own approved text), NoSuchArticle, ArticleChanged.
    """
    article = get(session, article_id)
    if article.approved_at is not None or article.written_by != officer.id:
        require_second_person(officer, article.written_by)
    if not ArticleRepository(session).withdraw(article_id, now=now):
        raise ArticleChanged
    _log(session, officer, "article.withdrawn", article, now)


def get(session: Session, article_id: int) -> ProcedureArticle:
    """Raises NoSuchArticle."""
    article = ArticleRepository(session).article(article_id)
    if article is None:
        raise NoSuchArticle
    return article


def every(session: Session, *, procedure_id: str | None = None) -> Sequence[ProcedureArticle]:
    """Of one procedure or of all, whatever became of them, the newest first."""
    return ArticleRepository(session).every(procedure_id=procedure_id)


def search(session: Session, query: str) -> list[ProcedureArticle]:
    """Of all the texts those that hold every word of `query`, whatever became of them, the newest first."""
    return _holding(ArticleRepository(session).every(), query)


def _holding(rows: Sequence[ProcedureArticle], query: str) -> list[ProcedureArticle]:
    words = fold(query).split()
    return [row for row in rows if all(word in fold(f"{row.title} {row.body} {row.word}") for word in words)]


def waiting(session: Session) -> Sequence[ProcedureArticle]:
    """Drafts that wait for a second person, the oldest first; not those that were sent back."""
    return ArticleRepository(session).drafts()


def _checked(session: Session, draft: ArticleDraft) -> dict[str, object]:
    title = " ".join(storable(draft.title).split())
    body = storable(draft.body).replace("\r\n", "\n").strip()
    source = storable(draft.source).strip()
    ids = list(dict.fromkeys(draft.procedure_ids))
    if not title or not body:
        raise Invalid(_("Title and text cannot be empty."))
    if not source:
        raise Invalid(_("Say where this comes from: a resolution, an address, an office."))
    if len(title) > MAX_TITLE_CHARS or len(body) > MAX_BODY_CHARS or len(source) > MAX_SOURCE_CHARS:
        raise Invalid(_("The text is too long."))
    if not ids and draft.kind == "article":
        raise Invalid(_("Choose at least one procedure that this belongs to."))
    known = ProcedureRepository(session).stored(ids)
    if any(one not in known for one in ids):
        raise NoSuchProcedure
    return {
        "kind": draft.kind,
        "title": title,
        "body": body,
        "procedure_ids": ids,
        "source": source,
        "valid_to": draft.valid_to,
        **belonging.checked(draft.belongs if draft.kind == "canned" else EVERYWHERE),
    }


def _end_of(day: date) -> datetime:
    """The last moment of a local day."""
    return datetime.combine(day, time.max, LOCAL_ZONE)


def _log(session: Session, officer: Officer, action: str, article: ProcedureArticle, now: datetime) -> None:
    detail = {"kind": article.kind, "procedures": article.procedure_ids}
    audit.record(session, f"officer:{officer.id}", action, "article", article.id, now, detail)
