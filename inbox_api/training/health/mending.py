"""The repairs of a finding, each as changes of the draft: who, why, undone together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.models import Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.data import changes, state
from inbox_api.training.data.keeping import NewLine
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import require_editor
from inbox_api.training.examples import parse_line
from inbox_api.training.health import service
from inbox_api.training.health.marks import marked_as
from inbox_api.training.health.repository import HealthRepository
from inbox_api.training.health.storing import Open, line_id

# Kind of finding -> what may be done about it, beside leaving it as it is.
WAYS: Mapping[str, tuple[str, ...]] = {
    "duplicate": ("remove", "move"),
    "near_duplicate": ("remove", "move"),
    "confused": ("move", "merge", "add"),
    "label": ("move", "remove"),
    "entity": ("mark", "remove"),
    "too_few": ("add",),
    "unbalanced": (),
    "leak": ("remove",),
}
SOURCE = "health"  # of the changes of repairs
_MOST_ADDED = 100  # lines pasted at once


class NoSuchRepair(Invalid):
    code = "no_such_repair"
    message = lazy_gettext("This cannot be done for this finding.")


class NothingChosen(Invalid):
    code = "nothing_chosen"
    message = lazy_gettext("Choose at least one sentence.")


class AlreadyMended(Conflict):
    code = "already_mended"
    message = lazy_gettext("Somebody has dealt with this finding already.")


@dataclass(frozen=True, slots=True)
class Repair:
    """way: move | merge | add | remove | mark; lines: `id` of each chosen line; intent: where to; added: new lines."""

    way: str
    reason: str = ""
    lines: Sequence[str] = ()
    intent: str = ""
    added: Sequence[str] = field(default_factory=tuple)


def mend(session: Session, officer: Officer, finding_id: int, repair: Repair, now: datetime) -> str:
    """The batch of the changes, by which they are undone together.

    Raises NotAllowed, NotFound, NoSuchRepair, NothingChosen, AlreadyMended, and what the changes raise.
    """
    require_editor(officer)
    found = service.find(session, officer, finding_id)
    if repair.way not in WAYS[found.kind]:
        raise NoSuchRepair
    batch = changes.new_batch()
    told = repair.reason.strip() or _("Data health: %(kind)s", kind=found.kind)
    common = {"reason": told, "source": SOURCE, "batch": batch, "now": now}
    _WAYS[repair.way](session, officer, found, repair, common)
    if not HealthRepository(session).mark_done(finding_id, officer.id, repair.way, batch, now):
        raise AlreadyMended
    return batch


def undo(session: Session, officer: Officer, batch: str, now: datetime) -> None:
    """Take the changes of one repair back; its finding is open again. Raises NotAllowed, NotFound (no repair, too)."""
    require_editor(officer)
    if any(row.source != SOURCE for row in DataRepository(session).batch(batch)):
        raise NotFound
    changes.undo(session, officer, batch=batch, now=now)
    HealthRepository(session).reopen(batch)


def _chosen(found: Open, repair: Repair) -> list[dict[str, Any]]:
    """Raises NothingChosen."""
    wanted = set(repair.lines)
    lines = [line for line in found.detail["lines"] if line_id(line["intent"], line["line"]) in wanted]
    if not lines:
        raise NothingChosen
    return lines


def _move(session: Session, officer: Officer, found: Open, repair: Repair, common: dict[str, Any]) -> None:
    lines = [line for line in _chosen(found, repair) if line["intent"] != repair.intent]
    if not lines:
        raise NothingChosen
    changes.move_all(session, officer, [(line["intent"], line["line"]) for line in lines], repair.intent, **common)


def _merge(session: Session, officer: Officer, found: Open, repair: Repair, common: dict[str, Any]) -> None:
    """All lines of one intent go to the other one of the pair."""
    names = list(found.detail["intents"])
    if repair.intent not in names:
        raise NoSuchRepair
    names.remove(repair.intent)
    gone = [(one.intent, one.line) for one in state.current(session).examples if one.intent == names[0]]
    changes.move_all(session, officer, gone, repair.intent, **common)


def _remove(session: Session, officer: Officer, found: Open, repair: Repair, common: dict[str, Any]) -> None:
    for intent, line in dict.fromkeys((line["intent"], line["line"]) for line in _chosen(found, repair)):
        changes.remove(session, officer, intent, line, **common)


def _mark(session: Session, officer: Officer, found: Open, repair: Repair, common: dict[str, Any]) -> None:
    """The words are marked as they are in most lines, in all the chosen ones."""
    known = state.current(session).by_line
    places: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in _chosen(found, repair):
        places.setdefault((line["intent"], line["line"]), []).append(line)
    for key, several in places.items():
        example = known[key]
        for place in several:  # the words may stand twice in one line
            after = marked_as(example, found.detail["label"], place["start"], place["end"])
            example = example if after is None else parse_line(example.intent, after, example.topic)
        if example.line != key[1]:
            changes.edit(session, officer, key[0], key[1], example.line, **common)


def _add(session: Session, officer: Officer, found: Open, repair: Repair, common: dict[str, Any]) -> None:
    lines = [line.strip() for line in repair.added if line.strip()][:_MOST_ADDED]
    if not lines:
        raise NothingChosen
    intents = found.detail.get("intents", [found.intent])
    if (repair.intent or found.intent) not in intents:
        raise NoSuchRepair
    reason, intent = common["reason"], repair.intent or found.intent
    rest = {name: value for name, value in common.items() if name != "reason"}
    changes.add_all(session, officer, [NewLine(intent, line, reason) for line in lines], **rest)


_Way = Callable[[Session, Officer, Open, Repair, dict[str, Any]], None]
_WAYS: dict[str, _Way] = {"move": _move, "merge": _merge, "remove": _remove, "mark": _mark, "add": _add}
