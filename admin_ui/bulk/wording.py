"""Steps of a macro in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from admin_ui import words
from inbox_api.cases import desk
from inbox_api.cases.bulk import choices, macros
from inbox_api.cases.states import STATE_LABELS, CaseState
from inbox_api.conversations.moments import OFFERED
from inbox_api.models import Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

NAMES: dict[str, LazyProxy] = {
    "take": lazy_gettext("take it oneself"),
    "assign": lazy_gettext("give to a colleague"),
    "label": lazy_gettext("put a label on"),
    "label_off": lazy_gettext("take a label off"),
    "snooze": lazy_gettext("put off"),
    "urgent": lazy_gettext("mark as urgent"),
    "not_urgent": lazy_gettext("mark as not urgent"),
    "close_conversation": lazy_gettext("close the conversation"),
    "state": lazy_gettext("change the state"),
    "priority": lazy_gettext("change the priority"),
    "unit": lazy_gettext("transfer to a unit"),
    "answer": lazy_gettext("answer the citizen"),
    "note": lazy_gettext("internal note"),
    "close": lazy_gettext("close with a result"),
    "merge": lazy_gettext("put into a common case"),
}
Names = Mapping[str, Mapping[str, str]]


def step_words(step: Mapping[str, Any], names: Names) -> str:
    """One step with what it says, names in place of codes."""
    said = [_value(key, value, names) for key, value in step.items() if key != "do"]
    name = str(NAMES.get(step["do"], step["do"]))
    return f"{name}: {' · '.join(said)}" if said else name


def _value(key: str, value: Any, names: Names) -> str:
    if key == "target":
        return str(STATE_LABELS[CaseState(value)])
    if key == "priority":
        return str(words.PRIORITIES[value])
    if key == "until":
        return str(OFFERED[value])
    if key == "force":
        return _("also over a colleague")
    return names.get(key, {}).get(str(value), str(value))


def short(steps: Sequence[Mapping[str, Any]]) -> str:
    """Only what is done, in its order."""
    return " → ".join(str(NAMES.get(step["do"], step["do"])) for step in steps)


def named(session: Session, officer: Officer, steps: Iterable[Mapping[str, Any]]) -> Names:
    return choices.names(session, officer, steps)


def lasting_words(kinds: Sequence[str]) -> str:
    """The steps that stay, each once."""
    return ", ".join(str(NAMES.get(kind, kind)) for kind in dict.fromkeys(kinds))


def macro_menu(session: Session, officer: Officer) -> list[tuple[int, str, str]]:
    """(number, name, steps in words) of those that can be run on one case or conversation; [] for who only reads."""
    if not desk.may_act(officer):
        return []
    found = macros.macros(session, officer)
    names = named(session, officer, (step for one in found for step in one.steps))
    return [(one.id, one.name, " → ".join(step_words(step, names) for step in one.steps)) for one in found]
