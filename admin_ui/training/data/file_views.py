"""Files in and out: a table, the standard files as a ZIP, a signed bundle. Looked at first, taken in then."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from admin_ui.procedures.forms import Form as Form_
from admin_ui.procedures.requests import Submitted, text_of
from admin_ui.rendering import render
from admin_ui.training.data import words
from admin_ui.training.review import showing
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.settings import get_settings
from inbox_api.training.data import adopting, current, files, state, tables, uploads
from inbox_api.training.data.rights import EDITORS, require_reader

router = APIRouter(prefix="/training/data/files", include_in_schema=False)
MOST_SHOWN = 200


@router.get("")
def show(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    return _page(request, who, session, None, done)


def _page(
    request: Request, who: CurrentSession, session: SessionDep, look: uploads.Look | None, done: str | None = None
) -> Response:
    require_reader(who.officer)
    return render(
        request,
        "training/data_files.html",
        who=who,
        terms=words,
        name=words.namer(current(session)),
        look=look,
        intents=showing.intent_choices(current(session)),
        labels=[(label, showing.label_name(label)) for label in current(session).entities],
        most_shown=MOST_SHOWN,
        may_edit=who.officer.has_role(*EDITORS),
        has_bundle_key=bool(get_settings().bundle_key.get_secret_value()),
        done=words.done(done),
    )


@router.post("/look")
def look(request: Request, who: CurrentSession, session: SessionDep, files: Annotated[UploadFile, File()]) -> Response:
    """Nothing is changed yet."""
    content = files.file.read(uploads.MOST_BYTES + 1)
    return _page(request, who, session, uploads.look(session, who.officer, content))


@router.post("/take-in")
def take_in(
    officer: CurrentOfficer, session: SessionDep, form: Submitted, digest: Annotated[str, Form(max_length=64)],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """form: of another bot's project, what becomes of each intent and label."""
    choices = {
        name: adopting.Choice(to, text_of(form, f"title:{name}", 40), text_of(form, f"answer:{name}", 640))
        for name, to in _chosen(form, "intent:").items()
    }
    uploads.take_in(session, officer, digest, reason, choices, _chosen(form, "label:"))
    return RedirectResponse("/training/data?done=imported#draft", status_code=303)


def _chosen(form: Form_, prefix: str) -> dict[str, str]:
    """{name behind the prefix: what was chosen for it}."""
    return {name.removeprefix(prefix): text_of(form, name, 200) for name in form if name.startswith(prefix)}


@router.get("/lines.csv")
def as_table(officer: CurrentOfficer, session: SessionDep, intent: str = "") -> Response:
    content = tables.export(session, officer, [intent] if intent else [])
    headers = {"content-disposition": 'attachment; filename="cau-huan-luyen.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/draft.zip")
def as_zip(officer: CurrentOfficer, session: SessionDep) -> Response:
    """The draft with what was approved; put over the folder of the project, it is what git shows as the change."""
    require_reader(officer)
    headers = {"content-disposition": 'attachment; filename="nlu_data.zip"'}
    return Response(files.zipped(state.approved(session).files), media_type="application/zip", headers=headers)
