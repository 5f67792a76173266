"""The timeline as the citizen reads it: the public lines, dated, without officers' names and without other people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import STATE_LABELS, CaseState
from inbox_api.models import Case, CaseEvent
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

# Public lines of other kinds are not shown: looks at the person have a part of their own on the page.
SENTENCES: dict[str, LazyProxy] = {
    "created": lazy_gettext("Your case was recorded"),
    "unit": lazy_gettext("Passed to %(name)s"),
    "forward": lazy_gettext("%(name)s was asked to handle it"),
    "answer": lazy_gettext("You were answered"),
    "addition": lazy_gettext("You added something"),
    "hidden": lazy_gettext("Your name was hidden, and nothing of it is public"),
    "consent_withdrawn": lazy_gettext("You no longer agreed to a public copy"),
    "consent_given": lazy_gettext("You agreed to a public copy again"),
    "resent": lazy_gettext("You corrected it and sent it again"),
    "reclassified": lazy_gettext("Sorted anew; there is a new date for the answer"),
    "silence": lazy_gettext("You were reminded of our question"),
    "rating": lazy_gettext("You gave %(score)s of 5"),
    "merged": lazy_gettext("It is handled together with other reports on the same matter"),
    "unmerged": lazy_gettext("It is handled by itself from now on"),
    "split": lazy_gettext("Another matter in it became a case of its own"),
    "document": lazy_gettext("A document was sent: %(name)s %(number)s"),
}
COPIES: dict[str, LazyProxy] = {
    "approved": lazy_gettext("A copy without personal data was published"),
    "withdrawn": lazy_gettext("The public copy was taken back"),
}


@dataclass(frozen=True, slots=True)
class CitizenLine:
    """text: the reason that was given, or "". before: the state before this line; "" for lines of other kinds."""

    at: datetime
    kind: str
    sentence: str
    text: str = ""
    before: str = ""


def of_case(session: Session, case: Case) -> list[CitizenLine]:
    """Newest first. Steps that were taken back at once are not among them."""
    lines: list[CitizenLine] = []
    is_common = False  # what is said in a common case may speak of others: reasons are left out
    for event in CaseRepository(session).events(case.id):
        if not event.is_public:
            _take_back(lines, event)
            continue
        if event.kind in {"merged", "unmerged"}:
            is_common = event.kind == "merged"
        if event.kind == "state":
            _add_state(lines, event, is_common=is_common)
        elif (sentence := _sentence(event)) is not None:
            if event.kind == "unit" and lines and lines[-1].before and lines[-1].at == event.at:
                lines.pop()  # the step that only led to the other unit
            lines.append(CitizenLine(event.at, event.kind, sentence, _reason(event)))
    return lines[::-1]


def transfer_count(case: Case) -> int:
    """How often the matter went from unit to unit, by itself or in the common case."""
    return max(case.transfer_count, case.lead.transfer_count)


def _add_state(lines: list[CitizenLine], event: CaseEvent, *, is_common: bool) -> None:
    """Steps of one moment are one line: the last of them."""
    before = str(event.detail["from"])
    if lines and lines[-1].before and lines[-1].at == event.at:
        before = lines.pop().before
    label = str(STATE_LABELS[CaseState(event.detail["to"])])
    text = "" if is_common or event.officer_id is None else str(event.detail.get("reason") or "")
    lines.append(CitizenLine(event.at, event.kind, _("Now: %(state)s", state=label), text, before))


def _take_back(lines: list[CitizenLine], event: CaseEvent) -> None:
    """A step that was undone, or a transfer that the assistant's proposal led to and that was wrong."""
    detail = event.detail
    undone: CitizenLine | None = None
    if event.kind == "undo" and detail.get("from") != detail.get("to"):
        undone = next((line for line in reversed(lines) if line.before == detail.get("to")), None)
    elif event.kind == "suggestion" and (detail.get("kind"), detail.get("step")) == ("unit", "undone"):
        undone = next((line for line in reversed(lines) if line.kind == "unit"), None)
    if undone is not None:
        lines.remove(undone)


def _sentence(event: CaseEvent) -> str | None:
    if event.kind == "published":
        step = COPIES.get(str(event.detail.get("step")))
        return None if step is None else str(step)
    sentence = SENTENCES.get(event.kind)
    if sentence is None:
        return None
    values = {name: str(event.detail.get(name) or "") for name in ("name", "number", "score")}
    return (str(sentence) % values).strip()


def _reason(event: CaseEvent) -> str:
    if event.kind in {"forward", "reclassified"}:
        return str(event.detail.get("text") or "")
    if event.kind == "unit" and not event.detail.get("is_successor"):
        return str(event.detail.get("reason") or "")
    return ""
