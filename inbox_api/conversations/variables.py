"""Places in a prepared answer, such as {ten}: filled from the conversation, and none may go out unfilled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from babel.support import LazyProxy

from inbox_api.cases.shield.veil import Veil
from inbox_api.conversations.shielding import shown_name
from inbox_api.conversations.unfilled import PLACE
from inbox_api.deadlines.wording import due_text
from inbox_api.folding import fold
from inbox_api.models import Case, Conversation, Officer
from inbox_api.texts import lazy_gettext

NAMES: dict[str, LazyProxy] = {
    "name": lazy_gettext("place: name"),
    "code": lazy_gettext("place: case code"),
    "due": lazy_gettext("place: deadline"),
    "address": lazy_gettext("place: address"),
    "unit": lazy_gettext("place: unit"),
    "officer": lazy_gettext("place: officer"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """missing: the places as they stand in the text, in their order."""

    text: str
    missing: tuple[str, ...]


def values_of(
    officer: Officer, conversation: Conversation | None, case: Case | None, now: datetime, veil: Veil | None = None
) -> dict[str, str]:
    """What is known for each place; what is not known is left out. Who is not shown to the officer has no name.

    conversation: None for a case that came without one.
    """
    is_late = case is None or case.due_at is None or case.due_at < now or case.closed_at is not None
    found = {
        "name": (shown_name(conversation, veil) if conversation else None) or "",
        "code": case.code if case else "",
        "due": "" if is_late or case is None or case.due_at is None else due_text(case.due_at),
        "address": (case.address or "") if case else "",
        "unit": case.unit.name if case else officer.unit.name,
        "officer": officer.display_name,
    }
    return {name: value for name, value in found.items() if value}


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Put the values in. A place is named in Vietnamese, with or without accents, or by its English slug."""
    by_word = {fold(str(word)): name for name, word in NAMES.items()} | {name: name for name in NAMES}
    missing = []

    def value(match: re.Match[str]) -> str:
        found = values.get(by_word.get(fold(match.group(1)), ""), "")
        if not found:
            missing.append(match.group())
        return found or match.group()

    return Filled(PLACE.sub(value, text), tuple(dict.fromkeys(missing))) if "{" in text else Filled(text, ())
