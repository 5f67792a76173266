"""Versions: the list, what differs between two, going back, and taking one away as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.rendering import render
from admin_ui.training.data import words
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.training.data import bundles, current, files, state, versions
from inbox_api.training.data.rights import DECIDERS, require_reader

router = APIRouter(prefix="/training/data/versions", include_in_schema=False)
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
Id = Annotated[int, Query(ge=0, le=2**63 - 1)]
MOST_SHOWN = 500


@router.get("")
def show(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    require_reader(who.officer)
    return render(
        request,
        "training/data_versions.html",
        who=who,
        rows=versions.listed(session),
        may_decide=who.officer.has_role(*DECIDERS),
        done=words.done(done),
    )


@router.get("/compare")
def compare(request: Request, who: CurrentSession, session: SessionDep, before: Id, after: Id = 0) -> Response:
    """after: 0 is the draft as it stands."""
    require_reader(who.officer)
    old = state.version_files(session, before)
    new = state.version_files(session, after) if after else current(session).files
    told = versions.compare(old, new)
    return render(
        request,
        "training/data_compare.html",
        who=who,
        terms=words,
        name=words.namer(current(session)),
        rows=told[:MOST_SHOWN],
        count=len(told),
        changed_files=versions.changed_files(old, new),
        before=before,
        after=after,
        versions=versions.listed(session),
    )


@router.post("/{version_id}/go-back")
def go_back(
    version_id: Key, officer: CurrentOfficer, session: SessionDep, reason: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    versions.go_back(session, officer, version_id, reason)
    return RedirectResponse("/training/data/versions?done=back", status_code=303)


@router.get("/{version_id}/zip")
def as_zip(version_id: Key, officer: CurrentOfficer, session: SessionDep) -> Response:
    require_reader(officer)
    row = versions.get(session, version_id)
    return _file(
        files.zipped(state.version_files(session, row.id)), "application/zip", f"nlu_data-{row.fingerprint}.zip"
    )


@router.get("/{version_id}/bundle")
def as_bundle(version_id: Key, officer: CurrentOfficer, session: SessionDep) -> Response:
    """Signed, for another system that shares our key."""
    packed = bundles.pack(session, officer, version_id)
    return _file(packed, "application/json", f"hopthu-training-{version_id}.json")


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
