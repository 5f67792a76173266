"""Why a platform's post could not be read, in words: what connectors and post_reading note is for programs."""

from __future__ import annotations

import re

from babel.support import LazyProxy

from inbox_api.texts import lazy_gettext

# The first that fits wins.
SENTENCES: tuple[tuple[re.Pattern[str], LazyProxy], ...] = (
    (
        re.compile(r"^body is not"),
        lazy_gettext("The post cannot be read at all: it is damaged, or does not come from the platform."),
    ),
    (re.compile(r"no sender"), lazy_gettext("A message in it does not say who wrote it, or to whom.")),
    (
        re.compile(r"(no message|without) id$"),
        lazy_gettext("Something in it has no id of the platform, so we could not keep it from coming in twice."),
    ),
    (
        re.compile(r"^\w+ (is missing|is not an|has no)\b"),
        lazy_gettext("The post lacks a part that every post of this platform has."),
    ),
    (re.compile(r"(unreadable|not an object)$"), lazy_gettext("A part of it has a form that we do not know.")),
    (
        re.compile(r": [A-Z]\w*$"),
        lazy_gettext("A message in it was read but could not be stored: a fault of our program."),
    ),
)
OTHER = lazy_gettext("A part of it could not be read.")


def sentences(problem: str) -> list[str]:
    """What is wrong with a post, each once. problem: as it stands on the post, parts divided by "; "."""
    parts = [part.strip() for part in problem.split(";") if part.strip()]
    return list(dict.fromkeys(_sentence(part) for part in parts))


def _sentence(part: str) -> str:
    return str(next((words for pattern, words in SENTENCES if pattern.search(part)), OTHER))
