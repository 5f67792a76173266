"""What a record proposes to learn: drafts to change and to tick, and the lines that name it already."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.procedures import words
from admin_ui.procedures.record_views import head, now
from admin_ui.procedures.shell import open_shell
from admin_ui.rendering import render
from admin_ui.training.data import near_views
from admin_ui.training.data import words as desk_words
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, Conflict, Invalid
from inbox_api.models import OfficerSession
from inbox_api.officers.current import CurrentSession
from inbox_api.texts import gettext as _
from inbox_api.training.catalogue import proposing
from inbox_api.training.data import current
from inbox_api.training.data.rights import EDITORS, require_reader

router = APIRouter(prefix="/procedures/record/{procedure_id}/training", include_in_schema=False)
Rows = Annotated[list[str] | None, Form()]


@router.get("")
def show(
    request: Request, procedure_id: str, who: CurrentSession, session: SessionDep,
    batch: Annotated[str, Query(max_length=40)] = "", done: str | None = None,
) -> Response:  # fmt: skip
    """batch: of what was just taken."""
    return _page(request, session, procedure_id, who, batch=batch, done=words.done(done))


def _page(
    request: Request, session: Session, procedure_id: str, who: OfficerSession, *, batch: str = "",
    done: str | None = None, error: AppError | None = None, given: dict[str, tuple[str, str]] | None = None,
) -> Response:  # fmt: skip
    """given: line as offered -> (intent, line) as the trainer had changed it."""
    require_reader(who.officer)
    shell = open_shell(session, who.officer, now())
    data = current(session)
    may_teach = who.officer.has_role(*EDITORS)
    context = head(session, shell, procedure_id) | {
        "sheet": proposing.sheet(session, who.officer, procedure_id, now=shell.now),
        "may_teach": may_teach,
        "intents": proposing.intents(data),
        "intent_name": desk_words.namer(data),
        "origins": words.ORIGINS,
        "notices": near_views.notices(session, who.officer, None, batch),
        "given": given or {},
        "back": f"/training/data/intents/{proposing.GENERAL}?",
        "error": error,
    }
    status = error.status_code if error else 200
    return render(request, "procedure_training.html", who=who, status_code=status, done=done, **context)


@router.post("")
def take(
    request: Request, procedure_id: str, who: CurrentSession, session: SessionDep, chosen: Rows = None,
    offered: Rows = None, line: Rows = None, intent: Rows = None,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """chosen: those of `offered` that are ticked; line, intent: of each offered one as it stands in the form."""
    told = dict(zip(offered or [], zip(intent or [], line or [], strict=False), strict=False))
    wanted = [told[one] for one in chosen or [] if one in told]
    try:
        if not wanted:
            raise Invalid(_("Tick at least one sentence."))
        with session.begin_nested():  # what is refused must not stay
            rows = proposing.take(session, who.officer, procedure_id, wanted, reason=reason, now=now())
    except (Invalid, Conflict) as error:
        given = {one: told[one] for one in chosen or [] if one in told}
        return _page(request, session, procedure_id, who, error=error, given=given)
    address = f"/procedures/record/{procedure_id}/training?done=taught&batch={rows[0].batch}"
    return RedirectResponse(address, status_code=303)
