"""The made-up city: wards with their rooms, and its officers. Ids are given here, so that rows can name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from hopthu.bench.inbox.sizes import ROOMS, Sizes
from hopthu.bench.inbox.words import Words

FIRST_UNIT, FIRST_OFFICER = 1001, 1001
FOUNDED = datetime(2023, 7, 1, tzinfo=UTC)
UNITS_PER_WARD = 1 + len(ROOMS)
NEXT_ID = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"


@dataclass(frozen=True, slots=True)
class TownOfficer:
    """ward: None at the city's own desk."""

    id: int
    username: str
    unit_id: int
    roles: tuple[str, ...]
    ward: int | None


@dataclass(frozen=True, slots=True)
class Town:
    city_unit: int
    wards: int
    officers: tuple[TownOfficer, ...]

    def unit_of(self, ward: int, room: int) -> int:
        """room: 0 the ward itself, 1 … its rooms."""
        return FIRST_UNIT + ward * UNITS_PER_WARD + room

    def units(self) -> Iterator[tuple[int, int, int]]:
        """(id, ward, room)."""
        for ward in range(self.wards):
            for room in range(UNITS_PER_WARD):
                yield self.unit_of(ward, room), ward, room


def make_town(sizes: Sizes, city_unit: int) -> Town:
    """Of each ward a dispatcher, a leader and one officer a room; the rest sits at the city's desk."""
    officers: list[TownOfficer] = []

    def add(unit_id: int, roles: tuple[str, ...], ward: int | None) -> None:
        number = FIRST_OFFICER + len(officers)
        officers.append(TownOfficer(number, f"bench-{len(officers):04d}", unit_id, roles, ward))

    town = Town(city_unit, sizes.wards, ())
    for ward in range(sizes.wards):
        add(town.unit_of(ward, 0), ("dispatcher", "officer"), ward)
        add(town.unit_of(ward, 0), ("leader",), ward)
        for room in range(1, UNITS_PER_WARD):
            add(town.unit_of(ward, room), ("officer",), ward)
    while len(officers) < sizes.officers:
        add(city_unit, ("leader",) if len(officers) % 8 == 7 else ("dispatcher", "officer"), None)
    return Town(city_unit, sizes.wards, tuple(officers))


def store_town(connection: psycopg.Connection[Any], town: Town, words: Words, password_hash: str) -> None:
    names = words.people(len(town.officers))
    with connection.cursor() as cursor:
        for ward in range(town.wards):
            cursor.execute(
                "INSERT INTO wards (code, name, province, valid_from) VALUES (%s, %s, %s, %s)",
                (ward_code(ward), f"{words.ward} {ward + 1}", words.province, FOUNDED.date()),
            )
        for number, ward, room in town.units():
            kind = "ward" if room == 0 else ROOMS[room - 1]
            parent = town.city_unit if room == 0 else town.unit_of(ward, 0)
            cursor.execute(
                "INSERT INTO units (id, code, name, kind, ward_code, parent_id, is_outside, valid_from)"
                " VALUES (%s, %s, %s, %s, %s, %s, false, %s)",
                (number, f"bench-{ward}-{kind.lower()}", f"{words.ward} {ward + 1} {kind}", kind, ward_code(ward),
                 parent, FOUNDED.date()),
            )  # fmt: skip
        for officer, name in zip(town.officers, names, strict=True):
            cursor.execute(
                "INSERT INTO officers (id, username, display_name, password_hash, roles, unit_id, is_active,"
                " created_at, password_changed_at) VALUES (%s, %s, %s, %s, %s, %s, true, %s, %s)",
                (officer.id, officer.username, name, password_hash, Jsonb(list(officer.roles)), officer.unit_id,
                 FOUNDED, FOUNDED),
            )  # fmt: skip
        for table in ("units", "officers"):
            cursor.execute(NEXT_ID.format(table=table))


def ward_code(ward: int) -> str:
    return f"bench-{ward}"
