"""A record as it holds on one day: the national version of that day with the city's own facts laid over it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from inbox_api.procedures.records import ProcedureRecord

FIXED_FIELDS = frozenset({"id", "as_of", "valid_from", "valid_to"})  # a person cannot lay anything over these


class Layer(Protocol):
    """An approved row of `procedure_overrides`."""

    @property
    def id(self) -> int: ...
    @property
    def field(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def source(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the city has one field from, and the local days on which that holds, both included."""

    override_id: int
    source: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class DatedRecord:
    """origins: of the fields that are the city's own; every other field is the national record's."""

    record: ProcedureRecord
    national: ProcedureRecord
    origins: dict[str, Origin] = field(default_factory=dict)


def merged(national: dict[str, Any], layers: Iterable[Layer], day: date) -> DatedRecord:
    """The record on `day`. Of several layers on one field the one that began last wins, then the newest.

    What a person has approved no longer rests on memory. Raises pydantic's ValidationError for a value that does
    not fit the record; `editing.overrides` lets none in.
    """
    values = dict(national)
    origins: dict[str, Origin] = {}
    for layer in sorted(layers, key=lambda one: (one.valid_from, one.id)):
        if layer.valid_from <= day and (layer.valid_to is None or day <= layer.valid_to):
            values[layer.field] = layer.value
            origins[layer.field] = Origin(layer.id, layer.source, layer.valid_from, layer.valid_to)
    if origins:
        values["memory_fields"] = [name for name in values["memory_fields"] if name not in origins]
    base = ProcedureRecord.model_validate(national)
    return DatedRecord(ProcedureRecord.model_validate(values) if origins else base, base, origins)


def value_hash(record: dict[str, Any], name: str) -> str:
    """SHA-256 (hex) of one field's value in plain JSON; the same for a left-out key and null."""
    canonical = json.dumps(record.get(name), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
