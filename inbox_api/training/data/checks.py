"""What a line must be before it may stand in the training data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from inbox_api.masking import private_numbers
from inbox_api.texts import gettext as _
from inbox_api.training.data.errors import BrokenExample, DuplicateLine, PrivateNumbers, UnknownEntity, UnknownIntent
from inbox_api.training.data.state import TrainingData, key_of
from inbox_api.training.examples import BrokenLine, Example, parse_line

LONGEST_LINE = 1000
_INVENTED = re.compile(r"0900000\d{3}|84900000\d{3}|\d{3}0{3}\d{6}|0{9,12}|084\d{3}0{3}\d{3}")
_DOMAIN = Path(__file__).resolve().parents[3] / "bot" / "domain" / "intents.yml"


@lru_cache(maxsize=1)
def shipped_intents() -> frozenset[str]:
    """Names that the program itself answers to."""
    told = yaml.safe_load(_DOMAIN.read_text(encoding="utf-8"))
    return frozenset(next(iter(one)) if isinstance(one, dict) else str(one) for one in told["intents"])


def readable(data: TrainingData, intent: str, line: str, topic: str | None = None) -> Example:
    """The line, read. Raises UnknownIntent, BrokenExample, UnknownEntity, PrivateNumbers."""
    if intent not in data.intents:
        raise UnknownIntent
    text = " ".join(line.split())
    try:
        example = parse_line(intent, text, topic)
    except BrokenLine as error:
        raise BrokenExample from error
    if len(text) > LONGEST_LINE or text.startswith("#"):
        raise BrokenExample
    strange = sorted({span.entity for span in example.entities} - set(data.entities))
    if strange:
        raise UnknownEntity(_("There is no label %(name)s.", name=strange[0]))
    for span in example.entities:
        if example.text[span.start : span.end] != example.text[span.start : span.end].strip():
            raise BrokenExample
    if has_private_numbers(example.text):
        raise PrivateNumbers
    return example


def has_private_numbers(text: str) -> bool:
    """True for a phone or identity number that is not one of the invented ones."""
    return any(not _INVENTED.fullmatch(digits) for _start, _end, digits in private_numbers(text))


def duplicate_of(data: TrainingData, text: str) -> Example | None:
    """The line that says the same but for accents, case and punctuation, in whatever intent."""
    return data.by_key.get(key_of(text))


def require_new(
    data: TrainingData, example: Example, *, instead_of: Example | None = None,
    beside: Mapping[str, Example] | None = None,
) -> None:  # fmt: skip
    """beside: more lines, by their key. Raises DuplicateLine, which names the other line and its intent."""
    other = duplicate_of(data, example.text) or (beside or {}).get(key_of(example.text))
    if other is None or (instead_of is not None and (other.intent, other.line) == (instead_of.intent, instead_of.line)):
        return
    raise DuplicateLine(
        _("This sentence is in the data already, under %(intent)s: %(line)s", intent=other.intent, line=other.text)
    )
