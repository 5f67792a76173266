"""`hopthu files move` and `check`: nothing is lost on the way, and what is lost is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from hopthu.commands import files as command
from hopthu.errors import CommandError
from inbox_api.files import keeping, upkeep
from inbox_api.files.keeping import keep_upload
from inbox_api.files.repository import FileRepository
from inbox_api.files.stores import Store, Stores, named_store
from inbox_api.files.stores.disk import DiskStore
from inbox_api.models import Attachment
from inbox_api.settings import Settings
from tests.factories import NOW
from tests.fakes.s3_server import S3Server
from tests.integration.files.conftest import s3_settings, use
from tests.pictures import picture

SOON = datetime.now(UTC) + timedelta(minutes=1)


def put(store: Store, content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    store.put(name, content)
    return name


def damage(store: Store, name: str, content: bytes) -> None:
    """Bytes change where they lie."""
    assert isinstance(store, DiskStore)
    (store.folder / name[:2] / name).write_bytes(content)


def names(store: Store) -> set[str]:
    return {item.name for item in store.names()}


@pytest.fixture
def remote(s3: S3Server) -> Store:
    return named_store("s3", Settings(**s3_settings(s3)))


# moving


@pytest.mark.parametrize("way", ["to s3", "to disk"])
def test_everything_arrives_and_the_old_place_is_emptied_only_when_wished(way: str, disk: Store, remote: Store) -> None:
    source, target = (disk, remote) if way == "to s3" else (remote, disk)
    contents = [bytes([number]) * 1000 for number in range(10)]
    known = {put(source, content): 1000 for content in contents}
    report = upkeep.move(source, target, known, remove=False)
    assert (report.copied, report.copied_bytes, report.removed) == (10, 10_000, 0)
    assert names(source) == names(target) == set(known)
    again = upkeep.move(source, target, known, remove=True)
    assert (again.copied, again.there_already, again.removed) == (0, 10, 10)
    assert (names(source), names(target)) == (set(), set(known))
    assert all(upkeep.is_intact(target, name) for name in known)


def test_a_damaged_file_is_not_copied_and_not_removed(disk: Store, remote: Store) -> None:
    good, bad = put(disk, b"good"), put(disk, b"bad!")
    damage(disk, bad, b"BAD!")
    report = upkeep.move(disk, remote, {good: 4, bad: 4}, remove=True)
    assert report.broken == [bad]
    assert (names(disk), names(remote)) == ({bad}, {good})


def test_a_damaged_copy_in_the_new_place_is_replaced(tmp_path: Path) -> None:
    source, target = DiskStore(tmp_path / "a"), DiskStore(tmp_path / "b")
    name = put(source, b"right")
    put(target, b"right")
    damage(target, name, b"wrong")
    assert upkeep.move(source, target, {name: 5}, remove=True).copied == 1
    assert target.open(name).read() == b"right"


def test_a_target_that_does_not_keep_what_it_gets_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = DiskStore(tmp_path / "a"), DiskStore(tmp_path / "b")
    name = put(source, b"right")
    monkeypatch.setattr(target, "put", lambda n, _content: DiskStore.put(target, n, b"other"))
    with pytest.raises(OSError, match="does not give back"):
        upkeep.move(source, target, {name: 5}, remove=True)
    assert source.open(name).read() == b"right"


def test_what_the_database_does_not_know_stays_where_it_is(disk: Store, remote: Store) -> None:
    stray = put(disk, b"stray")
    report = upkeep.move(disk, remote, {}, remove=True)
    assert (report.unknown, names(disk), names(remote)) == (1, {stray}, set())


# checking


def test_what_is_missing_damaged_and_too_much_is_found(store: Store) -> None:
    fine, gone = put(store, b"fine"), hashlib.sha256(b"gone").hexdigest()
    stray, waiting = put(store, b"stray"), put(store, b"waits to be thrown away")
    known = {fine: 4, gone: 4, waiting: 23}
    found = upkeep.check([store], known, {fine, gone}, SOON + timedelta(days=2), deep=True)
    assert (found.missing, found.broken) == ([gone], [])
    assert [name for _store, name in found.orphans] == [stray]
    assert (found.files, found.size_bytes, found.is_fine) == (2, 27, False)


def test_a_file_that_has_just_come_is_no_orphan(disk: Store) -> None:
    put(disk, b"its row is not committed yet")
    assert upkeep.check([disk], {}, set(), SOON, deep=True).orphans == []


def test_damage_is_found_by_reading_or_by_its_size(disk: Store) -> None:
    short, changed = put(disk, b"shortened"), put(disk, b"changed")
    damage(disk, short, b"short")
    damage(disk, changed, b"CHANGED")
    known = {short: 9, changed: 7}
    assert upkeep.check([disk], known, known, SOON, deep=True).broken == sorted([short, changed])
    assert upkeep.check([disk], known, known, SOON, deep=False).broken == [short]


def test_one_good_copy_is_enough(disk: Store, remote: Store) -> None:
    name = put(disk, b"twice")
    put(remote, b"twice")
    damage(disk, name, b"other")
    assert upkeep.check([disk, remote], {name: 5}, {name}, SOON, deep=True).is_fine


# the commands


@pytest.fixture
def run(session: Session, s3: S3Server, disk: Store, remote: Store, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """`hopthu files` on the test's session, files on disk, S3 beside it."""
    settings = Settings(**s3_settings(s3))

    @contextmanager
    def ready_database() -> Iterator[Settings]:
        yield settings

    @contextmanager
    def transaction() -> Iterator[Session]:
        with session.begin_nested():
            yield session

    use(monkeypatch, disk, remote)
    monkeypatch.setattr(command, "ready_database", ready_database)
    monkeypatch.setattr(command, "transaction", transaction)
    monkeypatch.setattr(command, "stores", lambda: Stores(disk, remote))
    monkeypatch.setattr(command, "named_store", lambda name, _settings: {"disk": disk, "s3": remote}[name])
    return CliRunner()


