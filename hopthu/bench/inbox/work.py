"""What there is to do in a made-up city, and who does it."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass

import psycopg

from hopthu.bench.inbox.dataset import Dataset
from hopthu.bench.inbox.town import TownOfficer
from hopthu.bench.inbox.words import Words


@dataclass(frozen=True, slots=True)
class Work:
    """Conversations with people by unit, which officers open; those of Messenger, to which citizens write.

    answerable: those that may still be answered freely.
    """

    by_unit: dict[int, list[str]]
    everywhere: list[str]
    answerable: set[str]
    written_to: list[tuple[int, str]]
    searches: list[str]


def find_work(dataset: Dataset, address: str) -> Work:
    by_unit: dict[int, list[str]] = defaultdict(list)
    written_to = []
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "SELECT one.id, one.public_id, one.unit_id, one.channel,"
            " one.channel = 'web' OR one.last_citizen_action_at > now() - interval '20 hours'"
            " FROM open_conversations JOIN conversations AS one"
            " USING (id) WHERE open_conversations.handled_by <> 'bot' ORDER BY id"
        ).fetchall()
        codes = [row[0] for row in connection.execute("SELECT code FROM cases ORDER BY id DESC LIMIT 500")]
        phones = connection.execute("SELECT contact_phone FROM cases WHERE contact_phone IS NOT NULL LIMIT 500")
        tails = [row[0][-6:] for row in phones]
        people = connection.execute("SELECT display_name FROM citizens ORDER BY id LIMIT 300").fetchall()
    for number, public_id, unit_id, channel, _may_answer in rows:
        by_unit[unit_id].append(public_id)
        if channel == "facebook":
            written_to.append((number, public_id))
    searches = Words(dataset.sizes.seed).searches(400, codes, tails, [row[0] for row in people])
    return Work(dict(by_unit), [row[1] for row in rows], {row[1] for row in rows if row[4]}, written_to, searches)


def choose_officers(dataset: Dataset, count: int, seed: int) -> list[TownOfficer]:
    """A fifth of the city's desk, three tenths dispatchers of wards, the rest of their rooms."""
    chance = random.Random(seed)  # noqa: S311 - made-up work
    acting = [one for one in dataset.town.officers if "officer" in one.roles]
    city = [one for one in acting if one.ward is None]
    wards = [one for one in acting if one.ward is not None and "dispatcher" in one.roles]
    rooms = [one for one in acting if "dispatcher" not in one.roles]
    found: list[TownOfficer] = []
    for group, share in ((city, 0.2), (wards, 0.3), (rooms, 0.5)):
        found += chance.sample(group, min(len(group), round(count * share)))
    rest = [one for one in acting if one not in found]
    return found + chance.sample(rest, max(0, min(len(rest), count - len(found))))
