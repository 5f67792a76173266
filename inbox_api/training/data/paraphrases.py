"""Other ways in which a line might be typed: chat spelling and regional words. Proposals for a person, never more.

Spellings that differ from the line in accents alone are none: training makes those copies itself, and the data refuses
them as the same line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from sqlalchemy.orm import Session

from inbox_api.errors import Conflict
from inbox_api.folding import fold
from inbox_api.models import Officer, TrainingChange
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext
from inbox_api.training.data import changes, checks, state
from inbox_api.training.data.keeping import NewLine
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import require_editor
from inbox_api.training.examples import Example, Span, parse_line, render

_FILE = Path(__file__).with_name("variants.json")
MOST_PROPOSALS = 8


class TooManySynthetic(Conflict):
    code = "too_many_synthetic"
    message = lazy_gettext(
        "Too large a part of this intent would be proposals of the machine. Write own sentences first."
    )


@dataclass(frozen=True, slots=True)
class Proposal:
    """kind: teencode | plain_teencode | southern | northern | central. line: entities inline."""

    kind: str
    line: str


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, Sequence[str]]]:
    found: dict[str, dict[str, list[str]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def propose(session: Session, officer: Officer, intent: str, line: str) -> list[Proposal]:
    """New ways of the line that stand nowhere in the data yet. Raises NotAllowed, UnknownIntent, BrokenExample."""
    require_editor(officer)
    data = state.current(session)
    example = checks.readable(data, intent, line)
    found: dict[str, Proposal] = {}
    for kind, table in _tables().items():
        for choice in range(2):
            other = _said(example, partial(_replaced, table=table, choice=choice))
            found.setdefault(state.key_of(other.text), Proposal(kind, other.line))
            if kind == "teencode":
                plain = _said(other, fold_words)
                if "[" not in plain.line or plain.entities:
                    found.setdefault(state.key_of(other.text) + " ", Proposal("plain_teencode", plain.line))
    own = state.key_of(example.text)
    fresh = [(key.strip(), one) for key, one in found.items() if key.strip() != own and key.strip() not in data.by_key]
    return [one for _key, one in fresh][:MOST_PROPOSALS]


def fold_words(text: str) -> str:
    """Without diacritics, blanks at both ends kept."""
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{lead}{fold(text)}{tail}" if text.strip() else text


def _replaced(text: str, table: Mapping[str, Sequence[str]], choice: int) -> str:
    """Longest words first; one pass, so that nothing is replaced twice."""
    names = sorted(table, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)
    return pattern.sub(lambda match: _pick(table[match.group().lower()], choice), text)


def _pick(options: Sequence[str], choice: int) -> str:
    return options[choice % len(options)]


def _said(example: Example, change: Callable[[str], str]) -> Example:
    """The example with `change` on every piece between and inside its entities."""
    text, at, spans = "", 0, list[Span]()
    for span in example.entities:
        text += change(example.text[at : span.start])
        words = change(example.text[span.start : span.end])
        spans.append(replace(span, start=len(text), end=len(text) + len(words), value=words))
        text, at = text + words, span.end
    text += change(example.text[at:])
    return parse_line(example.intent, render(text, spans))


def add_chosen(
    session: Session, officer: Officer, intent: str, lines: Sequence[str], *, reason: str
) -> list[TrainingChange]:
    """Those a person has chosen, marked as synthetic. Raises TooManySynthetic, and what `changes.add` raises."""
    wanted = [NewLine(intent, line, reason) for line in lines]
    rows = changes.add_all(session, officer, wanted, source="paraphrase", batch=changes.new_batch())
    if share(session, intent) >= get_settings().synthetic_share:
        raise TooManySynthetic
    return rows


def share(session: Session, intent: str) -> float:
    """What part of an intent's lines are such proposals, 0 to 1."""
    data = state.current(session)
    made = DataRepository(session).synthetic_lines(intent)
    count = sum((intent, line) in data.by_line for line in made)
    return count / max(1, data.counts.get(intent, 0))
