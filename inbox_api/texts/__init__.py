"""The catalogue of everything a person reads: plain English in the source, Vietnamese in vi/LC_MESSAGES/*.po.

One file per area, merged at first use, so that two people can work on two areas. The .po files are read
as they are: there is no compile step that could be forgotten.
"""

from __future__ import annotations

import gettext as gettext_module
import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy

FOLDER = Path(__file__).parent / "vi" / "LC_MESSAGES"


@lru_cache(maxsize=1)
def translations() -> gettext_module.GNUTranslations:
    """All .po files as one set of translations."""
    merged = Catalog(locale="vi")
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="vi"):
                if message.id:
                    merged[message.id] = message
    buffer = io.BytesIO()
    write_mo(buffer, merged)
    buffer.seek(0)
    return gettext_module.GNUTranslations(buffer)


def gettext(message: str, **values: Any) -> str:
    """The Vietnamese text of `message`; `values` fill its %(name)s places."""
    text = translations().gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """The Vietnamese text for `n` things; %(num)s is n."""
    text = translations().ngettext(singular, plural, n)
    return text % {"num": n, **values}


def lazy_gettext(message: str) -> LazyProxy:
    """Like gettext, but looked up when it is shown (for class attributes and constants)."""
    return LazyProxy(gettext, message, enable_cache=False)
