"""What the bot may say: each of its answers has several wordings, in bot/domain/."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

DOMAIN = Path(__file__).parents[2] / "bot" / "domain"


def wordings(name: str) -> re.Pattern[str]:
    """Matches the first line of every wording of one answer, e.g. "utter_ask_phone", whatever fills its gaps."""
    texts = []
    for path in sorted(DOMAIN.glob("responses_*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        texts += [variant["text"] for variant in content["responses"].get(name, [])]
    assert texts, f"the bot has no answer {name}"
    lines = [re.split(r"\{\w+\}", text.splitlines()[0].strip()) for text in texts]
    return re.compile("|".join(".+".join(re.escape(part) for part in line) for line in lines))
