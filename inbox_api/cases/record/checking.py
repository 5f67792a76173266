"""Whether the record of a case is as it was written: every line of the timeline against the sealed log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.audit import chain
from inbox_api.audit.repository import BEFORE, AuditRepository
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import digest_of_event
from inbox_api.models import AuditEntry, Case, CaseEvent

EMPTIED = "case.emptied"  # the person asked to be forgotten: texts are gone lawfully, the log stays
SEALED = "case.event"


@dataclass(frozen=True, slots=True)
class Report:
    """entry: the first entry of the log that does not fit. changed, missing: lines of the timeline.

    unsealed: lines from before the timeline was sealed. last_hash: note it elsewhere, so that cuts are seen.
    """

    entries: int
    lines: int
    last_hash: str
    entry: int | None
    changed: tuple[int, ...]
    missing: tuple[int, ...]
    unsealed: tuple[int, ...]
    is_emptied: bool

    @property
    def is_whole(self) -> bool:
        return self.entry is None and not self.missing and (self.is_emptied or not self.changed)


def check(session: Session, case: Case) -> Report:
    """Reads the case's part of the log and its timeline."""
    entries = AuditRepository(session).of_case(case.id)
    events = {event.id: event for event in CaseRepository(session).events(case.id)}
    return report(entries, events)


def report(entries: Sequence[AuditEntry], events: dict[int, CaseEvent]) -> Report:
    sealed = {int(row.detail["event"]): str(row.detail["digest"]) for row in entries if row.action == SEALED}
    changed = [
        number for number, digest in sealed.items() if number in events and digest_of_event(events[number]) != digest
    ]
    return Report(
        entries=len(entries),
        lines=len(events),
        last_hash=entries[-1].entry_hash if entries else chain.FIRST_PREVIOUS_HASH,
        entry=first_broken(entries),
        changed=tuple(sorted(changed)),
        missing=tuple(sorted(set(sealed) - set(events))),
        unsealed=tuple(sorted(set(events) - set(sealed))),
        is_emptied=any(row.action == EMPTIED for row in entries),
    )


def first_broken(entries: Sequence[AuditEntry]) -> int | None:
    """The first entry whose own seal or whose link to the one before about this case does not hold."""
    before: str | None = None
    for row in entries:
        if row.entry_hash != chain.entry_hash(row.previous_hash, chain.sealed_fields(row)):
            return row.id
        link = row.detail.get(BEFORE)
        if link is not None and link != (before or chain.FIRST_PREVIOUS_HASH):
            return row.id
        before = row.entry_hash
    return None
