"""One place for what the bot says, with a preview for each channel, and what officers answered well."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from babel.support import LazyProxy
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words
from admin_ui.rendering import render
from inbox_api.cases import topics
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.answers import previewing, replies, service
from inbox_api.training.data import current
from inbox_api.training.data.rights import DECIDERS, EDITORS, require_reader

router = APIRouter(prefix="/training/answers", include_in_schema=False)
PAGE = 40
SEPARATOR = "---"
GROUPS: dict[str, LazyProxy] = {
    "taught": lazy_gettext("Taught intents"),
    "questions": lazy_gettext("Questions of forms"),
    "buttons": lazy_gettext("Buttons"),
    "urgent": lazy_gettext("Urgent and by law"),
    "simple": lazy_gettext("Simple mode"),
    "other": lazy_gettext("Other answers"),
}


def channel_name(channel: str) -> str:
    return {"sms": _("SMS"), "telegram": "Telegram"}.get(channel) or words.channel(channel)


def done_words(code: str | None) -> str | None:
    """What the page says after a step."""
    return {
        "said": _("Changed. The assistant says it within seconds."),
        "waits": _("Kept. A second person must approve it before it is said."),
        "reply": _("Taken: the sentence is in the draft; a ready answer and an article wait for another person."),
        "refused": _("Refused."),
    }.get(code or "")


@router.get("")
def show(
    request: Request, who: CurrentSession, session: SessionDep, q: Annotated[str, Query(max_length=200)] = "",
    group: str = "", page: Annotated[int, Query(ge=1, le=1000)] = 1, done: str | None = None,
) -> Response:  # fmt: skip
    require_reader(who.officer)
    found = service.listed(session, who.officer, q, group if group in GROUPS else "")
    return render(
        request,
        "training/answers.html",
        who=who,
        rows=found[(page - 1) * PAGE : page * PAGE],
        count=len(found),
        page=page,
        pages=max(1, -(-len(found) // PAGE)),
        q=q,
        group=group,
        groups=GROUPS,
        separator=SEPARATOR,
        preview=previewing.Preview(),
        channels=previewing.CHANNELS,
        channel_name=channel_name,
        may_edit=who.officer.has_role(*EDITORS),
        may_decide=who.officer.has_role(*DECIDERS),
        proposals=replies.waiting(session, who.officer),
        intents=current(session).intents,
        fields=topics.FIELDS,
        topics=topics.TOPICS,
        done=done_words(done),
    )


@router.post("/texts")
def change(
    officer: CurrentOfficer, session: SessionDep, key: Annotated[str, Form(max_length=100)],
    texts: Annotated[str, Form(max_length=20_000)] = "", reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """Several ways of saying it stand one below the other, with a row of three dashes between."""
    parts = "\n".join(line.rstrip() for line in texts.splitlines()).split(f"\n{SEPARATOR}\n")
    row = service.change(session, officer, key, parts, reason=reason)
    done = "said" if row.state == "approved" else "waits"
    return RedirectResponse(f"/training/answers?{urlencode({'q': key, 'done': done})}", status_code=303)


@router.post("/reset")
def reset(
    officer: CurrentOfficer, session: SessionDep, key: Annotated[str, Form(max_length=100)],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """The program's own words again."""
    row = service.change(session, officer, key, service.find(session, key).shipped, reason=reason)
    done = "said" if row.state == "approved" else "waits"
    return RedirectResponse(f"/training/answers?{urlencode({'q': key, 'done': done})}", status_code=303)


@router.post("/replies/{change_id}")
def decide_reply(
    change_id: int, officer: CurrentOfficer, session: SessionDep,
    then: Annotated[str, Form(pattern="^(take|refuse)$")], intent: Annotated[str, Form(max_length=60)] = "",
    title: Annotated[str, Form(max_length=60)] = "", question: Annotated[str, Form(max_length=1000)] = "",
    answer: Annotated[str, Form(max_length=4000)] = "", source: Annotated[str, Form(max_length=500)] = "",
    reason: Annotated[str, Form(max_length=500)] = "", procedure: Annotated[str, Form(max_length=200)] = "",
    topic: Annotated[str, Form(max_length=4)] = "",
) -> Response:  # fmt: skip
    if then == "refuse":
        replies.refuse(session, officer, change_id, reason)
        return RedirectResponse("/training/answers?done=refused", status_code=303)
    wish = replies.Wish(intent.strip(), title, question, answer, source, procedure.strip(), topic)
    replies.take(session, officer, change_id, wish)
    return RedirectResponse("/training/answers?done=reply", status_code=303)
