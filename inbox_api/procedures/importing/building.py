"""From the values that a layout read to a partial record: what follows from the methods, what a new record gets."""

from __future__ import annotations

from typing import Any

from inbox_api.procedures.importing.agencies import level_of_agency
from inbox_api.procedures.importing.methods import all_fees, main_fee, main_time, online_level, submit_where
from inbox_api.procedures.importing.papers import has_paper
from inbox_api.procedures.importing.readings import Origin, Partial, Values
from inbox_api.procedures.importing.times import processing_time
from inbox_api.procedures.importing.wording import text_of


def held(values: Values) -> Values:
    """Only the keys that say something: an empty value never erases what is stored."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def partial(
    line: int, values: Values, origin: Origin, *, is_full: bool | None = None, is_offline: bool | None = None
) -> Partial:
    """A partial record of a layout that describes procedures. is_full, is_offline: None: the layout does not say."""
    methods: list[Values] = values.get("methods", [])
    fees = [*all_fees(methods), *values.get("fees", [])]
    level = online_level(methods, is_full=is_full, is_offline=is_offline)
    derived: dict[str, Any] = {
        "processing_time": values.get("processing_time") or main_time(methods),
        "fee": main_fee(fees),
        "online_level": values.get("online_level") or level,
        "as_of": origin.as_of,
        "confidence": "verified",
    }
    whole = values | held(derived)
    confirms = is_full is not None or "online_level" in values
    return Partial(line, whole, _fallbacks(whole, confirms=confirms), confirms_online=confirms)


def _fallbacks(values: Values, *, confirms: bool) -> Values:
    """What a new record gets where the layout is silent: nothing invented, and said so."""
    notes = [] if has_paper(values.get("documents", [])) else [text_of("no_papers")]
    if values.get("online_level") == text_of("partial") and not confirms:
        notes.append(text_of("online_unconfirmed"))
    fallbacks = blank() | {
        "level": level_of_agency(values.get("agency", "")),
        "audience": ", ".join(values.get("subjects", [])),
        "submit_where": submit_where(values.get("methods", []), values.get("receiving_address", "")),
        "notes": " ".join(notes),
        "online_level": text_of("unknown_online"),
    }
    return {key: value for key, value in fallbacks.items() if key not in values}


def blank() -> Values:
    """A record that holds nothing yet but the keys that every record has; code, name, agency, sources are missing."""
    return {
        "code": None,
        "aliases": [],
        "field": text_of("unknown_field"),
        "audience": "",
        "documents": [],
        "steps": [],
        "processing_time": processing_time(None, None),
        "fee": {"amount_vnd": None, "text": ""},
        "submit_where": "",
        "result": "",
        "conditions": [],
        "legal_basis": [],
        "confidence": "verified",
        "memory_fields": [],
        "tier": "extra",
    }
