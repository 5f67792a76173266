"""Words of intents that were taught on the training desk, not programmed: $HOPTHU_VAR/texts/taught.yml.

The inbox writes the file (inbox_api/training/answers), in the shape of the domain, with `utter_<intent>` and
`utter_title_<intent>` of each. It is in force within seconds, for every model; a broken file changes nothing.
"""

import logging
import threading
import time
from pathlib import Path
from typing import Any, Dict, List, Tuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.actions import text_overrides

logger = logging.getLogger(__name__)
Texts = Dict[str, List[str]]
_ALLOWED = text_overrides.ALWAYS_ALLOWED


def path() -> Path:
    """Beside the city's own words; the file need not exist."""
    return text_overrides.path().with_name("taught.yml")


def read(file: Path) -> Texts:
    """{key: [texts]} of what can be said; {} without a file. Raises ValueError when it is none of ours."""
    try:
        content: Any = YAML(typ="safe").load(file.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ValueError(type(error).__name__) from error
    responses = content.get("responses") if isinstance(content, dict) else None
    if not isinstance(responses, dict):
        raise ValueError("no responses")
    found: Texts = {}
    for key, variations in responses.items():
        told = [one.get("text") for one in variations or [] if isinstance(one, dict)]
        said = [text.strip() for text in told if isinstance(text, str) and _can_be_said(text)]
        if said:
            found[str(key)] = said
    return found


def _can_be_said(text: str) -> bool:
    named = text_overrides.places(text)
    return bool(text.strip()) and named is not None and named <= _ALLOWED


class _Watched:
    """The file as last read; looked at once a second at most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._seen: Tuple[Any, ...] = ()
        self._texts: Texts = {}

    def texts(self) -> Texts:
        with self._lock:
            now = time.monotonic()
            if now - self._looked_at >= text_overrides.CHECK_EVERY_SECONDS:
                self._looked_at = now
                self._look()
            return self._texts

    def _look(self) -> None:
        state = text_overrides.state_of(path())
        if state == self._seen:
            return
        self._seen = state
        try:
            self._texts = read(path())
        except ValueError as error:
            logger.warning("Taught texts refused: %s", error)

    def forget(self) -> None:
        with self._lock:
            self._looked_at, self._seen, self._texts = float("-inf"), (), {}


_watched = _Watched()


def current() -> Texts:
    """{key: [texts]} in force now."""
    return _watched.texts()


def forget() -> None:
    """Look at the file anew at the next call."""
    _watched.forget()
