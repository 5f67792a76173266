"""The report form as a funnel, and the list behind each of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from babel.support import LazyProxy
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from admin_ui import words
from admin_ui.rendering import render
from admin_ui.sayings import said, said_or_itself
from admin_ui.training.review import showing
from inbox_api.cases.topics import FIELDS, topic_name
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentSession
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training import data as training_data
from inbox_api.training.seeing import form_talks, funnel, talks
from inbox_api.training.seeing.form_endpoints import WantedDep, now
from inbox_api.training.seeing.funnel import Wanted

router = APIRouter(prefix="/training/figures/form", include_in_schema=False)
PAGE = "/training/figures/form"
Word = Annotated[str, Query(max_length=20)]
STAGES: dict[str, LazyProxy] = {
    "begun": lazy_gettext("Stage: begun"),
    "described": lazy_gettext("Stage: told what"),
    "placed": lazy_gettext("Stage: told where"),
    "contact": lazy_gettext("Stage: past the phone number"),
    "summary": lazy_gettext("Stage: saw the summary"),
    "filed": lazy_gettext("Stage: sent"),
}
OUTCOMES: dict[str, LazyProxy] = {
    "filed": lazy_gettext("Report: sent"),
    "joined": lazy_gettext("Report: follows a case of others"),
    "people": lazy_gettext("Report: went to people"),
    "later": lazy_gettext("Report: kept for later"),
    "open": lazy_gettext("Report: being told now"),
    "left": lazy_gettext("Report: left"),
}
QUESTIONS: dict[str, LazyProxy] = {
    "what": lazy_gettext("Question: what it is"),
    "where": lazy_gettext("Question: where"),
    "ward": lazy_gettext("Question: which ward"),
    "when": lazy_gettext("Question: since when"),
    "telling": lazy_gettext("Question: the topic's own"),
    "photo": lazy_gettext("Question: photos"),
    "phone": lazy_gettext("Question: phone number"),
    "topic": lazy_gettext("Question: which topic"),
    "confirm": lazy_gettext("Question: the summary, to be sent"),
}
KINDS: dict[str, LazyProxy] = {
    "issue": lazy_gettext("Kind: a problem in the street"),
    "service": lazy_gettext("Kind: an office or officer"),
    "petition": lazy_gettext("Kind: petition"),
    "rule": lazy_gettext("Kind: a rule"),
    "praise": lazy_gettext("Kind: praise"),
    "information": lazy_gettext("Kind: wish for information"),
}


@router.get("")
def show(request: Request, who: CurrentSession, session: SessionDep, order: WantedDep) -> Response:
    found = funnel.of(session, who.officer, order, now())

    def link(**more: str) -> str:
        return f"{PAGE}/talks?{urlencode({**_kept(order), **more})}"

    slices = [
        (_("By kind of report"), "kind", found.kinds, KINDS),
        (_("By field of the topic"), "field", found.fields, {**FIELDS, "none": _("no topic yet")}),
        (_("By channel"), "channel", found.channels, words.CHANNELS),
    ]
    return render(
        request, "training/form.html", who=who, page=PAGE, found=found, link=link, slices=slices, **_said(order),
        named=said_or_itself,
    )  # fmt: skip


@router.get("/talks")
def show_talks(
    request: Request, who: CurrentSession, session: SessionDep, order: WantedDep, stage: Word = "", outcome: Word = "",
    step: Word = "", week: Word = "", page: Annotated[int, Query(ge=1, le=2000)] = 1,
) -> Response:  # fmt: skip
    asked = {"stage": stage, "outcome": outcome, "step": step, "week": week}
    offset = (page - 1) * talks.SHOWN
    rows, total, reports = form_talks.listed(session, who.officer, order, now(), offset, **asked)
    here = {**_kept(order), **{name: value for name, value in asked.items() if value}}
    more = urlencode({**here, "page": page + 1}) if offset + talks.SHOWN < total else None
    told = [
        said_or_itself(table, name)
        for table, name in ((STAGES, stage), (QUESTIONS, step), (OUTCOMES, outcome), (KINDS, order.kind))
        if name
    ]
    return render(
        request, "training/form_talks.html", who=who, page=PAGE, rows=rows, total=total, reports=reports, more=more,
        back=urlencode(_kept(order)), told=told, name_of=showing.namer(training_data.current(session)), **_said(order),
    )  # fmt: skip


def form_line(form: Mapping[str, Any]) -> str:
    """Where the form stood, in words: its kind, the question asked, the topic."""
    parts = [said(KINDS, form.get("kind")), said(QUESTIONS, form.get("step")), topic_name(form.get("topic"))]
    if form.get("is_put_off"):
        parts.append(str(OUTCOMES["later"]))
    return ", ".join(part for part in parts if part)


def _kept(order: Wanted) -> dict[str, str]:
    """The choice as it stands in addresses."""
    found = {"since": order.first.isoformat(), "until": order.last.isoformat()}
    narrow = {"kind": order.kind, "field": order.field, "channel": order.channel}
    return found | {name: value for name, value in narrow.items() if value}


def _said(order: Wanted) -> dict[str, Any]:
    return {
        "order": order, "stages": STAGES, "outcomes": OUTCOMES, "questions": QUESTIONS, "kinds": KINDS,
        "fields": FIELDS, "channels": words.CHANNELS,
    }  # fmt: skip
