from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from inbox_api.audit.chain import FIRST_PREVIOUS_HASH, entry_hash, sealed_fields, verify


@dataclass(frozen=True)
class Entry:
    id: int
    at: datetime
    actor: str = "officer:1"
    action: str = "case.view"
    object_type: str = "case"
    object_id: str = "7"
    detail: dict[str, Any] = field(default_factory=dict)
    previous_hash: str = ""
    entry_hash: str = ""


def sealed(entry: Entry, previous_hash: str) -> Entry:
    return replace(entry, previous_hash=previous_hash, entry_hash=entry_hash(previous_hash, sealed_fields(entry)))


def chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(1, length + 1):
        at = datetime(2026, 11, 20, 1, 0, tzinfo=UTC) + timedelta(seconds=number)
        previous = entries[-1].entry_hash if entries else FIRST_PREVIOUS_HASH
        entries.append(sealed(Entry(number, at, object_id=str(number), detail={"from": "a", "to": number}), previous))
    return entries


def test_an_untouched_chain_holds() -> None:
    assert verify(chain(5)) is None
    assert verify([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "officer:2"},
        {"action": "case.close"},
        {"object_type": "conversation"},
        {"object_id": "9"},
        {"detail": {"from": "a", "to": 99}},
        {"at": datetime(2026, 11, 20, 2, 0, tzinfo=UTC)},
        {"entry_hash": "f" * 64},
        {"previous_hash": "f" * 64},
    ],
)
def test_a_changed_row_is_found(change: dict[str, Any]) -> None:
    entries = chain(5)
    entries[2] = replace(entries[2], **change)
    assert verify(entries) == 3


def test_a_changed_row_that_was_sealed_again_breaks_the_next_one() -> None:
    entries = chain(5)
    entries[2] = sealed(replace(entries[2], actor="officer:2"), entries[1].entry_hash)
    assert verify(entries) == 4


@pytest.mark.parametrize("place", [0, 2, 3])
def test_a_removed_row_is_found(place: int) -> None:
    entries = chain(5)
    del entries[place]
    assert verify(entries) == place + 2


def test_an_inserted_row_is_found() -> None:
    entries = chain(5)
    entries.insert(2, sealed(replace(entries[2], actor="officer:9"), entries[1].entry_hash))
    assert verify(entries) == 3


def test_swapped_rows_are_found() -> None:
    entries = chain(5)
    entries[1], entries[2] = entries[2], entries[1]
    assert verify(entries) == 3


def test_swapped_contents_under_the_old_ids_are_found() -> None:
    entries = chain(5)
    entries[1], entries[2] = replace(entries[2], id=2), replace(entries[1], id=3)
    assert verify(entries) == 2


def test_rows_cut_off_the_end_are_found_with_a_noted_hash() -> None:
    entries = chain(5)
    noted = (5, entries[-1].entry_hash)
    assert verify(entries, expected_last=noted) is None
    assert verify(entries[:3]) is None
    assert verify(entries[:3], expected_last=noted) == 5


def test_a_whole_new_chain_is_found_with_a_noted_hash() -> None:
    old, new = chain(3), chain(3)
    new[0] = sealed(replace(new[0], actor="officer:2"), FIRST_PREVIOUS_HASH)
    new[1] = sealed(new[1], new[0].entry_hash)
    new[2] = sealed(new[2], new[1].entry_hash)
    assert verify(new) is None
    assert verify(new, expected_last=(2, old[1].entry_hash)) == 2


def test_the_same_moment_in_another_zone_and_key_order_hash_the_same() -> None:
    at = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    here = Entry(1, at, detail={"a": 1, "b": "Đ"})
    there = Entry(1, at.astimezone(timezone(timedelta(hours=7))), detail={"b": "Đ", "a": 1})
    assert entry_hash("x", sealed_fields(here)) == entry_hash("x", sealed_fields(there))
