"""The facts of a case that may be put right on the spot, and what becomes of them when both sides changed them."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

from babel.support import LazyProxy

from inbox_api.errors import Invalid
from inbox_api.folding import storable
from inbox_api.models import Case
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

FACTS: dict[str, LazyProxy] = {
    "address": lazy_gettext("Address"),
    "ward": lazy_gettext("Ward"),
    "place": lazy_gettext("Place (coordinates)"),
}
SAME_PLACE_DEGREES = 1e-6  # about 10 cm: what is lost on the way through a phone
CHARACTERS_AT_MOST = 500
Value = Any  # a text, {"latitude": degrees, "longitude": degrees}, or None


class Merge(StrEnum):
    NOTHING = "nothing"  # both sides say the same
    APPLY = "apply"  # only the phone changed it
    CHOOSE = "choose"  # both did, differently


def facts_of(case: Case) -> dict[str, Value]:
    """What the case says now, as a phone keeps it."""
    has_place = case.latitude is not None and case.longitude is not None
    place = {"latitude": case.latitude, "longitude": case.longitude} if has_place else None
    return {"address": case.address, "ward": case.ward_code, "place": place}


def merge(base: Value, mine: Value, theirs: Value) -> Merge:
    """base: what the phone showed; mine: what was put down on it; theirs: what the case says now."""
    if is_same(mine, theirs) or is_same(mine, base):
        return Merge.NOTHING
    return Merge.APPLY if is_same(base, theirs) else Merge.CHOOSE


def is_same(one: Value, other: Value) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return all(abs(one[name] - other[name]) <= SAME_PLACE_DEGREES for name in ("latitude", "longitude"))
    return bool((one or None) == (other or None))


def checked(name: str, value: Value, wards: set[str]) -> Value:
    """The value as it is kept. Raises Invalid. wards: the codes there are."""
    if name not in FACTS:
        raise Invalid(_("Only address, ward and place can be put right here."))
    if name == "place":
        return None if value is None else _place(value)
    text = _line(value)
    if name == "ward" and text is not None and text not in wards:
        raise Invalid(_("There is no such ward."))
    return text


def _line(value: Value) -> str | None:
    if value is not None and not isinstance(value, str):
        raise Invalid
    text = storable(value or "").strip()
    if len(text) > CHARACTERS_AT_MOST:
        raise Invalid(_("At most 500 characters fit here."))
    return text or None


def _place(value: Value) -> dict[str, float]:
    if not isinstance(value, dict) or set(value) != {"latitude", "longitude"}:
        raise Invalid(_("A place is a latitude and a longitude in degrees."))
    found: dict[str, float] = {}
    for name, most in (("latitude", 90.0), ("longitude", 180.0)):
        number = value[name]
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        if not is_number or not math.isfinite(number) or abs(number) > most:
            raise Invalid(_("A place is a latitude and a longitude in degrees."))
        found[name] = float(number)
    return found


def columns(name: str, value: Value) -> dict[str, Any]:
    """The columns of a case that hold the fact."""
    if name == "place":
        place = value or {"latitude": None, "longitude": None}
        return {"latitude": place["latitude"], "longitude": place["longitude"]}
    return {"ward_code" if name == "ward" else name: value}


def text_of(name: str, value: Value, ward_names: dict[str, str]) -> str:
    """What a person reads."""
    if value is None or value == "":
        return _("(empty)")
    if name == "place":
        return f"{value['latitude']:.5f}, {value['longitude']:.5f}"
    return ward_names.get(str(value), str(value)) if name == "ward" else str(value)
