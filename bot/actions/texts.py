"""The bot's words: the responses of bot/domain/*.yml, rendered here so that an edit needs no training.

A response with several variations is picked by the message id: a repeated message gets the same words.
"""

import functools
import zlib
from pathlib import Path
from typing import Any, Dict, List

from ruamel.yaml import YAML

DOMAIN_FOLDER = Path(__file__).resolve().parent.parent / "domain"


@functools.lru_cache(maxsize=1)
def responses() -> Dict[str, List[str]]:
    """{"utter_greet": ["...", "..."]}: every variation of every response in the domain folder."""
    found: Dict[str, List[str]] = {}
    for path in sorted(DOMAIN_FOLDER.glob("*.yml")):
        content: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
        for key, variations in (content.get("responses") or {}).items():
            found[key] = [variation["text"].strip() for variation in variations]
    return found


def render(key: str, /, *, seed: str = "", **values: object) -> str:
    """The words of response `key` with `values` filled in; KeyError for an unknown key or a missing value."""
    variations = responses()[key]
    chosen = variations[zlib.crc32(f"{seed}:{key}".encode()) % len(variations)]
    return chosen.format_map(values)


def title(name: str) -> str:
    """The label of a button: response `utter_title_<name>`."""
    return render(f"utter_title_{name}")


def shorten(text: str, limit: int = 20) -> str:
    """Cut at a word so that channels with short buttons show whole words: "Dang ky khai sinh..."."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head = cut.rsplit(" ", 1)[0] if " " in cut else cut
    return head.rstrip(" ,-(") + "\u2026"
