"""The hash chain of the append-only log: each entry seals itself and everything before it.

Changing, removing, inserting or swapping entries breaks the chain at the first entry touched. Cutting entries
off the end cannot be seen from the chain alone: keep the last (id, hash) elsewhere and pass it as `expected_last`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

FIRST_PREVIOUS_HASH = "0" * 64


class ChainedEntry(Protocol):
    """What `verify` reads of an entry; the audit table's rows have it."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def object_type(self) -> str: ...
    @property
    def object_id(self) -> str: ...
    @property
    def detail(self) -> Mapping[str, Any]: ...
    @property
    def previous_hash(self) -> str: ...
    @property
    def entry_hash(self) -> str: ...


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces, the same for equal content. Raises TypeError, ValueError (NaN)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def entry_hash(previous_hash: str, entry: Mapping[str, Any]) -> str:
    """Hex SHA-256 over the previous hash and the canonical JSON of `entry` (see `sealed_fields`)."""
    return hashlib.sha256(previous_hash.encode() + b"\n" + canonical_json(entry)).hexdigest()


def sealed_fields(entry: ChainedEntry) -> dict[str, Any]:
    """The fields that the hash covers, as plain JSON values; `at` in UTC with microseconds."""
    return {
        "id": entry.id,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "detail": dict(entry.detail),
    }


def verify(entries: Iterable[ChainedEntry], *, expected_last: tuple[int, str] | None = None) -> int | None:
    """The id of the first entry that does not fit, or None when the whole chain holds.

    entries: by rising id, from id 1 on without a gap. expected_last: (id, hash) noted earlier; an entry missing at
    that place, or another hash there, is reported with that id.
    """
    previous_hash, last_id, noted_hash = FIRST_PREVIOUS_HASH, 0, None
    for entry in entries:
        is_next = entry.id == last_id + 1 and entry.previous_hash == previous_hash
        if not is_next or entry.entry_hash != entry_hash(previous_hash, sealed_fields(entry)):
            return entry.id
        previous_hash, last_id = entry.entry_hash, entry.id
        if expected_last is not None and entry.id == expected_last[0]:
            noted_hash = entry.entry_hash
    if expected_last is not None and noted_hash != expected_last[1]:
        return expected_last[0]
    return None
