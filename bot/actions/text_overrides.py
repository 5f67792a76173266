"""The city's own words for the bot: $HOPTHU_VAR/texts/bot.yml, in force within seconds, without a restart.

The file has the shape of the domain: `responses:` with a list of variations a key (the word `responses:` may be left
out, a variation may be a plain text). Only keys we ship can be changed, and the places in braces must be those of the
shipped text: what does not fit is refused with its line, and there the shipped text stays in use.
"""

import logging
import os
import re
import string
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Set, Tuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent.parent
CHECK_EVERY_SECONDS = 1.0
MOST_CHARACTERS = 640  # one Messenger bubble of our length; the channels cut longer ones in two
LABEL_CHARACTERS = 20  # Messenger cuts longer labels
ALWAYS_ALLOWED = frozenset(("you", "You"))
Texts = Dict[str, List[str]]


@dataclass(frozen=True)
class Problem:
    """Why a line is refused. `code`: not_yaml wrong_shape unknown_key empty too_long braces missing_place
    unknown_place; `detail`: the place or the length meant, "" where the code says it all. `line` counts from 1."""

    line: int
    key: str
    code: str
    detail: str = ""


def path() -> Path:
    """Where the city's texts are kept; the file need not exist."""
    return Path(os.environ.get("HOPTHU_VAR") or ROOT / "var") / "texts" / "bot.yml"


def places(text: str) -> Optional[Set[str]]:
    """The names in braces, or None when the braces cannot be read or hold more than a name ("{a.b}", "{a!r}")."""
    found = set()
    try:
        for _, name, form, conversion in string.Formatter().parse(text):
            if name is None:
                continue
            if not name.isidentifier() or form or conversion:
                return None
            found.add(name)
    except ValueError:
        return None
    return found


def refuse(key: str, text: object, shipped: Texts) -> Optional[Tuple[str, str]]:
    """(code, detail) when `text` may not stand for `key`, else None.

    A place is missing when every shipped variation has it; it is unknown when none has.
    """
    if not isinstance(text, str):
        return "wrong_shape", ""
    known = [places(variation) or set() for variation in shipped[key]]
    needed = set.intersection(*known) - ALWAYS_ALLOWED
    allowed = set.union(*known) | ALWAYS_ALLOWED
    named = places(text)
    limit = LABEL_CHARACTERS if re.match(r"utter_title_\w", key) else MOST_CHARACTERS
    if not text.strip():
        return "empty", ""
    if len(text.strip()) > limit:
        return "too_long", str(limit)
    if named is None:
        return "braces", ""
    if needed - named:
        return "missing_place", ", ".join(sorted(needed - named))
    if named - allowed:
        return "unknown_place", ", ".join(sorted(named - allowed))
    return None


def read(file: Path, shipped: Texts) -> Tuple[Texts, List[Problem]]:
    """(texts in force, problems) of one file; a missing file is ({}, []). One bad variation refuses its whole key."""
    try:
        content = YAML().load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError):
        return {}, [Problem(1, "", "not_yaml")]
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        return {}, [Problem(mark.line + 1 if mark else 1, "", "not_yaml")]
    if isinstance(content, dict) and isinstance(content.get("responses"), dict):
        content = content["responses"]
    if content is None:
        return {}, []
    if not isinstance(content, dict):
        return {}, [Problem(1, "", "wrong_shape")]
    accepted: Texts = {}
    problems: List[Problem] = []
    for key, variations in content.items():
        found = _problems_of(content, key, variations, shipped)
        problems += found
        if not found:
            accepted[key] = [_text(variation).strip() for variation in variations]
    return accepted, problems


def _text(variation: Any) -> Any:
    return variation.get("text") if isinstance(variation, dict) else variation


def _problems_of(content: Any, key: Any, variations: Any, shipped: Texts) -> List[Problem]:
    """What is wrong with one key, each at its own line."""
    line = content.lc.key(key)[0] + 1
    if not isinstance(key, str) or key not in shipped or key in ("version", "responses"):
        return [Problem(line, str(key), "unknown_key")] if key != "version" else []
    if not isinstance(variations, list) or not variations:
        return [Problem(line, key, "wrong_shape")]
    found = []
    for index, variation in enumerate(variations):
        refused = refuse(key, _text(variation), shipped)
        if refused:
            found.append(Problem(variations.lc.item(index)[0] + 1, key, *refused))
    return found


class _Watched:
    """The file as last read. Looked at once a second at most: several threads answer citizens at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._seen: Tuple[Any, ...] = ()
        self._texts: Texts = {}

    def texts(self, shipped: Texts) -> Texts:
        with self._lock:
            now = time.monotonic()
            if now - self._looked_at < CHECK_EVERY_SECONDS:
                return self._texts
            self._looked_at = now
            state = state_of(path())
            if state != self._seen:
                self._seen = state
                self._texts, problems = read(path(), shipped)
                for problem in problems:
                    logger.warning("Text refused, line %d, %s: %s", problem.line, problem.key or "-", problem.code)
            return self._texts

    def forget(self) -> None:
        """Look again at the next call (tests)."""
        with self._lock:
            self._looked_at, self._seen = float("-inf"), ()


def state_of(file: Path) -> Tuple[Any, ...]:
    """What changes when a file is written or replaced; the name alone when it is not there."""
    try:
        found = file.stat()
    except OSError:
        return (str(file),)
    return (str(file), found.st_mtime_ns, found.st_size, found.st_ino)


_watched = _Watched()


def current(shipped: Texts) -> Texts:
    """The accepted texts of the city, {key: [variations]}; {} without a file."""
    return _watched.texts(shipped)


def forget() -> None:
    """Look at the file anew at the next call."""
    _watched.forget()
