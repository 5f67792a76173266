"""How the page of bulk actions is made, and where one is after a run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui import words
from admin_ui.bulk import forms, wording
from admin_ui.case_desk.tabs import tabs
from admin_ui.inbox.names import namer
from admin_ui.rendering import render
from inbox_api.cases import desk
from inbox_api.cases.bulk import actions, choices, macros, running
from inbox_api.cases.states import STATE_LABELS
from inbox_api.conversations import inbox, labels, shielding
from inbox_api.conversations.moments import OFFERED
from inbox_api.errors import NotAllowed, NotFound
from inbox_api.models import Officer, OfficerSession
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with which cases and conversations. back: where the officer came from."""

    codes: tuple[str, ...]
    talks: tuple[str, ...]
    steps: list[dict[str, Any]]
    back: str

    def shown(self) -> dict[str, Any]:
        return {"codes": list(self.codes), "talks": list(self.talks), "steps": self.steps, "back": self.back}


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome. lasting: in words, what nobody can take back. undone: None when nobody tried."""

    address: str
    name: str
    problem: str
    lasting: str
    undone: bool | None
    kept_because: str


def require_actor(officer: Officer) -> None:
    """Raises NotAllowed."""
    inbox.require_reader_of_texts(officer)
    if not desk.may_act(officer):
        raise NotAllowed


def page(request: Request, session: Session, who: OfficerSession, now: datetime, **context: Any) -> Response:
    """outcomes: as they are stored. Raises NotAllowed."""
    officer: Officer = who.officer
    require_actor(officer)
    usual: dict[str, Any] = {"codes": [], "talks": [], "steps": [], "outcomes": [], "back": ""}
    values = usual | {"is_dry": True, "macro": None, "done": None, "undo_id": None} | context
    outcomes: Sequence[Mapping[str, Any]] = values["outcomes"]
    talked = [one["code"] for one in outcomes if one.get("kind") == running.CONVERSATION]
    named = _names_of(session, officer, [*values["talks"], *talked], now)
    steps = values["steps"]
    names = wording.named(session, officer, steps)
    return render(
        request, "bulk.html", who=who,
        macros=[(one, wording.short(one.steps)) for one in macros.macros(session, officer)],
        runs=[(one, wording.short(one.steps)) for one in macros.runs(session, officer)],
        kinds=wording.NAMES, step_words=[wording.step_words(step, names) for step in steps],
        states=STATE_LABELS, priorities=words.PRIORITIES, units=desk.units(session), offered_times=OFFERED,
        colleagues=choices.colleagues(session, officer, now), labels=labels.labels_for(session, officer),
        variables=actions.VARIABLES, may_share=officer.has_role(*macros.MAKERS_FOR_ALL),
        steps_json=json.dumps(steps, ensure_ascii=False), tabs=tabs(session, officer), talk_names=named,
        **{**values, "outcomes": [_row(one, named) for one in outcomes]},
    )  # fmt: skip


def _row(one: Mapping[str, Any], named: Mapping[str, str]) -> Row:
    """Runs of before conversations could be chosen have less to tell."""
    code, is_talk = one["code"], one.get("kind") == running.CONVERSATION
    lasting = "" if one["problem"] else wording.lasting_words(one.get("lasting", []))
    return Row(
        f"/inbox/{code}" if is_talk else f"/cases/{code}", named.get(code, code) if is_talk else code, one["problem"],
        lasting, one.get("undone"), one.get("kept_because", ""),
    )  # fmt: skip


def _names_of(session: Session, officer: Officer, public_ids: Sequence[str], now: datetime) -> dict[str, str]:
    """How the citizens of these conversations are called; of what the officer may not see, that it is so."""
    found = []
    for public_id in dict.fromkeys(public_ids):
        try:
            found.append(inbox.find(session, officer, public_id))
        except NotFound:
            continue
    name_of = namer(shielding.veils(session, officer, found, now))
    named = {one.public_id: name_of(one) for one in found}
    return {one: named.get(one) or _("A conversation you may not see") for one in public_ids}


def carry_out(
    request: Request, session: Session, who: OfficerSession, order: Order, now: datetime, *, is_dry: bool
) -> Response:
    """The page with every outcome; back where one came from when all is done and nothing is to be told."""
    officer = who.officer
    outcomes = running.run(session, officer, order.codes, order.steps, now, is_dry=is_dry, conversations=order.talks)
    undo_id = next((one.undo_id for one in outcomes if one.undo_id is not None), None)
    said = None if is_dry else "many_done"
    if not is_dry and order.back and not any(one.problem for one in outcomes):
        more: dict[str, str | int] = {"done": "many_done"} | ({"undo": undo_id} if undo_id is not None else {})
        return RedirectResponse(forms.landing(session, officer, order.back, **more), status_code=303)
    shown = order.shown() | {"outcomes": [asdict(one) for one in outcomes], "is_dry": is_dry}
    is_any = any(not one.problem for one in outcomes)
    return page(
        request, session, who, now, **shown, undo_id=undo_id, done=words.done(said) if said and is_any else None
    )


def choices_page(request: Request, session: Session, who: OfficerSession, now: datetime) -> Response:
    """Raises NotAllowed."""
    officer = who.officer
    require_actor(officer)
    return render(
        request, "bulk_choices.html", who=who, macros=macros.macros(session, officer), offered_times=OFFERED,
        labels=labels.labels_for(session, officer),
        colleagues=[one for one in choices.colleagues(session, officer, now) if one.id != officer.id],
    )  # fmt: skip
