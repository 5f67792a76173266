"""The training data as it stands now: the last version (or the folder itself) with the draft's changes on top."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

from sqlalchemy.orm import Session

from inbox_api.errors import NotFound
from inbox_api.settings import get_settings
from inbox_api.training.data import blocks, files, taught
from inbox_api.training.data.applying import Draft
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.examples import Example, folded


@dataclass(frozen=True)
class TrainingData:
    """Files and what stands in them. refused: ids of draft changes that no longer fit and are left out."""

    files: Mapping[str, bytes]
    refused: tuple[int, ...] = ()

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """All lines that can be read, in the order of the files."""
        return tuple(one for name in self._names for one in blocks.examples_of(self.files[name].decode())[0])

    @cached_property
    def broken(self) -> tuple[tuple[str, str, str], ...]:
        """(file, line, code) of those that cannot."""
        return tuple(
            (name, line, code)
            for name in self._names
            for line, code in blocks.examples_of(self.files[name].decode())[1]
        )

    @property
    def _names(self) -> list[str]:
        return [name for name in sorted(self.files) if name.startswith("nlu/")]

    @cached_property
    def intents(self) -> tuple[str, ...]:
        """Those that have lines, and those that were taught and have none yet; by name."""
        return tuple(sorted({one.intent for one in self.examples} | set(self.taught)))

    @cached_property
    def taught(self) -> dict[str, taught.Taught]:
        return taught.read(self.files.get(taught.DOMAIN))

    @cached_property
    def entities(self) -> tuple[str, ...]:
        """Labels in use, by name."""
        return tuple(sorted({span.entity for one in self.examples for span in one.entities}))

    @cached_property
    def counts(self) -> dict[str, int]:
        """Lines by intent."""
        found = dict.fromkeys(self.intents, 0)
        for one in self.examples:
            found[one.intent] += 1
        return found

    @cached_property
    def by_key(self) -> dict[str, Example]:
        """The first line of each spelling; see `key_of`."""
        found: dict[str, Example] = {}
        for name in self._names:
            content = self.files[name].decode()
            for key, one in zip(_keys_of(content), blocks.examples_of(content)[0], strict=True):
                found.setdefault(key, one)
        return found

    @cached_property
    def by_line(self) -> dict[tuple[str, str], Example]:
        """By intent and line."""
        return {(one.intent, one.line): one for one in self.examples}

    @cached_property
    def fingerprint(self) -> str:
        return files.fingerprint(self.files)


def key_of(text: str) -> str:
    """Two lines are the same line when this agrees: no diacritics, case, punctuation; pictures alone as they are."""
    return folded(text) or text.strip()


@lru_cache(maxsize=256)
def _keys_of(content: str) -> tuple[str, ...]:
    """Of the examples of one file: after a change the keys of one file are counted anew, not those of all."""
    return tuple(key_of(one.text) for one in blocks.examples_of(content)[0])


def digest_of(text: str) -> str:
    """By which a line that a citizen had erased is known again, without its words."""
    return hashlib.sha256(key_of(text).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Kept:
    """The draft as last put together, so that one more change costs one more step only."""

    base: str
    marks: tuple[tuple[int, str], ...]
    draft: Draft
    data: TrainingData


_lock = Lock()
_kept: dict[bool, _Kept] = {}


def current(session: Session) -> TrainingData:
    """With approved and waiting changes: what duplicates, health and reviews are about."""
    return _data(session, with_waiting=True)


def approved(session: Session) -> TrainingData:
    """Without the changes that wait for a second person: what the next version holds."""
    return _data(session, with_waiting=False)


def base_files(session: Session) -> Mapping[str, bytes]:
    """The files that the draft starts from: those of the last version, or the folder's."""
    latest = DataRepository(session).latest_version()
    return version_files(session, latest.id) if latest is not None else folder_files()


def folder_files() -> dict[str, bytes]:
    """The folder of the project, as it is on disk now."""
    return files.read_folder(get_settings().training_folder)


_versions: dict[tuple[str, int], Mapping[str, bytes]] = {}


def version_files(session: Session, version_id: int) -> Mapping[str, bytes]:
    """The files of one version, relative to the data's folder. They never change, so the last few are kept."""
    row = DataRepository(session).version(version_id)
    if row is None:
        raise NotFound
    key = (row.fingerprint, version_id)
    found = _versions.get(key)
    if found is None:
        found = files.unpack(DataRepository(session).content(version_id))
        with _lock:
            while len(_versions) >= 3:
                _versions.pop(next(iter(_versions)))
            _versions[key] = found
    return found


def _base(session: Session) -> str:
    """Names what the draft starts from; another name when that changes."""
    database = session.get_bind().engine.url.database  # another one counts its changes from one, too
    latest = DataRepository(session).latest_version()
    if latest is not None:
        return f"{database} version {latest.id} {latest.fingerprint}"
    folder = get_settings().training_folder
    return f"{database} folder {folder.resolve()} {_folder_mark(folder)}"


def _folder_mark(folder: Path) -> str:
    """Changes whenever a file of the folder does."""
    states = [
        (path.as_posix(), path.stat().st_mtime_ns, path.stat().st_size)
        for part in files.PARTS
        for path in sorted((folder / part).rglob("*"))
        if path.suffix in files.SUFFIXES
    ]
    return str(hash(tuple(states)))


def _data(session: Session, *, with_waiting: bool) -> TrainingData:
    repository = DataRepository(session)
    session.flush()
    marks = tuple(mark for mark in repository.draft_marks() if with_waiting or mark[1] == "approved")
    base = _base(session)
    with _lock:
        kept = _kept.get(with_waiting)
    if kept is not None and kept.base == base and kept.marks == marks:
        return kept.data
    ids = [mark[0] for mark in marks]
    before = [mark[0] for mark in kept.marks] if kept is not None and kept.base == base else None
    if kept is not None and before is not None and before == ids[: len(before)]:
        draft, new = kept.draft.copy(), ids[len(before) :]
    else:
        draft, new = Draft(dict(base_files(session))), ids
    for change in repository.changes(new):
        draft.apply(change)
    data = TrainingData(draft.files(), tuple(draft.refused))
    with _lock:
        _kept[with_waiting] = _Kept(base, marks, draft, data)
    return data
