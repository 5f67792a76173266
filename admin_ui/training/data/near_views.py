"""A line that was just written and its like: both opened, the new one dropped, or both kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.rendering import render
from admin_ui.training.data import words
from inbox_api.db import SessionDep
from inbox_api.models import Officer
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.training.data import current
from inbox_api.training.data.rights import EDITORS, require_reader
from inbox_api.training.examples import folded
from inbox_api.training.health import noticing
from inbox_api.training.health.noticing import Notice
from inbox_api.training.review import taking_back

router = APIRouter(prefix="/training/data/near", include_in_schema=False)
Id = Annotated[str, Query(max_length=40)]
Field = Annotated[str, Form(max_length=40)]
Key = Annotated[int | None, Query(ge=1, le=2**63 - 1)]
# Where a form may send people back to: our own pages only.
Back = Annotated[str, Form(pattern=r"^/training/[\w/?=&%.-]*$", max_length=300)]


def now() -> datetime:
    return datetime.now(UTC)


def notices(session: Session, officer: Officer, change: int | None, batch: str = "") -> Sequence[Notice]:
    """What is said of the lines of one change, or of all of a batch, to people who may do something about it."""
    if not officer.has_role(*EDITORS):
        return ()
    if batch:
        return noticing.of_batch(session, batch)
    return noticing.of_ids(session, [change]) if change else ()


def address_of(request: Request) -> str:
    """This page with its notices, and without the sentence on the last step."""
    kept = {name: value for name, value in request.query_params.items() if name in {"change", "batch"}}
    return f"{request.url.path}?{urlencode(kept)}"


@router.get("")
def show(
    request: Request, who: CurrentSession, session: SessionDep, one: Id, other: Id, change: Key = None
) -> Response:
    """Both lines with what may be done about each. change: the one that wrote the first, when it is new."""
    first, second = noticing.pair(session, who.officer, one, other)
    data = current(session)
    return render(
        request,
        "training/near_pair.html",
        who=who,
        terms=words,
        name=words.namer(data),
        data=data,
        lines=[(first, list(pieces(first.text, second.text))), (second, list(pieces(second.text, first.text)))],
        ids=(one, other),
        notice=next(
            (told for told in notices(session, who.officer, change) if (told.line_id, told.other_id) == (one, other)),
            None,
        ),
        back=f"/training/data/intents/{first.intent}?",
        may_edit=who.officer.has_role(*EDITORS),
    )


def pieces(text: str, other: str) -> Iterator[tuple[str, bool]]:
    """The words of `text` in stretches, with whether the other line has them, too; accents and case aside."""
    own, theirs = text.split(), other.split()
    plain = SequenceMatcher(None, [folded(word) for word in own], [folded(word) for word in theirs], autojunk=False)
    for kind, start, end, _start, _end in plain.get_opcodes():
        if start < end:
            yield " ".join(own[start:end]), kind == "equal"


@router.get("/told")
def told(
    request: Request, who: CurrentSession, session: SessionDep, change: Annotated[int, Query(ge=1, le=2**63 - 1)]
) -> Response:
    """The notices of one change as a piece of a page, for the script of the review queue."""
    require_reader(who.officer)
    return render(
        request, "training/near_told.html", who=who, notices=notices(session, who.officer, change),
        back="/training/review?", name=words.namer(current(session)),
    )  # fmt: skip


@router.post("/drop")
def drop(
    officer: CurrentOfficer, session: SessionDep, change: Annotated[int, Form(ge=1, le=2**63 - 1)], back: Back
) -> Response:
    """Take the new line back, with its message under review if it came of one."""
    taking_back.drop_line(session, officer, change, now())
    return _to(back, "undone")


@router.post("/keep")
def keep(
    officer: CurrentOfficer, session: SessionDep, one: Field, other: Field, back: Back,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """Leave both, for good."""
    noticing.keep_both(session, officer, one, other, reason, now())
    return _to(back, "both")


def _to(back: str, done: str) -> Response:
    joint = "" if back.endswith("?") else "&" if "?" in back else "?"
    return RedirectResponse(f"{back}{joint}done={done}", status_code=303)
