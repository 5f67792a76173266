"""Doubts about the stored records, for a person to settle: what is over, missing, repealed, twice there, overtaken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.folding import fold
from inbox_api.models import ProcedureOverride
from inbox_api.procedures import checks
from inbox_api.procedures.dated import DatedRecord, merged, value_hash
from inbox_api.procedures.editing.endings import endings
from inbox_api.procedures.importing.matching import Known, fits, likeness
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.repository import ProcedureRepository
from inbox_api.procedures.vocabulary import load
from inbox_api.texts import gettext as _

NEAR_NAME = 0.95  # likeness of two names under one code from which they are one procedure entered twice


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt about one stored record. field: the key it is about. kind: one of checks.KINDS."""

    id: str
    field: str
    message: str
    kind: str = ""


def check(session: Session, *, now: datetime) -> list[Finding]:
    """Doubts about the records as they hold on the local day of `now`, in the order of their ids.

    Looked at is what citizens are answered from: the national record with the city's approved facts laid over it.
    """
    today = now.astimezone(LOCAL_ZONE).date()
    repository = ProcedureRepository(session)
    layers: dict[str, list[ProcedureOverride]] = defaultdict(list)
    for row in repository.approved_overrides():
        layers[row.procedure_id].append(row)
    dated = [merged(one, layers[one["id"]], today) for one in repository.all_records()]
    findings: list[Finding] = []
    for one in dated:
        held = layers[one.record.id]
        doubts = [*checks.of_record(one.record, today), *checks.of_endings(endings(one, held, today), today)]
        findings.extend(Finding(one.record.id, *doubt) for doubt in dict.fromkeys(doubts))
        findings.extend(_overtaken(one, held))
    findings.extend(_across([one.record for one in dated]))
    return sorted(findings, key=lambda finding: finding.id)  # stable: within a record in the order of the checks


def title_of(kind: str) -> str:
    """What a kind of doubt is called, for people."""
    return str(checks.KINDS[kind])


def _overtaken(one: DatedRecord, layers: Sequence[ProcedureOverride]) -> Iterator[Finding]:
    """The city's facts of today below which an import has changed the national value."""
    plain = one.national.as_json()
    of_today = {origin.override_id for origin in one.origins.values()}
    for row in layers:
        if row.id in of_today and value_hash(plain, row.field) != row.base_hash:
            text = _("an import has changed what the city's own fact was written against; compare them")
            yield Finding(one.record.id, row.field, text, "overtaken")


def _across(records: Sequence[ProcedureRecord]) -> Iterator[Finding]:
    """What shows only beside other records."""
    yield from _same_names(records)
    yield from _same_codes(records)
    yield from _replaced(records)
    for record in records:
        known = Known(record.id, record.code, [record.name, *record.aliases])
        if record.official_name and not fits(record.official_name, known):
            text = _("does not fit the official name of %(code)s: %(name)s",
                     code=record.code or "\u2013", name=record.official_name)  # fmt: skip
            yield Finding(record.id, "name", text, "name")


def _same_names(records: Sequence[ProcedureRecord]) -> Iterator[Finding]:
    names: dict[str, str] = {}
    for record in records:
        plain = fold(record.name)
        if plain in names:
            yield Finding(record.id, "name", _("is also the name of %(id)s", id=names[plain]), "twin")
        names.setdefault(plain, record.id)


def _same_codes(records: Sequence[ProcedureRecord]) -> Iterator[Finding]:
    """Two records may share a code for two situations, but not with nearly the same name."""
    sharing: dict[str, list[ProcedureRecord]] = defaultdict(list)
    for record in records:
        if record.code is not None:
            sharing[record.code].append(record)
    for code, group in sharing.items():
        for number, record in enumerate(group):
            near = [
                other.id
                for other in group[:number]
                if likeness(record.name, other.name) >= NEAR_NAME and fold(record.name) != fold(other.name)
            ]
            if near:
                text = _("has the code %(code)s and nearly the name of %(ids)s", code=code, ids=", ".join(near))
                yield Finding(record.id, "code", text, "twin")


def _replaced(records: Sequence[ProcedureRecord]) -> Iterator[Finding]:
    """Codes that another record says it replaces, or that are known to be old."""
    successors: dict[str, list[str]] = defaultdict(list)
    ids = {record.id for record in records}
    for record in records:
        for code in record.replaces:
            successors[code].append(record.id)
    for code, new in load("old_codes").items():
        successors[code].extend(one for one in new if one in ids and one not in successors[code])
    for record in records:
        others = [one for one in successors.get(record.code or "", []) if one != record.id]
        if others:
            text = _("is an old code; its successor: %(ids)s", ids=", ".join(others))
            yield Finding(record.id, "code", text, "repealed")
