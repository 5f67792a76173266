"""Intents that were taught here, not programmed: a rule, a domain entry and the words of the answer for each.

The rule sends the intent to `action_talk`, which says `utter_<intent>` (bot/actions/small_talk.py). The two files
belong to the data, so a version holds everything that the trained bot needs to answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

RULES = "rules/taught.yml"
DOMAIN = "domain/taught.yml"
NAME = re.compile(r"[a-z][a-z0-9_]{2,39}")
MOST_CHARACTERS = 640
TITLE_CHARACTERS = 20
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Taught:
    """title: its short name, for buttons and pages; answers: what the bot says, in turn."""

    intent: str
    title: str
    answers: tuple[str, ...]


def is_answer(text: str) -> bool:
    """True for words that the bot can say: none but {you} and {You} to fill in."""
    if not 0 < len(text.strip()) <= MOST_CHARACTERS:
        return False
    named = _BRACES.findall(text)
    return set(named) <= {"you", "You"} and not re.search(r"[{}]", _BRACES.sub("", text))


def read(content: bytes | None) -> dict[str, Taught]:
    """The taught intents of a domain file of ours; {} without one."""
    told = yaml.safe_load(content) if content else None
    responses = (told or {}).get("responses") or {}
    found = {}
    for entry in (told or {}).get("intents") or []:
        name = next(iter(entry)) if isinstance(entry, dict) else str(entry)
        answers = tuple(str(one["text"]) for one in responses.get(f"utter_{name}") or [])
        titles = [str(one["text"]) for one in responses.get(f"utter_title_{name}") or []]
        found[name] = Taught(name, titles[0] if titles else name, answers)
    return found


def domain_file(taught: Sequence[Taught]) -> bytes:
    """The domain file; the same intents give the same bytes."""
    lines = ['version: "3.1"', "", "intents:"]
    lines += [f"  - {one.intent}: {{use_entities: []}}" for one in taught]
    lines += ["", "responses:"]
    for one in taught:
        lines.append(f"  utter_{one.intent}:")
        lines += [f"    - text: {_quoted(answer)}" for answer in one.answers]
        lines.append(f"  utter_title_{one.intent}: [{{text: {_quoted(one.title)}}}]")
    return ("\n".join(lines) + "\n").encode()


def rules_file(taught: Sequence[Taught]) -> bytes:
    """One rule for each."""
    lines = ['version: "3.1"', "", "rules:"]
    for one in taught:
        lines += [f"  - rule: taught {one.intent}", "    steps:"]
        lines += [f"      - intent: {one.intent}", "      - action: action_talk"]
    return ("\n".join(lines) + "\n").encode()


def _quoted(text: str) -> str:
    """As a YAML string in double quotes, of which JSON strings are a part."""
    return json.dumps(text, ensure_ascii=False)
