"""The portal's JSON: one procedure, its envelope {code, data}, lists, arrays, and JSON Lines of any of them.

An object holds only the keys that stand in it: an item of a list has few, and what it lacks stays as it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inbox_api.procedures.importing.codes import is_code, is_internal, read_code
from inbox_api.procedures.importing.portal_fields import read_procedure
from inbox_api.procedures.importing.readings import Doubts, Origin, ReadResult
from inbox_api.procedures.importing.wording import one_line
from inbox_api.texts import gettext as _

OUR_KEYS = frozenset({"aliases", "memory_fields", "processing_time", "online_level", "legal_basis", "tier"})
PORTAL_KEYS = frozenset(
    {
        "executionMethods", "executionCases", "executionSteps", "formalityType", "departmentsExecuting",
        "unitGroupsExecuting", "isWard", "isProvince", "isMinistry", "category", "subjectTypesDetails",
        "legalBasisesDetails", "resultsDetails", "departmentPromulgateName", "isFullProcess", "procedureProposal",
        "decisionNo", "departmentsAuthority", "requirementsAndConditions",
    }
)  # fmt: skip
_PORTAL_ID = re.compile(r"^(?:\d+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{20,40})$")
MAX_DEPTH = 6  # of lists and envelopes around a procedure
MAX_PROCEDURES = 50_000


def is_procedure(value: object) -> bool:
    """A procedure of the portal or ours: by its keys, or as an item of a list by the portal's kind of id."""
    if not isinstance(value, dict):
        return False
    is_bare = {"id", "name", "code"} <= value.keys() and _PORTAL_ID.match(str(value["id"])) is not None
    return bool(PORTAL_KEYS & value.keys()) or is_bare or bool(OUR_KEYS & value.keys())


def is_portal(value: object) -> bool:
    """Is it the portal's JSON, of whatever shape, and not ours?"""
    return any(PORTAL_KEYS & one.keys() or not OUR_KEYS & one.keys() for one in _some(value)) or _is_refusal(value)


def is_ours(value: object) -> bool:
    return any(len(OUR_KEYS & one.keys()) >= 2 and not PORTAL_KEYS & one.keys() for one in _some(value))


def _some(value: object) -> Iterator[dict[str, Any]]:
    for number, (_place, one) in enumerate(procedures(value)):
        if number == 3:
            return
        yield one


def _is_refusal(value: object) -> bool:
    """An answer of the portal that says no: {"code": "NOT_FOUND", "message": ...}."""
    return isinstance(value, dict) and "code" in value and not value.get("data") and "message" in value


def procedures(value: object, place: int = 1, depth: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    """(place in the list around it from 1, object) of every procedure, however wrapped."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from procedures(item, number, depth + 1)
    elif isinstance(value, dict) and is_procedure(value):
        yield place, value
    elif isinstance(value, dict):
        for key in ("data", "items", "content", "result", "records"):
            if isinstance(value.get(key), list | dict):
                yield from procedures(value[key], place, depth + 1)


def read_values(values: list[tuple[int, Any]], origin: Origin) -> ReadResult:
    """Partial records of parsed JSON values, each with the line of the file that it began in."""
    result = ReadResult()
    for line, value in values:
        found = list(procedures(value))
        if not found:
            text = _("holds no procedure of the portal")
            if _is_refusal(value):
                text = _("the portal answered: %(text)s", text=one_line(value.get("message"))[:200])
            result.refuse(line, "", text)
        for place, one in found[:MAX_PROCEDURES]:
            if OUR_KEYS & one.keys() and not PORTAL_KEYS & one.keys():
                result.refuse(place, "", _("holds no procedure of the portal"))
                continue
            read_one(one, line if len(values) > 1 else place, origin, result)
        if len(found) > MAX_PROCEDURES:
            result.refuse(line, "", _("holds more than %(n)s procedures", n=MAX_PROCEDURES))
    return result


def read_one(one: dict[str, Any], line: int, origin: Origin, result: ReadResult) -> None:
    code = read_code(one.get("code"))
    if one_line(one.get("type")).endswith("_INTERNAL") or is_internal(code):
        result.skipped += 1
        return
    name = one_line(one.get("name"))
    if not is_code(code):
        result.refuse(line, "code", _("%(code)s is not a procedure code such as 1.001193", code=code[:40] or "\u2013"))
        return
    if not name:
        result.refuse(line, "name", _("is missing"))
        return
    doubts: Doubts = []
    result.add(read_procedure(one, code, name, line, origin, doubts), doubts)
