"""What the forms of bulk actions say: which cases and conversations, which steps, where one came from."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy.orm import Session

from inbox_api.cases import desk
from inbox_api.cases.bulk import macros
from inbox_api.conversations import inbox
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import Officer

CODE = re.compile(r"[A-Z]{2}-[A-Z]{2}-\d{6}-\d{5}-\w")
CONVERSATION = re.compile(r"[\w-]{6,80}")
OVER_COLLEAGUES = frozenset({"answer", "close"})
FIELDS = {
    "take": (),
    "assign": ("to",),
    "unit": ("unit", "reason"),
    "state": ("target", "reason"),
    "priority": ("priority", "reason"),
    "answer": ("text",),
    "note": ("text",),
    "close": ("result", "no_photo_reason"),
    "merge": ("into",),
    "label": ("label",),
    "label_off": ("label",),
    "snooze": ("until",),
    "urgent": (),
    "not_urgent": (),
    "close_conversation": (),
}
ROOMS = ("/inbox", "/cases", "/board")
PASSING = frozenset({"done", "undo", "kept"})  # of an address: said once


def codes_in(text: str) -> list[str]:
    """Every code in what was pasted, each once."""
    return list(dict.fromkeys(CODE.findall(text.upper())))


def chosen(ticked: Sequence[str]) -> tuple[list[str], list[str]]:
    """Codes of cases, and ids of conversations."""
    codes = codes_in(" ".join(ticked))
    talks = [one for one in ticked if not CODE.search(one.upper()) and CONVERSATION.fullmatch(one)]
    return codes, list(dict.fromkeys(talks))


def steps_of(kind: str, fields: dict[str, str], kept: str, *, force: bool) -> list[dict[str, Any]]:
    """The steps kept so far, and the one of the form when it names one. force: it goes over colleagues, too.

    Raises Invalid.
    """
    try:
        steps = json.loads(kept or "[]")
    except ValueError as error:
        raise Invalid from error
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise Invalid
    if kind:
        steps.append(_step(kind, fields))
        if force and kind in OVER_COLLEAGUES:
            steps[-1]["force"] = True
    return steps


def _step(kind: str, fields: dict[str, str]) -> dict[str, Any]:
    if kind not in FIELDS:
        raise Invalid
    step: dict[str, Any] = {name: fields[name] for name in FIELDS[kind] if fields[name] or name != "reason"}
    if "label" in FIELDS[kind]:
        if not step["label"].isdecimal():
            raise Invalid
        step["label"] = int(step["label"])
    return {"do": kind, **step}


def at_once(session: Session, officer: Officer, what: str) -> list[dict[str, Any]]:
    """What one choice of the bar means: "label:3", "assign:phuc", "take", "macro:4". Raises Invalid, NotFound."""
    kind, _colon, value = what.partition(":")
    if kind == "macro":
        if not value.isdecimal() or len(value) > 18:
            raise Invalid
        return macros.find(session, officer, int(value)).steps
    names = FIELDS.get(kind)
    if names is None or len(names) > 1:
        raise Invalid
    return [_step(kind, dict.fromkeys(names, value))]


def place_of(back: str) -> str:
    """Where one came from, when it is a page of ours; else ""."""
    is_ours = back.startswith(ROOMS) and "//" not in back and "\\" not in back
    if not is_ours:
        return ""
    parts = urlsplit(back)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in PASSING]
    return f"{parts.path}?{urlencode(query)}" if query else parts.path


def landing(session: Session, officer: Officer, back: str, **more: str | int) -> str:
    """That page, or its list when the officer may not see it any more; with what is said there."""
    path, _mark, query = back.partition("?")
    room, _slash, one = path.lstrip("/").partition("/")
    if one and not _is_seen(session, officer, room, one):
        path = f"/{room}"
    return f"{path}?{'&'.join(filter(None, [query, urlencode(more)]))}"


def _is_seen(session: Session, officer: Officer, room: str, one: str) -> bool:
    if room == "cases":
        return desk.may_read(session, officer, one)
    try:
        inbox.find(session, officer, one)
    except NotFound:
        return False
    return True
