"""One procedure: its record on any day, its answers, its words, its history, two states side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.procedures import words
from admin_ui.procedures.forms import day_of
from admin_ui.procedures.shell import Shell, open_shell
from admin_ui.procedures.showing import field_groups
from admin_ui.rendering import render
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, Conflict, Invalid
from inbox_api.models import OfficerSession, ProcedureVersion
from inbox_api.officers import service as officers
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.procedures import service
from inbox_api.procedures.editing import activity, articles, history, mending, overrides, phrases, trials
from inbox_api.procedures.editing.previews import CHANNELS, LIMITS, previews
from inbox_api.procedures.questions import service as questions
from inbox_api.texts import gettext as _

router = APIRouter(prefix="/procedures/record/{procedure_id}", include_in_schema=False)
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
SHOWN_HITS = 5
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


def now() -> datetime:
    return datetime.now(UTC)


def asked_day(text: str, today: date) -> date:
    """The day that a page is asked for, today without. Raises Invalid."""
    day = day_of(text, _("Day")) or today
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid(_("Choose a day between 2000 and 2100."))
    return day


def head(session: Session, shell: Shell, procedure_id: str) -> dict[str, Any]:
    """What the head of all pages of one procedure needs. Raises NoSuchProcedure."""
    stored = activity.get(session, procedure_id)
    return shell.context("/procedures") | {"stored": stored, "row": shell.row(procedure_id)}


@router.get("")
def show_record(
    request: Request,
    procedure_id: str,
    who: CurrentSession,
    session: SessionDep,
    day: str = "",
    done: str | None = None,
) -> Response:
    shell = open_shell(session, who.officer, now())
    return _record_page(request, session, shell, procedure_id, who, asked_day(day, shell.today), done=words.done(done))


def _record_page(
    request: Request,
    session: Session,
    shell: Shell,
    procedure_id: str,
    who: OfficerSession,
    day: date,
    *,
    done: str | None = None,
    error: AppError | None = None,
) -> Response:
    context = head(session, shell, procedure_id)
    dated = service.on_day(session, procedure_id, day)
    changes = overrides.of_procedure(session, procedure_id)
    found = history.versions(session, procedure_id)
    context |= {
        "day": day,
        "dated": dated,
        "groups": field_groups(dated, changes, day),
        "version": history.version_on(found, day),
        "texts": [
            (text, articles.state_of(text, shell.today))
            for text in articles.every(session, procedure_id=procedure_id)
            if text.withdrawn_at is None
        ],
        "error": error,
    }
    status = error.status_code if error else 200
    return render(request, "procedure_record.html", who=who, status_code=status, done=done, **context)


@router.post("/active")
def set_active(
    request: Request,
    procedure_id: str,
    who: CurrentSession,
    session: SessionDep,
    active: Annotated[Literal["on", "off"], Form()],
) -> Response:
    try:
        activity.set_active(session, who.officer, procedure_id, is_active=active == "on", now=now())
    except Conflict as error:
        shell = open_shell(session, who.officer, now())
        return _record_page(request, session, shell, procedure_id, who, shell.today, error=error)
    done = "activated" if active == "on" else "deactivated"
    return RedirectResponse(f"/procedures/record/{procedure_id}?done={done}", status_code=303)


@router.get("/answers")
def show_answers(
    request: Request,
    procedure_id: str,
    who: CurrentSession,
    session: SessionDep,
    day: str = "",
    channel: str = "web",
) -> Response:
    """What the bot says on a day, as each channel carries it."""
    shell = open_shell(session, who.officer, now())
    chosen, shown = channel if channel in CHANNELS else "web", asked_day(day, shell.today)
    dated = service.on_day(session, procedure_id, shown)
    told = previews(session, trials.Trial(shown, dated, dated), chosen, now=shell.now)
    context = head(session, shell, procedure_id) | {
        "day": shown,
        "channel": chosen,
        "previews": told,
        "limits": LIMITS,
    }
    return render(request, "procedure_answers.html", who=who, **context)


@router.get("/words")
def show_words(
    request: Request,
    procedure_id: str,
    who: CurrentSession,
    session: SessionDep,
    q: str = "",
    done: str | None = None,
) -> Response:
    shell = open_shell(session, who.officer, now())
    context = head(session, shell, procedure_id)
    record = service.on_day(session, procedure_id, shell.today).record
    question = q.strip()[:500]
    is_active = context["stored"].is_active
    trial = mending.try_question(session, procedure_id, question) if question and is_active else None
    context |= {
        "record": record,
        "added": phrases.of_procedure(session, procedure_id),
        "question": question,
        "trial": trial,
        "hits": [
            (place, hit)
            for place, hit in enumerate(trial.result.hits if trial else [], start=1)
            if place <= SHOWN_HITS or hit.id == procedure_id
        ],
    }
    return render(request, "procedure_words.html", who=who, done=words.done(done), **context)


@router.post("/words")
def add_words(
    procedure_id: str,
    officer: CurrentOfficer,
    session: SessionDep,
    kind: Annotated[Literal["alias", "situation"], Form()],
    text: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    phrases.add(session, officer, procedure_id, text, kind=kind, now=now())
    return RedirectResponse(f"/procedures/record/{procedure_id}/words?done=phrase", status_code=303)


@router.post("/words/{phrase_id}/remove")
def remove_words(procedure_id: str, phrase_id: Key, officer: CurrentOfficer, session: SessionDep) -> Response:
    phrases.remove(session, officer, phrase_id, now=now())
    return RedirectResponse(f"/procedures/record/{procedure_id}/words?done=phrase_gone", status_code=303)


@router.get("/questions")
def show_questions(request: Request, procedure_id: str, who: CurrentSession, session: SessionDep) -> Response:
    """What citizens asked that ended here; their words are for editors."""
    shell = open_shell(session, who.officer, now())
    context = head(session, shell, procedure_id)
    context["asked"] = questions.asked(session, who.officer, procedure_id, now=shell.now)
    return render(request, "procedure_questions.html", who=who, **context)


@router.get("/history")
def show_history(request: Request, procedure_id: str, who: CurrentSession, session: SessionDep) -> Response:
    shell = open_shell(session, who.officer, now())
    changes = overrides.of_procedure(session, procedure_id)
    people = officers.names(session, {row.written_by for row in changes} | {row.decided_by for row in changes})
    context = head(session, shell, procedure_id) | {
        "versions": history.versions(session, procedure_id),
        "changes": changes,
        "people": people,
    }
    return render(request, "procedure_history.html", who=who, **context)


@router.get("/compare")
def show_comparison(
    request: Request,
    procedure_id: str,
    who: CurrentSession,
    session: SessionDep,
    before: str = "",
    after: str = "",
    before_day: str = "",
    after_day: str = "",
) -> Response:
    """before, after: a day, or a national version "v12"; the days go first. Without any: the last version and today."""
    shell = open_shell(session, who.officer, now())
    context = head(session, shell, procedure_id)
    found = history.versions(session, procedure_id)
    after = after_day.strip() or after.strip() or shell.today.isoformat()
    before = before_day.strip() or before.strip() or f"v{found[min(1, len(found) - 1)].id}"
    context |= {"before": before, "after": after, "marks": _marks(session, procedure_id, found, shell.today)}
    context["differences"] = history.compare_states(session, procedure_id, before, after)
    return render(request, "procedure_compare.html", who=who, **context)


def _marks(
    session: Session, procedure_id: str, versions: Sequence[ProcedureVersion], today: date
) -> list[tuple[str, str]]:
    """(mark, words) of the states worth comparing: today, the days on which a fact of the city begins, the versions."""
    begins = {row.valid_from for row in overrides.of_procedure(session, procedure_id) if row.status == "approved"}
    days = sorted(begins - {today}, reverse=True)
    return [
        (today.isoformat(), _("Today")),
        *((day.isoformat(), _("%(day)s, when a fact of the city begins", day=f"{day:%d/%m/%Y}")) for day in days),
        *((f"v{one.id}", _("National version since %(day)s", day=f"{one.valid_from:%d/%m/%Y}")) for one in versions),
    ]
