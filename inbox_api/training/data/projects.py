"""A Rasa project of somebody else, as a ZIP in any layout: its sentences by intent, and what is not taken from it.

Read for its sentences only: its rules, slots and actions belong to another bot. Answers of plain text are offered as
the words of intents that are made here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import yaml

from inbox_api.folding import fold
from inbox_api.training.data import taught
from inbox_api.training.data.errors import BrokenArchive
from inbox_api.training.examples import BrokenLine, parse_line

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BLOCKS = ("synonym", "regex", "lookup")
PARTS = ("rules", "stories", "forms", "slots", "actions")


@dataclass
class Project:
    """lines: by intent, in order, each once. labels: how often each marks something. answers: by intent.

    left_out: (kind, name) of synonym, regex and lookup blocks; (kind, how many) of rules, stories, forms, slots and
    actions; ("file", name) of what cannot be read; ("line", words) of sentences whose marks cannot be read.
    """

    lines: dict[str, list[str]] = field(default_factory=dict)
    labels: Counter[str] = field(default_factory=Counter)
    answers: dict[str, str] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Opened:
    """files: (name, what stands in it) of all YAML files; None for what cannot be read."""

    files: Sequence[tuple[str, Any]]

    @cached_property
    def has_domain(self) -> bool:
        """One of its own: what trainers taught here is none."""
        return any("intents" in told and not name.endswith(taught.DOMAIN) for name, told in self._readable())

    @cached_property
    def intents(self) -> set[str]:
        return {intent for intent, _examples in self._sentences()}

    def labels(self) -> Iterator[str]:
        """Of all sentences that are marked; the others are not looked at."""
        for intent, examples in self._sentences():
            for line in _lines(examples):
                if "[" in line:
                    with suppress(BrokenLine):
                        yield from (span.entity for span in parse_line(intent, line).entities)

    def _readable(self) -> Iterator[tuple[str, dict[Any, Any]]]:
        return ((name, told) for name, told in self.files if isinstance(told, dict))

    def _sentences(self) -> Iterator[tuple[str, Any]]:
        for _name, told in self._readable():
            for entry in _entries(told):
                if "intent" in entry:
                    yield str(entry["intent"]), entry.get("examples")


def opened(files: Iterable[tuple[str, bytes]]) -> Opened:
    """YAML files as they stand in an archive. Raises BrokenArchive for ones without a sentence."""
    found = Opened([(name, _loaded(content)) for name, content in files])
    if not found.intents:
        raise BrokenArchive
    return found


def _loaded(content: bytes) -> Any:
    try:
        return yaml.load(content.decode(), Loader=_LOADER)  # noqa: S506 - a safe loader
    except (UnicodeDecodeError, yaml.YAMLError):
        return None


def read(told: Opened) -> Project:
    """All of it."""
    found, responses, answered_by = Project(), dict[str, str](), dict[str, str]()
    parts: Counter[str] = Counter()
    for name, content in told.files:
        if not isinstance(content, dict):
            found.left_out.append(("file", name))
            continue
        _read_sentences(found, content)
        responses |= _plain_answers(content.get("responses"))
        for steps in _step_lists(content):
            answered_by |= {key: value for key, value in _first_answers(steps).items() if key not in answered_by}
        parts.update({part: len(content[part]) for part in PARTS if isinstance(content.get(part), (list, dict))})
    found.left_out += [(part, str(count)) for part, count in parts.items() if count]
    for intent in found.lines:
        answer = responses.get(f"utter_{intent}") or responses.get(answered_by.get(intent, ""))
        if answer:
            found.answers[intent] = answer
    return found


def _entries(told: Mapping[str, Any]) -> list[dict[Any, Any]]:
    given = told.get("nlu")
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _read_sentences(found: Project, content: Mapping[str, Any]) -> None:
    for entry in _entries(content):
        found.left_out += [(kind, str(entry[kind])) for kind in BLOCKS if kind in entry]
        if "intent" not in entry:
            continue
        intent = str(entry["intent"])
        told = found.lines.setdefault(intent, [])
        for line in _lines(entry.get("examples")):
            try:
                example = parse_line(intent, line)
            except BrokenLine:
                found.left_out.append(("line", line[:200]))
                continue
            if line not in told:
                told.append(line)
                found.labels.update(span.entity for span in example.entities)


def _lines(examples: Any) -> list[str]:
    """Examples as one text with bullets, or as a list of texts, bare or with metadata."""
    given = [examples] if isinstance(examples, str) else examples if isinstance(examples, list) else []
    texts = [str(one.get("text") or "") if isinstance(one, dict) else str(one) for one in given]
    rows = (row.strip().removeprefix("-").strip() for text in texts for row in text.split("\n"))
    return [" ".join(row.split()) for row in rows if row]


def _plain_answers(responses: Any) -> dict[str, str]:
    """{key: its first text that the bot could say}."""
    found: dict[str, str] = {}
    for key, variations in responses.items() if isinstance(responses, dict) else ():
        texts = [one.get("text") for one in variations or () if isinstance(one, dict)]
        said = next((text.strip() for text in texts if isinstance(text, str) and taught.is_answer(text)), "")
        if said:
            found[str(key)] = said
    return found


def _step_lists(told: Mapping[str, Any]) -> Iterator[list[Any]]:
    for kind in ("rules", "stories"):
        for one in told[kind] if isinstance(told.get(kind), list) else ():
            if isinstance(one, dict) and isinstance(one.get("steps"), list):
                yield one["steps"]


def _first_answers(steps: list[Any]) -> dict[str, str]:
    """{intent: the answer said right after it}."""
    found: dict[str, str] = {}
    for before, after in pairwise(steps):
        if isinstance(before, dict) and isinstance(after, dict) and "intent" in before:
            action = str(after.get("action") or "")
            if action.startswith("utter_"):
                found.setdefault(str(before["intent"]), action)
    return found


def name_for(intent: str) -> str:
    """A name that the data allow: "Mood/Great" -> "mood_great"; "" when nothing is left."""
    made = re.sub(r"[^a-z0-9]+", "_", fold(intent)).strip("_")[:40]
    return made if taught.NAME.fullmatch(made) else ""
