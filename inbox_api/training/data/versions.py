"""Versions of the training data: frozen once, never changed; each tells its parent, who made it and why."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session, object_session

from inbox_api.audit import service as audit
from inbox_api.errors import NotFound
from inbox_api.models import DataVersion, Officer
from inbox_api.settings import get_settings
from inbox_api.training.data import blocks, files, state
from inbox_api.training.data.applying import Draft
from inbox_api.training.data.errors import NoReason, NothingToFreeze
from inbox_api.training.data.repository import FORGOTTEN, DataRepository
from inbox_api.training.data.rights import require_editor, require_second_person
from inbox_api.training.examples import Example

PROJECT = Path(__file__).resolve().parents[3]
# What a training root holds beside the data: bot/training.py, _INPUTS.
ROOT_PARTS = ("config.yml", "bot/domain", "bot/lexicon", "bot/components", "bot/importer.py")


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that differs. kind: added | removed | moved | marked (the same words with other marks)."""

    kind: str
    intent: str
    line: str
    before_intent: str = ""
    before_line: str = ""


def listed(session: Session, limit: int = 100) -> Sequence[DataVersion]:
    """Newest first."""
    return DataRepository(session).versions(limit)


def get(session: Session, version_id: int) -> DataVersion:
    """Raises NotFound."""
    found = DataRepository(session).version(version_id)
    if found is None:
        raise NotFound
    return found


def freeze(session: Session, officer: Officer, reason: str, *, now: datetime | None = None) -> DataVersion:
    """Make a version of all approved changes; those that wait stay in the draft. The first version is the folder as it
    is. Raises NotAllowed, NoReason, NothingToFreeze.
    """
    require_editor(officer)
    if not reason.strip():
        raise NoReason
    repository, at = DataRepository(session), now or datetime.now(UTC)
    repository.lock()
    parent = repository.latest_version()
    draft = repository.draft(with_waiting=False)
    if parent is not None and not draft:
        raise NothingToFreeze
    if parent is None and draft:
        parent = _take_folder(session, at)
    before, after = state.base_files(session), state.approved(session)
    row = _keep(session, after.files, before, parent, officer, reason, at)
    frozen = [one for one in draft if one.id not in after.refused]
    repository.freeze([one.id for one in frozen], row.id)
    for one in frozen:
        if FORGOTTEN in one.detail:  # the words were needed to find the line; now it is gone
            one.detail = {**one.detail, "line": ""}
        elif one.kind == "file":  # the version holds the whole of it
            one.detail = {**one.detail, "content": ""}
    session.flush()
    return row


def _take_folder(session: Session, at: datetime) -> DataVersion:
    """The folder itself as the first version, so that the history begins with what was there."""
    found = state.folder_files()
    return _keep(session, found, {}, None, None, "nlu_data", at)


def _keep(
    session: Session, found: Mapping[str, bytes], before: Mapping[str, bytes], parent: DataVersion | None,
    officer: Officer | None, reason: str, at: datetime,
) -> DataVersion:  # fmt: skip
    told = Counter(one.kind for one in compare(before, found)) if before else Counter()
    data = state.TrainingData(found)
    counts = {
        "examples": len(data.examples), "intents": len(data.intents), "added": told["added"],
        "removed": told["removed"], "changed": told["moved"] + told["marked"],
    }  # fmt: skip
    row = DataRepository(session).keep_version(
        fingerprint=files.fingerprint(found), parent_id=parent.id if parent else None, made_at=at,
        made_by=officer.id if officer else None, reason=reason.strip(), counts=counts, content=files.pack(found),
    )  # fmt: skip
    actor = f"officer:{officer.id}" if officer else "system"
    audit.record(session, actor, "training.version", "data_version", row.id, at, {"fingerprint": row.fingerprint})
    return row


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[Difference]:
    """What differs between two states, as a reader sees it; by intent."""
    old, new = state.TrainingData(before), state.TrainingData(after)
    gone = {key: old.by_line[key] for key in old.by_line.keys() - new.by_line.keys()}
    came = {key: new.by_line[key] for key in new.by_line.keys() - old.by_line.keys()}
    by_text = {state.key_of(one.text): one for one in gone.values()}
    found, paired = [], set()
    for one in came.values():
        other = by_text.get(state.key_of(one.text))
        if other is None:
            found.append(Difference("added", one.intent, one.line))
            continue
        paired.add((other.intent, other.line))
        kind = "marked" if other.intent == one.intent else "moved"
        found.append(Difference(kind, one.intent, one.line, other.intent, other.line))
    found += [Difference("removed", one.intent, one.line) for key, one in gone.items() if key not in paired]
    return sorted(found, key=lambda one: (one.intent, one.kind, one.line))


def changed_files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """Names of files that are not the same to the byte."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def touched_intents(before: bytes | None, after: bytes | None) -> list[str]:
    """Intents whose lines differ between two states of one file."""
    texts = [(content or b"").decode() for content in (before, after)]
    old, new = ({(one.intent, one.line, one.topic) for one in blocks.examples_of(text)[0]} for text in texts)
    return sorted({intent for intent, _line, _topic in old ^ new})


def go_back(
    session: Session, officer: Officer, version_id: int, reason: str, *, now: datetime | None = None
) -> DataVersion:
    """A new version with the contents of an old one; the draft stays. An approver does this, never who made the last.
    What citizens had erased since then does not come back.

    Raises NotFound, NotAllowed, OwnTrainingChange, NoReason, NothingToFreeze.
    """
    if not reason.strip():
        raise NoReason
    repository, at = DataRepository(session), now or datetime.now(UTC)
    repository.lock()
    latest = repository.latest_version()
    if latest is None:
        raise NotFound
    require_second_person(officer, latest.made_by or 0)
    wanted = _without_erased(session, state.version_files(session, version_id))
    if files.fingerprint(wanted) == latest.fingerprint:
        raise NothingToFreeze
    return _keep(session, wanted, state.base_files(session), latest, officer, reason, at)


def erased_lines(session: Session, data: state.TrainingData) -> list[Example]:
    """Lines that citizens had erased and nobody has taught anew since."""
    digests = DataRepository(session).forgotten_digests()
    if not digests:
        return []
    standing = state.current(session).by_key
    found = (one for one in data.examples if state.digest_of(one.text) in digests)
    return [one for one in found if state.key_of(one.text) not in standing]


def _without_erased(session: Session, found: Mapping[str, bytes]) -> Mapping[str, bytes]:
    erased = erased_lines(session, state.TrainingData(found))
    draft = Draft(dict(found))
    for one in erased:
        draft.remove(one.intent, one.line)
    return draft.files() if erased else found


def unpack(version: DataVersion, folder: Path) -> None:
    """Write a whole training root for `python -m bot.training --root`: data, settings, words, components."""
    session = object_session(version)
    assert session is not None
    for part in ROOT_PARTS:
        source, target = PROJECT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    files.write_folder(state.version_files(session, version.id), folder / "nlu_data")


def is_folder_behind(session: Session) -> bool:
    """True when the folder of the project differs from the last version: export it, or import what came by git."""
    latest = DataRepository(session).latest_version()
    return latest is not None and files.fingerprint(state.folder_files()) != latest.fingerprint


def folder() -> Path:
    """Where the data stands in the project."""
    return get_settings().training_folder
