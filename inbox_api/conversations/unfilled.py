"""No text with places such as {ten} left in it goes out to a citizen."""

from __future__ import annotations

import re

from inbox_api.errors import Invalid
from inbox_api.texts import gettext as _

PLACE = re.compile(r"\{([^{}\n]{1,40})\}")


class UnfilledPlaces(Invalid):
    code = "unfilled_places"


def check_filled(text: str) -> None:
    """Raises UnfilledPlaces for a text that still has places such as {ten}."""
    missing = [match.group() for match in PLACE.finditer(text) if _is_word(match.group(1))]
    if missing:
        names = ", ".join(dict.fromkeys(missing))
        raise UnfilledPlaces(_("These places of the answer are not filled in yet: %(names)s", names=names))


def _is_word(inside: str) -> bool:
    """Braces around anything but words, such as a bit of program text, are left alone."""
    return bool(re.fullmatch(r"[\w ]+", inside)) and not inside.strip().isdigit()
