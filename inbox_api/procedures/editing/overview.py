"""The whole catalogue at a glance: what of each procedure needs a person, and how often it is asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.folding import fold
from inbox_api.models import ProcedureOverride
from inbox_api.procedures import service
from inbox_api.procedures.answering.dates import is_stale
from inbox_api.procedures.dated import merged, value_hash
from inbox_api.procedures.editing.endings import Ending, endings
from inbox_api.procedures.editing.repository import Brief, EditingRepository
from inbox_api.procedures.questions import service as questions
from inbox_api.procedures.repository import ProcedureRepository

Status = Literal[
    "active", "expiring", "expired", "stale", "memory", "waiting", "overtaken", "never_asked", "own", "inactive"
]
STATUSES: tuple[Status, ...] = (
    "active", "expired", "expiring", "waiting", "overtaken", "memory", "stale", "never_asked", "own", "inactive",
)  # fmt: skip
AMBER: frozenset[Status] = frozenset({"expired", "expiring"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a record itself says on one day. own: its fields that are the city's; overtaken: the overrides that are."""

    endings: tuple[Ending, ...]
    is_stale: bool
    is_from_memory: bool
    own: tuple[str, ...]
    overtaken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One procedure of the list. asked: questions of the last 180 days; waiting: drafts for a second person."""

    brief: Brief
    facts: Facts
    statuses: frozenset[Status]
    asked: int
    waiting: int

    @property
    def is_amber(self) -> bool:
        return bool(self.statuses & AMBER)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants to see of the list. field "": all."""

    status: Status = "active"
    field: str = ""
    query: str = ""
    sort: Literal["name", "asked"] = "name"


class _FactsCache:
    """The facts of this process, each with the key of what they were made from; other threads see whole states only."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[object, Facts]] = {}

    def current(
        self, session: Session, briefs: Sequence[Brief], layers: Mapping[str, list[ProcedureOverride]], day: date
    ) -> dict[str, Facts]:
        held = self._held
        keys = {one.id: (one.record_hash, day, tuple(row.id for row in layers.get(one.id, ()))) for one in briefs}
        missing = [key for key, made_from in keys.items() if key not in held or held[key][0] != made_from]
        stored = ProcedureRepository(session).stored(missing) if missing else {}
        fresh = {key: (keys[key], facts_of(record, layers.get(key, []), day)) for key, (_, record) in stored.items()}
        now_held = {key: value for key, value in (held | fresh).items() if key in keys}
        self._held = now_held
        return {key: facts for key, (_, facts) in now_held.items()}


_CACHE = _FactsCache()


def overview(session: Session, *, now: datetime) -> list[Row]:
    """Every procedure, also inactive ones, by name. Only what has changed since the last call is worked out anew."""
    today = now.astimezone(LOCAL_ZONE).date()
    repository = EditingRepository(session)
    briefs = repository.briefs()
    layers: dict[str, list[ProcedureOverride]] = defaultdict(list)
    for override in ProcedureRepository(session).approved_overrides():
        layers[override.procedure_id].append(override)
    facts = _CACHE.current(session, briefs, layers, today)
    asked = questions.counts(session, now=now)
    waiting = Counter(draft.procedure_id for draft in repository.drafts())
    return [_row(brief, facts[brief.id], today, asked.get(brief.id, 0), waiting[brief.id]) for brief in briefs]


def facts_of(national: dict[str, Any], layers: Sequence[ProcedureOverride], day: date) -> Facts:
    """What one record with the city's approved facts says on `day`."""
    dated = merged(national, layers, day)
    record = dated.record
    plain = dated.national.as_json()
    by_id = {layer.id: layer for layer in layers}
    in_force = [by_id[origin.override_id] for origin in dated.origins.values()]
    overtaken = [one.id for one in in_force if value_hash(plain, one.field) != one.base_hash]
    return Facts(
        endings=tuple(endings(dated, layers, day)),
        is_stale=is_stale(record.as_of, day),
        is_from_memory=record.confidence == "memory" or bool(record.memory_fields),
        own=tuple(sorted(dated.origins)),
        overtaken=tuple(overtaken),
    )


def _row(brief: Brief, facts: Facts, today: date, asked: int, waiting: int) -> Row:
    if not brief.is_active:
        return Row(brief, facts, frozenset({"inactive"}), asked, waiting)
    told: dict[Status, bool] = {
        "active": True,
        "expired": any(one.is_over(today) for one in facts.endings),
        "expiring": any(not one.is_over(today) for one in facts.endings),
        "stale": facts.is_stale,
        "memory": facts.is_from_memory,
        "waiting": waiting > 0,
        "overtaken": bool(facts.overtaken),
        "never_asked": asked == 0,
        "own": bool(facts.own),
    }
    return Row(brief, facts, frozenset(status for status, holds in told.items() if holds), asked, waiting)


def counts(rows: Sequence[Row]) -> dict[Status, int]:
    """How many procedures have each status."""
    found = Counter(status for row in rows for status in row.statuses)
    return {status: found[status] for status in STATUSES}


def chosen(session: Session, rows: Sequence[Row], choice: Choice) -> list[Row]:
    """The rows that fit; with a query those whose name or code holds its words, then what the search finds."""
    fitting = [row for row in rows if choice.status in row.statuses and choice.field in {"", row.brief.field}]
    if choice.sort == "asked":
        fitting.sort(key=lambda row: -row.asked)
    if not choice.query.strip():
        return fitting
    words = fold(choice.query).split()
    named = [row for row in fitting if _holds_all(row.brief, words)]
    found = {hit.id: place for place, hit in enumerate(service.search(session, choice.query, 20).hits)}
    others = [row for row in fitting if row.brief.id in found and row not in named]
    return named + sorted(others, key=lambda row: found[row.brief.id])


def _holds_all(brief: Brief, words: Sequence[str]) -> bool:
    text = fold(f"{brief.name} {brief.code or ''} {brief.id}")
    return all(word in text for word in words)


def fields(rows: Sequence[Row]) -> list[str]:
    """The fields of work that the catalogue has, in order."""
    return sorted({row.brief.field for row in rows}, key=fold)
