"""The bot's words: the responses of bot/domain/*.yml, rendered here so that an edit needs no training.

A response with several variations is picked by the message id: a repeated message gets the same words. Two things
depend on whom we speak to (`speak_to`): {you} and {You} are how the citizen is called, and in the simple mode
`<key>_simple` stands in for `<key>` where there is one. $HOPTHU_VAR/texts/bot.yml wins over both files' words. Intents
taught on the training desk bring words of their own (taught_texts.py; nlu_data/domain in the project).
"""

import contextvars
import functools
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Optional

from ruamel.yaml import YAML

from bot.actions import taught_texts, text_overrides

DOMAIN_FOLDER = Path(__file__).resolve().parent.parent / "domain"
TAUGHT_FOLDER = DOMAIN_FOLDER.parent.parent / "nlu_data" / "domain"
SIMPLE = "_simple"
LONG_BUTTONS = ("web",)  # channels that show a whole name in a button


@dataclass(frozen=True)
class Voice:
    """Whom we speak to. `address`: "" for a citizen who has not said how to be called."""

    address: str = ""
    is_simple: bool = False


# One turn runs in one context (asyncio.to_thread copies it): citizens answered side by side keep their own.
_voice: "contextvars.ContextVar[Voice]" = contextvars.ContextVar("voice")
_NEUTRAL = Voice()


def speak_to(address: Optional[str], *, is_simple: bool = False) -> None:
    """How every text rendered from now on in this turn speaks."""
    _voice.set(Voice(address or "", is_simple))


@functools.lru_cache(maxsize=1)
def responses() -> Dict[str, List[str]]:
    """{"utter_greet": ["...", "..."]}: every variation of every response in the domain folders, as shipped."""
    found: Dict[str, List[str]] = {}
    for path in [*sorted(DOMAIN_FOLDER.glob("*.yml")), *sorted(TAUGHT_FOLDER.glob("*.yml"))]:
        content: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
        for key, variations in (content.get("responses") or {}).items():
            found[key] = [variation["text"].strip() for variation in variations]
    return found


def variations(key: str) -> List[str]:
    """What `key` may say now: the city's own words, else the shipped ones; KeyError for an unknown key."""
    return text_overrides.current(responses()).get(key) or taught_texts.current().get(key) or responses()[key]


def is_known(key: str) -> bool:
    """True when `variations` has words for it."""
    return key in responses() or key in taught_texts.current()


def is_taught(intent: str) -> bool:
    """True for an intent that was taught on the training desk: nothing but its words says what it is for."""
    return f"utter_{intent}" in taught_texts.current() or intent in _taught_with_the_data()


@functools.lru_cache(maxsize=1)
def _taught_with_the_data() -> FrozenSet[str]:
    """The intents of the domain files that lie beside the training data."""
    found: List[str] = []
    for path in sorted(TAUGHT_FOLDER.glob("*.yml")):
        content: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
        found += [str(next(iter(one)) if isinstance(one, dict) else one) for one in content.get("intents") or []]
    return frozenset(found)


def render(key: str, /, *, seed: str = "", **values: object) -> str:
    """The words of response `key` with `values` filled in; KeyError for an unknown key or a missing value."""
    voice = _voice.get(_NEUTRAL)
    if voice.is_simple and key + SIMPLE in responses():
        key += SIMPLE
    options = variations(key)
    chosen = options[zlib.crc32(f"{seed}:{key}".encode()) % len(options)]
    you = voice.address or variations("utter_value_you")[0]
    if "next_step_text" in values:
        values["next_step_text"] = addressed(str(values["next_step_text"]))
    return chosen.format_map({"you": you, "You": you[:1].upper() + you[1:], **values})


def addressed(text: str) -> str:
    """Words of the inbox's own catalogue, with its form for everybody replaced by the citizen's."""
    voice, everybody = _voice.get(_NEUTRAL), responses()["utter_value_you"][0]
    if not voice.address:
        return text
    pattern = re.compile(rf"(?<![\w/]){re.escape(everybody)}(?![\w/])", re.IGNORECASE)
    form = voice.address
    return pattern.sub(lambda match: form.capitalize() if match.group()[0].isupper() else form, text)


def title(name: str) -> str:
    """The label of a button: response `utter_title_<name>`."""
    return render(f"utter_title_{name}")


def label(name: str, channel: str) -> str:
    """The name of a procedure or an office on a button: whole where the channel shows it whole, else cut."""
    return name if channel in LONG_BUTTONS else shorten(name)


def shorten(text: str, limit: int = 20) -> str:
    """Cut at a word so that channels with short buttons show whole words: "Dang ky khai sinh..."."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head = cut.rsplit(" ", 1)[0] if " " in cut else cut
    return head.rstrip(" ,-(") + "\u2026"
