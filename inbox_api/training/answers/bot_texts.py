"""The program's texts and the city's own ones. What may stand there is the bot's rule, so the bot's code is asked.

`python -m bot.editing_texts` of the bot's environment writes $HOPTHU_VAR/texts/bot.yml; the running bot says it within
seconds. Reading the shipped texts needs no other process.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from inbox_api.errors import Invalid, Unavailable
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

PROJECT = Path(__file__).resolve().parents[3]
_FOLDER = PROJECT / "bot" / "domain"
SECONDS = 30
PROTECTED_FILES = ("responses_urgent.yml",)  # what they say is a matter of law
PROBLEMS = {
    "empty": lazy_gettext("the text is empty"),
    "too_long": lazy_gettext("the text is longer than %(detail)s characters"),
    "braces": lazy_gettext("the braces must hold one plain name"),
    "missing_place": lazy_gettext("the text must hold {%(detail)s}"),
    "unknown_place": lazy_gettext("nothing can be filled in for {%(detail)s}"),
}


class TextRefused(Invalid):
    code = "text_refused"


@dataclass(frozen=True, slots=True)
class Shipped:
    """One text of the program. file: where it stands, which tells what it is about."""

    key: str
    file: str
    texts: tuple[str, ...]

    @property
    def is_protected(self) -> bool:
        return self.file in PROTECTED_FILES


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Shipped]:
    """All texts of the program, by key."""
    found = {}
    for path in sorted(_FOLDER.glob("*.yml")):
        told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for key, variations in (told.get("responses") or {}).items():
            found[key] = Shipped(key, path.name, tuple(str(one["text"]).strip() for one in variations))
    return found


def own() -> dict[str, tuple[str, ...]]:
    """The city's own words, by key; {} when the file is away or broken (the bot says the shipped ones then)."""
    file = get_settings().var / "texts" / "bot.yml"
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    responses = told.get("responses", told) if isinstance(told, dict) else {}
    found = {}
    for key, variations in responses.items() if isinstance(responses, dict) else ():
        if key in shipped() and isinstance(variations, list):
            found[key] = tuple(str(one.get("text") if isinstance(one, dict) else one).strip() for one in variations)
    return found


def put(key: str, texts: Sequence[str]) -> None:
    """Own words for one text. Raises TextRefused with the reason, Unavailable."""
    _check(ask({"do": "set", "key": key, "texts": list(texts)}))


def reset(key: str) -> None:
    """The shipped words again. Raises Unavailable."""
    _check(ask({"do": "reset", "key": key}))


def _check(answer: dict[str, Any]) -> None:
    if answer.get("error"):
        raise Unavailable
    if answer.get("problems"):
        raise TextRefused(_words(answer["problems"][0]))


def _words(found: Mapping[str, Any]) -> str:
    told = PROBLEMS.get(str(found["code"]))
    return str(told) % {"detail": found.get("detail", "")} if told is not None else str(found["code"])


def ask(request: Mapping[str, Any]) -> dict[str, Any]:
    """One request to the bot's code; see bot/editing_texts.py. Raises Unavailable."""
    settings = get_settings()
    python = settings.bot_python if settings.bot_python.is_absolute() else PROJECT / settings.bot_python
    try:
        done = subprocess.run(
            [str(python), "-m", "bot.editing_texts"],
            input=json.dumps(request), capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=True,
            cwd=PROJECT, env={"HOPTHU_VAR": str(settings.var.resolve()), "PYTHONUTF8": "1"},
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise Unavailable from error
    return answer