def test_a_photo_is_moved_and_still_shown(session: Session, run: CliRunner, disk: Store, remote: Store) -> None:
    row = keep_upload(session, "web:x", "a.jpg", picture(), NOW)
    assert len(names(disk)) == 3
    done = run.invoke(command.app, ["move", "disk", "s3", "--delete", "--json"])
    assert json.loads(done.stdout) | {"bytes": 0} == {
        "copied": 3, "there": 0, "removed": 3, "unknown": 0, "bytes": 0, "broken": []
    }  # fmt: skip
    assert (names(disk), len(names(remote))) == (set(), 3)
    assert row.size_bytes == len(Stores(disk, remote).read(row.stored_name or ""))
    assert "HOPTHU_FILES_STORE=s3" in run.invoke(command.app, ["move", "disk", "s3"]).stdout


def test_moving_needs_two_places(run: CliRunner) -> None:
    assert isinstance(run.invoke(command.app, ["move", "disk", "disk"]).exception, CommandError)


def test_a_lost_photo_is_marked_as_lost_once(session: Session, run: CliRunner, disk: Store) -> None:
    row = keep_upload(session, "web:x", "a.jpg", picture("PNG"), NOW)
    fine = keep_upload(session, "web:x", "b.jpg", picture("JPEG"), NOW)
    lost, small = row.stored_name or "", row.thumbnail_name or ""
    disk.delete(lost)
    done = run.invoke(command.app, ["check", "--json"])
    assert (done.exit_code, json.loads(done.stdout)["missing"]) == (1, [lost])
    fixed = run.invoke(command.app, ["check", "--fix", "--json"])
    assert json.loads(fixed.stdout)["marked"] == 1
    session.expire_all()
    assert (row.problem, row.stored_name, row.thumbnail_name) == ("lost", None, small)
    assert (fine.problem, fine.stored_name is None) == (None, False)
    again = run.invoke(command.app, ["check"])
    assert (again.exit_code, "MB" in again.stdout) == (0, True)


def test_orphans_are_removed_when_wished(
    session: Session, run: CliRunner, disk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = put(disk, b"stray")
    monkeypatch.setattr(upkeep, "ORPHAN_AGE", timedelta(days=-1))
    assert json.loads(run.invoke(command.app, ["check", "--quick", "--json"]).stdout)["orphans"] == [stray]
    assert names(disk) == {stray}
    run.invoke(command.app, ["check", "--fix"])
    assert names(disk) == set()


def test_what_waits_to_be_thrown_away_is_in_order(session: Session, run: CliRunner) -> None:
    keeping.erase(session, [keep_upload(session, "web:x", "a.jpg", picture(), NOW)])
    assert run.invoke(command.app, ["check"]).exit_code == 0
    assert FileRepository(session).used_names() == set()
    assert session.query(Attachment).count() == 1


def test_a_storage_that_is_away_is_said_in_one_line(run: CliRunner, session: Session, s3: S3Server) -> None:
    keep_upload(session, "web:x", "a.jpg", picture(), NOW)
    s3.failing = 403
    found = run.invoke(command.app, ["check"]).exception
    assert isinstance(found, CommandError)
    assert "AccessDenied" in found.text
