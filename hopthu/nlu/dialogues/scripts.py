"""The dialogue file: scripts, turns and markers, checked line by line.

One JSON object a line: {"id", "channel": "web" | "facebook" | "zalo", "turns": [{"say", "expect": [...]}], "why"}.
A `say` is one message of the citizen or one act of an officer:

    "[photo] caption"  "[location]"  "[later 2d] text" (m, h, d, w)  "[officer: text]"  "[officer closes case]"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hopthu.errors import CommandError
from hopthu.nlu.dialogues.conditions import BadCondition, Condition, read_condition
from inbox_api.texts import gettext as _

MARKER = re.compile(r"\[(?P<name>[a-z ]+?)(?:(?P<colon>:)\s*(?P<words>[^\]]*)|\s+(?P<count>\d+)(?P<unit>[mhdw]))?\]\s*")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
Channel = Literal["web", "facebook", "zalo"]


class BadSay(ValueError):
    """A `say` that cannot be played; the text tells why."""


@dataclass(frozen=True, slots=True)
class Say:
    """One act. written: as it stands in the script. officer: what an officer writes. later: time before it."""

    written: str
    text: str = ""
    has_photo: bool = False
    has_location: bool = False
    later: timedelta = timedelta()
    officer: str | None = None
    closes_case: bool = False

    @property
    def is_message(self) -> bool:
        """True when the citizen sends something (not for an officer's act or mere passing of time)."""
        return bool(self.text or self.has_photo or self.has_location)


@dataclass(frozen=True, slots=True)
class Turn:
    say: Say
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Script:
    id: str
    channel: Channel
    turns: tuple[Turn, ...]
    why: str


class _TurnRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    say: str = Field(min_length=1)
    expect: list[str]


class _ScriptRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1)
    channel: Channel
    turns: list[_TurnRow] = Field(min_length=1)
    why: str = ""


def read_scripts(path: Path, only: Sequence[str] = ()) -> list[Script]:
    """The scripts of a JSON Lines file; blank lines are allowed. only: these ids, empty for all.

    Raises CommandError with the line number for a malformed line, marker or condition, an id given twice, an id of
    `only` that is not there, or an empty file.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error.reason)
        raise CommandError(_("Cannot read %(path)s: %(reason)s", path=path, reason=reason)) from error
    scripts: dict[str, Script] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        script = _script(line, number)
        if script.id in scripts:
            raise CommandError(_("Line %(line)d: the id %(id)s stands there twice", line=number, id=script.id))
        scripts[script.id] = script
    if not scripts:
        raise CommandError(_("No rows in %(path)s", path=path))
    if missing := [wanted for wanted in only if wanted not in scripts]:
        raise CommandError(_("No script has the id %(ids)s", ids=", ".join(missing)))
    return [script for script in scripts.values() if not only or script.id in only]


def _script(line: str, number: int) -> Script:
    try:
        row = _ScriptRow.model_validate_json(line)
        turns = tuple(
            Turn(read_say(turn.say), tuple(read_condition(text) for text in turn.expect)) for turn in row.turns
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        reason = ".".join(str(part) for part in first["loc"]) + ": " + first["msg"]
        raise CommandError(_("Line %(line)d is malformed: %(reason)s", line=number, reason=reason)) from error
    except (BadSay, BadCondition) as error:
        raise CommandError(_("Line %(line)d is malformed: %(reason)s", line=number, reason=error)) from error
    return Script(row.id, row.channel, turns, row.why)


def read_say(written: str) -> Say:
    """One `say`. Raises BadSay for an unknown marker or marks that do not go together."""
    found: dict[str, object] = {}
    rest = written.strip()
    while match := MARKER.match(rest):
        name, value = _marked(match)
        if name in found:
            raise BadSay(_("the mark %(mark)s stands there twice", mark=match.group().strip()))
        found[name] = value
        rest = rest[match.end() :]
    say = Say(written=written, text=rest.strip(), **found)  # type: ignore[arg-type]  # names and types from _marked
    is_officer = say.officer is not None or say.closes_case
    if is_officer and say.is_message:
        raise BadSay(_("an officer's act stands alone: %(say)s", say=written))
    if rest.startswith("[") or not (is_officer or say.is_message or say.later):
        raise BadSay(_("nothing to do or an unknown mark: %(say)s", say=written))
    return say


def _marked(match: re.Match[str]) -> tuple[str, object]:
    """(field of Say, its value). Raises BadSay."""
    name, is_plain = match["name"], match["colon"] is None and match["count"] is None
    if name == "photo" and is_plain:
        return "has_photo", True
    if name == "location" and is_plain:
        return "has_location", True
    if name == "officer closes case" and is_plain:
        return "closes_case", True
    if name == "officer" and (match["words"] or "").strip():
        return "officer", match["words"].strip()
    if name == "later" and match["count"]:
        return "later", timedelta(**{UNITS[match["unit"]]: int(match["count"])})
    raise BadSay(_("unknown mark %(mark)s", mark=match.group().strip()))
