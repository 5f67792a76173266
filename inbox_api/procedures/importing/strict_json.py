"""JSON by its own rules: no NaN, and no nesting that would overflow the stack."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from inbox_api.texts import gettext as _


def load_strictly(text: str) -> Any:
    """Parsed JSON. Raises ValueError, also for NaN and for nesting that would overflow the stack."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError(_("is nested too deeply")) from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
