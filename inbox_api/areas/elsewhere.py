"""Addresses anywhere in the country, turned from the units before July 2025 into today's.

underthesea brings the table (version 1.0.4 of vietnamadminunits, 10,602 old wards) and works without a network.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class AddressToday:
    """ward None: only the province is known. is_certain False: the ward is only the likeliest of several."""

    ward: str | None
    province: str
    is_certain: bool


@lru_cache(maxsize=1)
def _new_wards() -> dict[tuple[str, str], dict[str, set[str]]]:
    """{(province of today, key of the old ward): {key of its district: names of today's wards}}."""
    file = resources.files("underthesea.address") / "data" / "mapping.json"
    table: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in table["ward_mapping"]:
        found[row["new_province"], row["old_ward_key"]][row["old_district_key"]].add(row["new_ward"])
    return found


def address_today(address: str) -> AddressToday | None:
    """Today's ward and province of an old address; None when its province is not recognised.

    address: parts with commas, smallest first, such as "house and street, ward, district, province", any spelling.
    """
    # Imported here: underthesea takes half a second, and few addresses lie elsewhere.
    from underthesea.address import ConversionStatus, convert_address
    from underthesea.address.normalizer import normalize_key

    result = convert_address(address)
    if result.status == ConversionStatus.NOT_FOUND or not result.new.province:
        return None
    ward = result.new.ward or None
    choices = _choices(result.new.province, normalize_key(result.old.ward), normalize_key(result.old.district))
    is_certain = ward is not None and choices == {ward}
    return AddressToday(ward=ward, province=result.new.province, is_certain=is_certain)


def _choices(province: str, ward_key: str, district_key: str) -> set[str]:
    """Every ward of today that the table allows for an old ward.

    A district that has no such ward is silently dropped by the converter, which then takes the first ward of that name
    in the province: that is a guess, and so is the likeliest part of a divided ward.
    """
    by_district = _new_wards().get((province, ward_key), {})
    if district_key in by_district:
        return by_district[district_key]
    return set().union(*by_district.values())
