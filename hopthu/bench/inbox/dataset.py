"""The made-up city on disk: an embedded PostgreSQL of its own, filled once and used again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from argon2 import PasswordHasher

from hopthu import city, postgres
from hopthu.bench.inbox.filling import Filler
from hopthu.bench.inbox.history import History
from hopthu.bench.inbox.sizes import Sizes
from hopthu.bench.inbox.town import NEXT_ID, Town, make_town, store_town
from hopthu.bench.inbox.words import Words
from hopthu.errors import CommandError
from inbox_api import db
from inbox_api.migrations import runner
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

PASSWORD = "do-toc-do-hop-thu"  # noqa: S105 - of the made-up officers
MARK = "bench.json"
BYTES_PER_MESSAGE = 1500  # with indexes, cases and pieces
# As a city's own server would be set up for this size; the embedded one is meant for small databases.
SERVER = {"shared_buffers": "1GB", "work_mem": "16MB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB"}
HELD_BACK = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)"
    " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
)
FILLED = [
    "citizens", "channel_identities", "conversations", "cases", "case_events", "messages", "outbound_messages",
    "attachments",
]  # fmt: skip
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Dataset:
    """home: its folder `var` is HOPTHU_VAR of a system that runs on it. seconds: how long filling took."""

    home: Path
    sizes: Sizes
    town: Town
    messages: int
    conversations: int
    size_bytes: int
    seconds: float

    def told(self) -> dict[str, Any]:
        return {
            **asdict(self.sizes), "messages": self.messages, "conversations": self.conversations,
            "open_cases": self.sizes.open_cases, "wards": self.sizes.wards, "database_bytes": self.size_bytes,
            "generator_seconds": round(self.seconds, 1), "server": SERVER,
        }  # fmt: skip


def prepare(folder: Path, sizes: Sizes, tell: Tell) -> Dataset:
    """The data in `folder`, made when they are not there. Raises CommandError when the disk has no room for them."""
    home = folder / sizes.key
    var = home / "var"
    mark = home / MARK
    os.environ["HOPTHU_VAR"] = str(var)
    needed = sizes.messages * BYTES_PER_MESSAGE
    folder.mkdir(parents=True, exist_ok=True)
    if not mark.exists() and _free_bytes(folder) < needed * 1.2:
        raise CommandError(
            _("Not enough room on the disk: %(gigabytes)d GB are needed.", gigabytes=needed // 10**9 + 1)
        )
    with postgres.running(var / "postgres", options=["fsync=off"]) as server:
        _use(server.url())
        if not mark.exists():
            mark.write_text(json.dumps(_make(server, sizes, tell)), encoding="utf-8")
        runner.upgrade(db.get_engine())
        db.get_engine().dispose()
        city_unit = _value(server.url(), "SELECT id FROM units WHERE code = 'dieu-hanh'")
    known = json.loads(mark.read_text(encoding="utf-8"))
    return Dataset(home, sizes, make_town(sizes, int(city_unit)), **known)


def _free_bytes(folder: Path) -> int:
    stats = os.statvfs(folder)
    return stats.f_bavail * stats.f_frsize


def _use(address: str) -> None:
    os.environ["HOPTHU_DATABASE_URL"] = address
    get_settings.cache_clear()
    db.forget_engines()


def _make(server: postgres.EmbeddedPostgres, sizes: Sizes, tell: Tell) -> dict[str, Any]:
    began = time.monotonic()
    _set_up(server)
    runner.upgrade(db.get_engine())
    city.load_file(Path(__file__).resolve().parents[3] / "demo_city" / city.CITY_FILE, PASSWORD)
    root = server.url(user="postgres")
    town = make_town(sizes, int(_value(root, "SELECT id FROM units WHERE code = 'dieu-hanh'")))
    words = Words(sizes.seed)
    history = History(sizes, town, datetime.now(UTC))
    with psycopg.connect(root) as connection:
        store_town(connection, town, words, PasswordHasher().hash(PASSWORD))
        indexes = connection.execute(HELD_BACK, [FILLED]).fetchall()
        for name, _definition in indexes:
            connection.execute(f'DROP INDEX "{name}"')
    count = 0
    for count in Filler(sizes, town, words, history).fill(root):
        tell(_("%(count)d messages after %(seconds)d s", count=count, seconds=time.monotonic() - began))
    with psycopg.connect(root, autocommit=True) as connection:
        _finish(connection, [definition for _name, definition in indexes], tell, began)
    return {
        "messages": count,
        "conversations": history.conversations.count,
        "size_bytes": int(_value(root, "SELECT pg_database_size(current_database())")),
        "seconds": time.monotonic() - began,
    }


def _set_up(server: postgres.EmbeddedPostgres) -> None:
    with psycopg.connect(server.url(user="postgres"), autocommit=True) as connection:
        for name, value in SERVER.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")


def _finish(connection: psycopg.Connection[Any], indexes: list[str], tell: Tell, began: float) -> None:
    """Indexes, the copies of what is open, the next numbers, statistics."""
    for definition in indexes:
        connection.execute(definition)
        tell(_("%(name)s after %(seconds)d s", name=definition.split()[2], seconds=time.monotonic() - began))
    connection.execute("SET session_replication_role = replica")
    connection.execute(
        "UPDATE conversations AS one SET case_units = found.units FROM (SELECT conversation_id, array_agg(DISTINCT"
        " unit_id) AS units FROM cases GROUP BY conversation_id) AS found WHERE one.id = found.conversation_id"
    )
    connection.execute("SET session_replication_role = origin")
    for narrow, whole, condition in (
        ("open_conversations", "conversations", "NOT is_closed"),
        ("open_cases", "cases", "closed_at IS NULL AND merged_into_id IS NULL"),
    ):
        rows = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [narrow]
        ).fetchall()
        columns = ", ".join(row[0] for row in rows)
        copy = "INSERT INTO {narrow} ({columns}) SELECT {columns} FROM {whole} WHERE {condition}"
        connection.execute(copy.format(narrow=narrow, columns=columns, whole=whole, condition=condition))
    for table in FILLED:
        connection.execute(NEXT_ID.format(table=table))
    connection.execute(
        "INSERT INTO case_serials (prefix, day, last) SELECT 'TV-PAHT', (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,"
        " 90000 ON CONFLICT DO NOTHING"
    )
    connection.execute("VACUUM ANALYZE")
    tell(_("%(name)s after %(seconds)d s", name="VACUUM ANALYZE", seconds=time.monotonic() - began))


def _value(address: str, statement: str) -> Any:
    with psycopg.connect(address) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]
