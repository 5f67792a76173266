"""Looking after the storage: from one place to another with every digest verified, and what is missing or too much."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from inbox_api.files.problems import FileMissing
from inbox_api.files.stores import Store

ORPHAN_AGE = timedelta(days=1)  # younger ones may belong to a transaction that is not finished
Progress = Callable[[int], None]


@dataclass(slots=True)
class Moved:
    """What `move` did. broken: names whose bytes in the source are not what they were; they are left where they are."""

    copied: int = 0
    copied_bytes: int = 0
    there_already: int = 0
    removed: int = 0
    broken: list[str] = field(default_factory=list)
    unknown: int = 0  # in the source, but not in the database: `check` deals with them


@dataclass(slots=True)
class Checked:
    """What `check` found, by name. missing: in no store; broken: in none as it was; orphans: (store, name)."""

    files: int = 0
    size_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    orphans: list[tuple[Store, str]] = field(default_factory=list)

    @property
    def is_fine(self) -> bool:
        return not self.missing and not self.broken


def is_intact(store: Store, name: str) -> bool:
    """The store holds these very bytes. Raises OSError when it does not answer."""
    digest = hashlib.sha256()
    try:
        for chunk in store.open(name).chunks():
            digest.update(chunk)
    except FileMissing:
        return False
    return digest.hexdigest() == name


def move(
    source: Store, target: Store, known: Mapping[str, int], *, remove: bool, progress: Progress = lambda _bytes: None
) -> Moved:
    """Copy what the database knows of; remove it from the source only when the target was read back intact.

    Breaking off loses nothing, and running it again goes on. Raises OSError.
    """
    report = Moved()
    for item in source.names():
        if item.name not in known:
            report.unknown += 1
            continue
        if _copy(source, target, item.name, report) and remove:
            source.delete(item.name)
            report.removed += 1
        progress(item.size_bytes)
    return report


def _copy(source: Store, target: Store, name: str, report: Moved) -> bool:
    """True when the target holds the intact file by now."""
    if is_intact(target, name):
        report.there_already += 1
        return True
    content = source.open(name).read()
    if hashlib.sha256(content).hexdigest() != name:
        report.broken.append(name)
        return False
    target.delete(name)  # a damaged copy would be taken for the file itself
    target.put(name, content)
    if not is_intact(target, name):
        raise OSError("the target does not give back what it was given")
    report.copied += 1
    report.copied_bytes += len(content)
    return True


def check(
    stores: Iterable[Store],
    known: Mapping[str, int],
    used: Collection[str],
    now: datetime,
    *,
    deep: bool,
    progress: Progress = lambda _bytes: None,
) -> Checked:
    """Compare the stores with the database. deep: read every byte, else compare sizes only. Raises OSError.

    known: name -> bytes of all that should be kept; used: what messages refer to.
    """
    report, present, intact = Checked(), set[str](), set[str]()
    for store in stores:
        for item in store.names():
            progress(item.size_bytes)
            if item.name not in known and item.name not in used:
                if item.kept_at < now - ORPHAN_AGE:
                    report.orphans.append((store, item.name))
                continue
            present.add(item.name)
            if is_intact(store, item.name) if deep else item.size_bytes == known.get(item.name, item.size_bytes):
                intact.add(item.name)
                report.files, report.size_bytes = report.files + 1, report.size_bytes + item.size_bytes
    wanted = set(used)
    report.missing = sorted(wanted - present)
    report.broken = sorted((wanted & present) - intact)
    return report
