"""The city's own places and short forms: read, looked for among what is shipped, put in and taken out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.rendering import render
from admin_ui.training.data import words
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, Conflict, Invalid
from inbox_api.models import OfficerSession
from inbox_api.officers.current import CurrentSession
from inbox_api.training.data import wording
from inbox_api.training.data.city_words import KINDS, Kind
from inbox_api.training.data.rights import EDITORS

router = APIRouter(prefix="/training/data/words", include_in_schema=False)
Word = Annotated[str, Form(max_length=100)]
Reason = Annotated[str, Form(max_length=500)]


@router.get("")
def show(
    request: Request, who: CurrentSession, session: SessionDep, q: Annotated[str, Query(max_length=100)] = "",
    done: str | None = None,
) -> Response:  # fmt: skip
    return _page(request, session, who, q=q, done=words.done(done))


def _page(
    request: Request, session: Session, who: OfficerSession, *, q: str = "", done: str | None = None,
    error: AppError | None = None, given: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    """given: what was typed when it was refused."""
    found = wording.lists(session, who.officer, q)
    status = error.status_code if error else 200
    return render(
        request, "training/data_words.html", who=who, status_code=status, terms=words, kinds=KINDS, found=found, q=q,
        drafts=wording.changes_of(session), may_edit=who.officer.has_role(*EDITORS), done=done, error=error,
        given=given or {},
    )  # fmt: skip


@router.post("")
def add(
    request: Request, who: CurrentSession, session: SessionDep, kind: Annotated[Kind, Form()], word: Word = "",
    meaning: Word = "", reason: Reason = "", instead: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    try:
        wording.add(session, who.officer, kind, word, meaning, reason=reason, instead=instead)
    except (Invalid, Conflict) as error:
        given = {"kind": kind, "word": word, "meaning": meaning, "reason": reason}
        if isinstance(error, wording.KnownWord) and kind == "short_forms":
            given["may_replace"] = "yes"
        return _page(request, session, who, error=error, given=given)
    return RedirectResponse("/training/data/words?done=word", status_code=303)


@router.post("/remove")
def remove(
    request: Request, who: CurrentSession, session: SessionDep, kind: Annotated[Kind, Form()], word: Word,
    reason: Reason = "",
) -> Response:  # fmt: skip
    try:
        wording.remove(session, who.officer, kind, word, reason=reason)
    except (Invalid, Conflict) as error:
        return _page(request, session, who, error=error)
    return RedirectResponse("/training/data/words?done=word_gone", status_code=303)
