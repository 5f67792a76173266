"""The log, for auditors and administrators: who did what, with names as far as the reader may know them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from admin_ui.audit.acts import in_words, objects, words
from admin_ui.rendering import render
from inbox_api.audit import naming, service
from inbox_api.audit.asking import Asked
from inbox_api.db import SessionDep
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.deadlines.moments import FIRST_YEAR, LAST_YEAR
from inbox_api.folding import storable
from inbox_api.officers.current import CurrentSession
from inbox_api.texts import lazy_gettext

router = APIRouter(include_in_schema=False)
PAGE = "/audit"
PLAIN = {
    "bot": lazy_gettext("The assistant"), "system": lazy_gettext("The system itself"),
    "cli": lazy_gettext("The command line"), "command": lazy_gettext("The command line"),
}  # fmt: skip
PAGE_SIZE = 100
Field = Annotated[str, Query(max_length=200)]


@router.get(PAGE)
def show_log(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    before: int | None = None,
    by: Field = "",
    act: Field = "",
    about: Field = "",
    since: Field = "",
    until: Field = "",
) -> Response:
    """by: a user name, or "officer:12"; about: a case code, or "case:11"; since, until: days, both within."""
    by, act, about = storable(by), storable(act), storable(about)
    first, last = _day(since), _day(until)
    asked = Asked(
        actor=naming.mark_of_officer(session, by) if by.strip() else "",
        action=act,
        about=_mark(session, who, about),
        since=_begin(first) if first else None,
        until=_begin(last + timedelta(days=1)) if last else None,
    )
    entries = service.page(session, who.officer, before_id=before, limit=PAGE_SIZE, asked=asked)
    older_id = entries[-1].id if len(entries) == PAGE_SIZE and entries[-1].id > 1 else None
    given = {"by": by, "act": act, "about": about, "since": since, "until": until}

    def link(**changes: object) -> str:
        """The same question with these parts changed."""
        parts = {name: value for name, value in {**given, **changes}.items() if value}
        return f"{PAGE}?{urlencode(parts)}" if parts else PAGE

    return render(
        request,
        "audit.html",
        who=who,
        entries=entries,
        before=before,
        older_id=older_id,
        in_words=in_words,
        acts=sorted(words().items(), key=lambda pair: pair[1]),
        given=given,
        is_asked=any(given.values()),
        link=link,
        names=naming.names(session, who.officer, entries),
        plain=PLAIN,
        objects=objects(),
    )


def _mark(session: SessionDep, who: CurrentSession, about: str) -> str:
    about = about.strip()
    return about if ":" in about or not about else naming.mark_of_case(session, who.officer, about)


def _day(text: str) -> date | None:
    """None for what is no day of a year that somebody may mean."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year < LAST_YEAR else None


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL_ZONE)
