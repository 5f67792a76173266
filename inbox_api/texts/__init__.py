"""The catalogue of everything a person reads: plain English in the source, Vietnamese in vi/LC_MESSAGES/*.po.

One file per area, merged at first use, so that two people can work on two areas. The .po files are read
as they are: there is no compile step that could be forgotten.
"""

from __future__ import annotations

import gettext as gettext_module
import io
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy

# What these places of a text hold is counted; the others hold ids, years, places in a file.
COUNTS = frozenset(
    {
        "added", "all", "cases", "changed", "copied", "count", "documents", "found", "good", "intents", "left",
        "length", "limit", "lines", "m", "messages", "most", "n", "num", "people", "remaining", "removed", "told",
        "total",
    }
)  # fmt: skip
_COUNTED = re.compile(rf"%\(({'|'.join(sorted(COUNTS))})\)d")
FOLDER = Path(__file__).parent / "vi" / "LC_MESSAGES"


@lru_cache(maxsize=1)
def translations() -> gettext_module.GNUTranslations:
    """All .po files as one set of translations."""
    merged = Catalog(locale="vi")
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="vi"):
                if message.id:
                    _with_points(message)
                    merged[message.id] = message
    buffer = io.BytesIO()
    write_mo(buffer, merged)
    buffer.seek(0)
    return gettext_module.GNUTranslations(buffer)


def points(number: int | str) -> str:
    """1200 as "1.200", as Vietnamese write what is counted; what is written already stays."""
    return number if isinstance(number, str) else f"{number:,}".replace(",", ".")


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a text as they are written: what is counted with points of thousands."""
    return {
        name: points(value) if name in COUNTS and isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in values.items()
    }


def _with_points(message: Message) -> None:
    """Places of counts take the number as it is written, not the number itself."""
    told = message.string
    if isinstance(told, str):
        message.string = _COUNTED.sub(r"%(\1)s", told)
    elif told:
        message.string = tuple(_COUNTED.sub(r"%(\1)s", one) for one in told)


def gettext(message: str, **values: Any) -> str:
    """The Vietnamese text of `message`; `values` fill its %(name)s places."""
    text = translations().gettext(message)
    return text % shown(values) if values else text


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """The Vietnamese text for `n` things; %(num)s is n."""
    text = translations().ngettext(singular, plural, n)
    return text % shown({"num": n, **values})


def lazy_gettext(message: str) -> LazyProxy:
    """Like gettext, but looked up when it is shown (for class attributes and constants)."""
    return LazyProxy(gettext, message, enable_cache=False)
