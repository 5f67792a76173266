"""A partial record laid over what is stored: what the layout does not hold stays, an empty cell erases nothing."""

from __future__ import annotations

import json
import re
from typing import Any

from inbox_api.folding import fold
from inbox_api.procedures.importing.readings import Doubts, Partial, Values
from inbox_api.procedures.importing.wording import holds_word, text_of
from inbox_api.texts import gettext as _

MEMORY_KEYS = (
    "documents", "steps", "processing_time", "fee", "conditions", "notes", "result", "submit_where",
)  # fmt: skip
_SENTENCE_END = re.compile(r"(?<=\.)\s+")
SET_LISTS = ("documents", "methods", "legal_basis", "subjects", "related", "keywords", "authorized", "coordinating")


def new_record(partial: Partial, record_id: str) -> Values:
    """A record that the catalogue has not had, as plain JSON."""
    values = {"id": record_id, **partial.fallbacks, **partial.values}
    if "field" in partial.values:
        values["official_field"] = values["field"]
    values["official_name"] = values["name"]
    return values


def merged(stored: Values, partial: Partial, doubts: Doubts) -> Values:
    """`stored` with what the file holds. Our short name and our field stay; the official ones stand beside them."""
    fresh = dict(partial.values)
    values = dict(stored)
    values["official_name"] = fresh.pop("name")
    if "field" in fresh:
        values["official_field"] = fresh.pop("field")
    _keep_confirmed_level(stored, fresh, confirms=partial.confirms_online)
    if "sources" in fresh:
        fresh["sources"] = list(dict.fromkeys([*fresh["sources"], *stored["sources"]]))
    if stored.get("fees") and "fees" not in fresh:
        fresh.pop("fee", None)  # the fee table of the province's decision stands before the national amounts
    if stored.get("portal_id") and fresh.get("portal_id", "").isdecimal():
        del fresh["portal_id"]  # the inner number of another page does not replace the portal's own id
    for key in SET_LISTS:
        if key in fresh and _same_members(fresh[key], stored.get(key, [])):
            fresh[key] = stored[key]  # the portal exports lines in no stable order
    values.update(fresh)
    if stored["confidence"] == "verified":
        values["memory_fields"] = [key for key in stored["memory_fields"] if key not in fresh]
    if not partial.is_bare:
        values.update(_trust(stored, fresh))
        values["notes"] = _notes(stored["notes"], values, confirms=partial.confirms_online)
        nothing: tuple[object, ...] = ("", [], text_of("unknown_level"), text_of("unknown_online"))
        values.update({key: value for key, value in partial.fallbacks.items() if values.get(key) in nothing})
        _doubt_age(stored, partial, doubts)
    return values


def _keep_confirmed_level(stored: Values, fresh: Values, *, confirms: bool) -> None:
    """A page without flags shows an online way, not whether it goes to the end: it does not lower what is known."""
    is_confirmed = stored["online_level"] == text_of("full")
    if is_confirmed and not confirms and fresh.get("online_level") == text_of("partial"):
        del fresh["online_level"]


def _same_members(one: list[Any], other: list[Any]) -> bool:
    return len(one) == len(other) and sorted(map(_key, one)) == sorted(map(_key, other))


def _key(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _trust(stored: Values, fresh: Values) -> Values:
    """What an official file holds no longer rests on memory; what it does not hold does as before."""
    if stored["confidence"] == "verified":
        return {}
    doubtful = [key for key in MEMORY_KEYS if stored.get(key) and key not in fresh]
    return {"confidence": "verified", "memory_fields": doubtful}


def _notes(notes: str, values: Values, *, confirms: bool) -> str:
    """Our notes without what the file has made untrue: that the online way is not confirmed, that nothing is listed."""
    stale = {text_of("list_only"), text_of("decision_only")}
    if values["documents"]:
        stale.add(text_of("no_papers"))
    for sentence in stale:
        notes = notes.replace(sentence, "")
    if confirms:
        words = (fold(text_of("unconfirmed")),)
        notes = " ".join(part for part in _SENTENCE_END.split(notes) if not holds_word(fold(part), words))
    return " ".join(notes.split())


def _doubt_age(stored: Values, partial: Partial, doubts: Doubts) -> None:
    before, now = stored["as_of"], partial.values.get("as_of", "")
    if now and now < before[: len(now)]:
        doubts.append(("as_of", _("is older (%(now)s) than what is stored (%(before)s)", now=now, before=before)))
