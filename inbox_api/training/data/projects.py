"""A Rasa project of somebody else, as a ZIP in any layout: its sentences by intent, and what is not taken from it.

Read for its sentences only: its rules, slots and actions belong to another bot. Answers of plain text are offered as
the words of intents that are made here.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

import yaml

from inbox_api.folding import fold
from inbox_api.training.data import taught
from inbox_api.training.data.errors import BrokenArchive
from inbox_api.training.data.files import MOST_BYTES, MOST_FILES, SUFFIXES
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
    has_domain: bool = False


def read(content: bytes) -> Project:
    """All of a ZIP. Raises BrokenArchive for none, and for one without a sentence."""
    found, responses, answered_by = Project(), dict[str, str](), dict[str, str]()
    parts: Counter[str] = Counter()
    for name, told in _files(content):
        if not isinstance(told, dict):
            found.left_out.append(("file", name))
            continue
        _read_sentences(found, told.get("nlu"))
        found.has_domain = found.has_domain or ("intents" in told and not name.endswith(taught.DOMAIN))
        responses |= _plain_answers(told.get("responses"))
        for steps in _step_lists(told):
            answered_by |= {key: value for key, value in _first_answers(steps).items() if key not in answered_by}
        parts.update({part: len(told[part]) for part in PARTS if isinstance(told.get(part), (list, dict))})
    if not found.lines:
        raise BrokenArchive
    found.left_out += [(part, str(count)) for part, count in parts.items() if count]
    for intent in found.lines:
        answer = responses.get(f"utter_{intent}") or responses.get(answered_by.get(intent, ""))
        if answer:
            found.answers[intent] = answer
    return found


def _files(content: bytes) -> Iterator[tuple[str, Any]]:
    """(name, what stands in it) of all YAML files; None for what cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [one for one in archive.infolist() if PurePosixPath(one.filename).suffix in SUFFIXES]
            if len(entries) > MOST_FILES or sum(one.file_size for one in entries) > MOST_BYTES:
                raise BrokenArchive
            for entry in entries:
                try:
                    told = yaml.load(archive.read(entry).decode(), Loader=_LOADER)  # noqa: S506 - a safe loader
                except (UnicodeDecodeError, yaml.YAMLError):
                    told = None
                yield entry.filename, told
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise BrokenArchive from error


def _read_sentences(found: Project, entries: Any) -> None:
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict):
            continue
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
