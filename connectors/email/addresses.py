"""E-mail addresses: only what every server takes, nothing that could become a second header or recipient."""

from __future__ import annotations

import re
import unicodedata

LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
LOCAL_LIMIT, WHOLE_LIMIT = 64, 254


def clean_address(text: str) -> str | None:
    """The address with its domain in lower case (and in ASCII form), or None when it is none.

    Quoted local parts, comments, literals and addresses outside ASCII are refused: people do not write them, and
    many servers do not take them.
    """
    address = unicodedata.normalize("NFKC", text).strip()
    local, separator, domain = address.rpartition("@")
    if not separator or not LOCAL.fullmatch(local) or len(local) > LOCAL_LIMIT:
        return None
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = domain.split(".")
    if len(labels) < 2 or not all(LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        return None
    whole = f"{local}@{domain}"
    return whole if len(whole) <= WHOLE_LIMIT else None
