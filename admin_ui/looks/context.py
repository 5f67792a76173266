"""What the templates of drafts that colleagues look at get to show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from admin_ui import words as common
from admin_ui.looks import words
from admin_ui.overview.shell import tabs
from inbox_api.deadlines.wording import due_text
from inbox_api.files.naming import file_name
from inbox_api.looks import reading, sending
from inbox_api.looks.reading import Place
from inbox_api.masking import masked
from inbox_api.models import LookState, Officer, SecondLook
from inbox_api.texts import gettext as _

SECRET = "to_cao"  # noqa: S105 - the name of a restriction


def box_context(
    session: Session, officer: Officer, place: Place, of: str, address: str, now: datetime
) -> dict[str, Any]:
    """Whom to ask, for what; of: reply | answer | result."""
    return {
        "of": of,
        "address": address,
        "colleagues": reading.colleagues(session, officer, place, now),
        "code": "" if of == "reply" else getattr(place, "code", ""),
    }


def blocks(session: Session, officer: Officer, place: Place, now: datetime) -> list[dict[str, Any]]:
    """The open drafts of a place as its quiet block shows them."""
    return [line(session, officer, row, now) for row in reading.of_place(session, place)]


def line(session: Session, officer: Officer, row: SecondLook, now: datetime) -> dict[str, Any]:
    """One draft: the words as this officer may read them, whether it waits for this one."""
    return {
        "row": row,
        "kind": words.KINDS[row.kind],
        "text": reading.shown(session, officer, row, row.text, now),
        "is_with_me": reading.is_with(session, officer, row),
        "is_mine": row.drafter_id == officer.id,
        "is_late": row.due_at is not None and row.due_at < now,
        "due": due_text(row.due_at) if row.due_at else "",
        "place": row.case.code if row.case else "",
        "address": f"/cases/{row.case.code}"
        if row.case
        else f"/inbox/{row.conversation.public_id}"
        if row.conversation
        else "",
    }


def listed(session: Session, officer: Officer, row: SecondLook, now: datetime) -> dict[str, Any]:
    """The same for lists: no private numbers, nothing of a denunciation."""
    is_secret = row.case.restricted == SECRET if row.case else row.conversation and row.conversation.is_restricted
    one = line(session, officer, row, now)
    return one | {"text": _("The content is kept secret") if is_secret else masked(one["text"])}


def look_context(
    session: Session, officer: Officer, look: SecondLook, done: str | None, now: datetime
) -> dict[str, Any]:
    """The page of one draft."""
    is_open = look.state in {LookState.WAITING, LookState.RETURNED}
    newer = sending.read_meanwhile(session, officer, look, now) if is_open else []
    is_with_me = reading.is_with(session, officer, look)
    shown = reading.shown(session, officer, look, look.text, now)
    talk = reading.talk_of(look)
    holder = talk.officer if talk and talk.officer_id not in {None, officer.id, look.drafter_id} else None
    return {
        "tabs": tabs(session, officer, now),
        "one": line(session, officer, look, now),
        "look": look,
        "state": words.STATES[look.state],
        "step_names": words.STEPS,
        "steps": reading.steps(session, look),
        "difference": reading.difference(session, officer, look, now),
        "files": [(file.id, file_name(file, file.mime or "")) for file in reading.files_of(session, look)],
        "newer": [
            (one, reading.said(session, officer, look, one, now), common.AUTHORS.get(one.author, "")) for one in newer
        ],
        "is_with_me": is_with_me,
        "may_change": is_with_me and shown == look.text,
        "may_comment": is_open,
        "may_take_back": look.drafter_id == officer.id and is_open,
        "can_stop": sending.can_stop(session, officer, look),
        "holder": holder,
        "shown_text": lambda text: reading.shown(session, officer, look, text, now),
        "done": common.done(done),
    }
