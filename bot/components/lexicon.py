"""Word lists in bot/lexicon and the fingerprint that tells Rasa's training cache when they change."""

import hashlib
import importlib.util
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

LEXICON_DIR = Path(__file__).resolve().parent.parent / "lexicon"


@lru_cache(maxsize=None)
def load_lexicon(name: str) -> dict[str, Any]:
    """The JSON object in bot/lexicon/<name>.json."""
    content: dict[str, Any] = json.loads((LEXICON_DIR / f"{name}.json").read_text(encoding="utf-8"))
    return content


def fingerprint(lexicons: list[str], modules: list[str]) -> str:
    """SHA-256 over word lists (names) and helper modules (dotted names), for `fingerprint_addon`.

    Rasa hashes only the source of the component's class and its configuration: without this an edited
    list or helper would silently not be trained.
    """
    digest = hashlib.sha256()
    for name in lexicons:
        digest.update((LEXICON_DIR / f"{name}.json").read_bytes())
    for module in modules:
        spec = importlib.util.find_spec(module)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(module)
        digest.update(Path(spec.origin).read_bytes())
    return digest.hexdigest()
