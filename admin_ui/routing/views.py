"""The routing rules: read, order, try out, save as a version. The draft lives in the form until it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words as page_words
from admin_ui.overview.moments import moment_of
from admin_ui.overview.shell import tabs
from admin_ui.procedures.requests import Submitted, text_of
from admin_ui.rendering import render
from admin_ui.routing import draft, words
from inbox_api.areas import service as areas
from inbox_api.assignment import bench, versions
from inbox_api.assignment.conflicts import OVERLAP
from inbox_api.assignment.rules import RoutingRule
from inbox_api.cases import desk, topics
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, NotFound
from inbox_api.officers.current import CurrentSession

PAGE = "/quan-tri/phan-tuyen"
ASKED = ("text", "case", "case_type", "topic", "ward", "channel", "at", "last")
router = APIRouter(prefix=PAGE, include_in_schema=False)


@dataclass
class Shown:
    """What the page shows beside the rules after a button was pressed."""

    caught: bench.Caught | None = None
    findings: list[str] | None = None  # rules without effect, cases that nobody catches
    overlaps: list[str] = field(default_factory=list)
    dry: bench.DryRun | None = None
    problem: str = ""
    asked: dict[str, str] = field(default_factory=lambda: dict.fromkeys(ASKED, ""))
    is_draft: bool = False


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_rules(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    version = versions.current(session, who.officer)
    rows = [dict(row) for row in version.rules] if version else []
    shown = Shown()
    if rows:
        _examine(session, who, versions.checked(session, rows), shown)
    return _page(request, who, session, rows, version.id if version else None, shown, is_saved=done == "saved")


@router.post("")
def use_draft(request: Request, who: CurrentSession, session: SessionDep, form: Submitted) -> Response:
    """Every button of the form: move, add, drop, try, check, dry run, save."""
    versions.require_reader(who.officer)
    rows, what = draft.rows_of(form), text_of(form, "then")
    based_on = int(text_of(form, "based_on") or 0) or None
    verb, _colon, key = what.partition(":")
    shown = Shown(asked=_asked(form))
    if verb in {"up", "down"}:
        rows = draft.moved(rows, key, -1 if verb == "up" else 1)
    elif verb == "add":
        rows = [draft.new_row(), *rows]
    elif verb == "drop":
        rows = [row for row in rows if row["id"] != key]
    else:
        try:
            if verb == "save":
                reason = text_of(form, "reason")
                versions.save(session, who.officer, rows, reason, based_on=based_on, now=now())
                return RedirectResponse(f"{PAGE}?done=saved", status_code=303)
            rules = versions.checked(session, rows)
            _try(session, who, verb, rules, shown)
        except AppError as error:
            session.expire_all()
            shown.problem = error.text
    shown.is_draft = _is_changed(session, who, rows)
    return _page(request, who, session, rows, based_on, shown)


def _is_changed(session: SessionDep, who: CurrentSession, rows: list[dict[str, Any]]) -> bool:
    """Whether saving would make other rules: those in force may be tried as they are."""
    version = versions.current(session, who.officer)
    try:
        return version is None or versions.checked(session, rows) != versions.checked(session, version.rules)
    except AppError:
        return True  # not whole yet


def _asked(form: Any) -> dict[str, str]:
    return {name: text_of(form, f"ask.{name}", 5000) for name in ASKED}


def _try(session: SessionDep, who: CurrentSession, verb: str, rules: Sequence[RoutingRule], shown: Shown) -> None:
    asked, officer = shown.asked, who.officer
    if verb == "check":
        _examine(session, who, rules, shown)
    elif verb == "dry":
        last = int(asked["last"]) if asked["last"].isdigit() else 500
        shown.dry = bench.dry_run(session, officer, rules, last=last)
    elif asked["case"].strip():
        shown.caught = bench.ask_case(session, officer, asked["case"], rules)
    else:
        at = moment_of(asked["at"]) if asked["at"] else None
        question = bench.Question(
            asked["text"], asked["case_type"], asked["topic"], asked["ward"], asked["channel"] or "web", at
        )
        shown.caught = bench.ask(session, officer, question, now(), rules)


def _examine(session: SessionDep, who: CurrentSession, rules: Sequence[RoutingRule], shown: Shown) -> None:
    """What an administrator must look at, and beside it which rules meet: that is often meant so."""
    found = bench.findings(session, who.officer, rules, now())
    names = {rule.id: rule.name for rule in rules}
    wards = {ward.code: ward.name for ward in areas.wards(session)}
    shown.findings = [words.finding_words(one, names, wards) for one in found if one.kind != OVERLAP]
    shown.overlaps = [words.finding_words(one, names, wards) for one in found if one.kind == OVERLAP]


def _page(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    rows: list[dict[str, Any]],
    based_on: int | None,
    shown: Shown,
    *,
    is_saved: bool = False,
) -> Response:
    units = desk.units(session)
    names, wards = {unit.code: unit.name for unit in units}, {ward.code: ward.name for ward in areas.wards(session)}
    trials = {trial.rule.id: trial for trial in shown.caught.trials} if shown.caught else {}
    return render(
        request,
        "routing.html",
        who=who,
        tabs=tabs(session, who.officer, now()),
        page=PAGE,
        rows=[draft.whole(row) for row in rows],
        based_on=based_on,
        shown=shown,
        trials=trials,
        may_save=who.officer.has_role("admin"),
        is_saved=is_saved,
        case_types=topics.CASE_TYPES,
        topic_name=topics.topic_name,
        fields=topics.FIELDS,
        topics=topics.TOPICS,
        wards=wards,
        units=units,
        unit_names=names,
        channels=page_words.CHANNELS,
        target_of=draft.target_of,
        own=words,
    )


@router.get("/lich-su")
def show_history(request: Request, who: CurrentSession, session: SessionDep, truoc: int | None = None) -> Response:
    """Versions with who, why and what changed; truoc: go on below this id."""
    found = list(versions.history(session, who.officer, before_id=truoc, limit=21))
    older = [*found[1:], None] if len(found) <= 20 else found[1:]
    rows = list(zip(found[:20], older, strict=False))
    newest = versions.current(session, who.officer)
    return render(
        request,
        "routing_history.html",
        who=who,
        tabs=tabs(session, who.officer, now()),
        page=PAGE,
        rows=[(version, versions.difference(old, version)) for version, old in rows],
        newest_id=newest.id if newest else None,
        next_before=found[19].id if len(found) > 20 else None,
        may_save=who.officer.has_role("admin"),
    )


@router.post("/lich-su/{version_id}")
def put_back(version_id: int, who: CurrentSession, session: SessionDep, form: Submitted) -> Response:
    newest = versions.current(session, who.officer)
    if newest is None:
        raise NotFound
    reason = text_of(form, "reason")
    versions.put_back(session, who.officer, version_id, reason, based_on=newest.id, now=now())
    return RedirectResponse(f"{PAGE}?done=saved", status_code=303)
