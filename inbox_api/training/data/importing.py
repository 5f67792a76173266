"""Files that were edited elsewhere come in: looked at first, then one batch of changes that can be undone as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import yaml
from sqlalchemy.orm import Session

from inbox_api.errors import Invalid
from inbox_api.masking import masked
from inbox_api.models import DataVersion, Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.data import blocks, changes, checks, city_words, state, taught, versions
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import require_reader

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_PROBLEMS = 200


class ImportRefused(Invalid):
    code = "import_refused"
    message = lazy_gettext("The files have errors. Mend them and try again; nothing was changed.")


@dataclass(frozen=True)
class Plan:
    """What an import would do. problems: why it cannot be done, each with its file; "" when it concerns all."""

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    problems: tuple[tuple[str, str], ...]

    @cached_property
    def differences(self) -> list[versions.Difference]:
        return versions.compare(self.before, self.after)

    @cached_property
    def files(self) -> list[str]:
        """Names of files that change, be it a comment only."""
        return versions.changed_files(self.before, self.after)

    @cached_property
    def counts(self) -> dict[str, int]:
        told = Counter(one.kind for one in self.differences)
        kinds = ("added", "removed", "moved", "marked")
        return {"files": len(self.files), **{kind: told[kind] for kind in kinds}}


def plan(session: Session, officer: Officer, found: Mapping[str, bytes], *, is_whole: bool) -> Plan:
    """Look at the files, change nothing. is_whole: files that are not among them are taken away. Raises NotAllowed."""
    require_reader(officer)
    before = state.current(session).files
    after = dict(found) if is_whole else {**before, **found}
    unreadable = [(name, why) for name, content in sorted(found.items()) if (why := _unreadable(name, content))]
    if unreadable:
        return Plan(before, before, tuple(unreadable))
    old, new = state.current(session), state.TrainingData(after)
    erased = [
        ("", _("A citizen had this sentence erased: %(line)s", line=one.text))
        for one in versions.erased_lines(session, new)
    ]
    return Plan(before, after, tuple([*erased, *_problems(old, new)][:MOST_PROBLEMS]))


def _unreadable(name: str, content: bytes) -> str:
    try:
        told = yaml.load(content.decode(), Loader=_LOADER)  # noqa: S506 - a safe loader
    except UnicodeDecodeError:
        return _("The file is not written in UTF-8.")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return _("Line %(line)s cannot be read as YAML.", line=mark.line + 1 if mark else "?")
    if name == city_words.FILE:
        return _broken_words(content)
    if told is None:
        return ""
    if not isinstance(told, dict):
        return _("The file is no Rasa training file.")
    if not name.startswith("nlu/"):
        return _("Sentences stand in files below nlu only.") if told.get("nlu") else ""
    if set(told) - {"version", "nlu"}:
        return _("Rules, stories and domain have files of their own: below nlu stand sentences only.")
    if _seen(content.decode()) != _told(told["nlu"]):
        return _('Some sentences cannot be read here: write each as "- sentence" below "examples: |".')
    return ""


def _broken_words(content: bytes) -> str:
    try:
        city_words.read(content)
    except city_words.BrokenWords as error:
        return _("This cannot stand in the list of the city's words: %(word)s", word=str(error))
    return ""


def _seen(content: str) -> Counter[tuple[str, str]]:
    """(intent, line) as everything here reads them: what is not seen is not looked at by a second person either."""
    rows = blocks.rows_of(content)
    return Counter(
        (block.intent, line) for block in blocks.blocks_of(rows) for _row, line in blocks.lines_of(rows, block)
    )


def _told(entries: Any) -> Counter[tuple[str, str]]:
    """(intent, line) as Rasa reads them."""
    found: Counter[tuple[str, str]] = Counter()
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and "intent" in entry:
            given = entry.get("examples") or ""
            rows = given.split("\n") if isinstance(given, str) else [f"- {one}" for one in given]
            lines = (row.strip().removeprefix("-").strip() for row in rows)
            found.update((str(entry["intent"]), line) for line in lines if line)
    return found


def _problems(old: state.TrainingData, new: state.TrainingData) -> list[tuple[str, str]]:
    found = [(name, _("Marks cannot be read: %(line)s", line=line)) for name, line, _code in new.broken]
    known = checks.shipped_intents() | set(taught.read(new.files.get(taught.DOMAIN)))
    found += [("", _("There is no intent %(name)s.", name=name)) for name in new.intents if name not in known]
    found += [
        ("", _("There is no label %(name)s.", name=name)) for name in sorted(set(new.entities) - set(old.entities))
    ]
    found += [
        ("", _("A real-looking phone or identity number: %(line)s", line=masked(one.text)))
        for one in new.examples
        if (one.intent, one.line) not in old.by_line and checks.has_private_numbers(one.text)
    ]
    seen: dict[str, tuple[str, str]] = {}
    twice_before = _twice(old)
    for one in new.examples:
        key = state.key_of(one.text)
        if key in seen and key not in twice_before:
            intent, line = seen[key]
            told = _(
                "Twice: %(first)s (%(intent)s) and %(second)s (%(other)s)",
                first=line, intent=intent, second=one.text, other=one.intent,
            )  # fmt: skip
            found.append(("", told))
        seen.setdefault(key, (one.intent, one.text))
    return found


def _twice(data: state.TrainingData) -> set[str]:
    told = Counter(state.key_of(one.text) for one in data.examples)
    return {key for key, count in told.items() if count > 1}


def carry_out(
    session: Session, officer: Officer, found: Mapping[str, bytes], *, is_whole: bool, reason: str,
    source: str = "import", now: datetime | None = None,
) -> tuple[str, DataVersion | None]:  # fmt: skip
    """(batch, version). The version is made at once when nothing else was in the draft and nothing waits for a second
    person; otherwise the batch stays a draft. Raises NotAllowed, NoReason, ImportRefused.
    """
    DataRepository(session).lock()
    at, batch = now or datetime.now(UTC), changes.new_batch()
    had_draft = bool(DataRepository(session).draft_marks())
    told = plan(session, officer, found, is_whole=is_whole)
    if told.problems:
        raise ImportRefused
    rows = [
        changes.put_file(
            session, officer, name, told.after.get(name), batch=batch, reason=reason, source=source, now=at,
            touched=versions.touched_intents(told.before.get(name), told.after.get(name)),
        )
        for name in told.files
    ]  # fmt: skip
    if not rows or had_draft or any(row.state == "waiting" for row in rows):
        return batch, None
    return batch, versions.freeze(session, officer, reason, now=at)
