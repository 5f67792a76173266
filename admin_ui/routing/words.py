"""Routing rules in plain words: conditions, why a rule does not catch, what is wrong with an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from babel.support import LazyProxy

from admin_ui import words
from inbox_api.assignment.cells import Example
from inbox_api.assignment.conflicts import NEVER, NOT_NOW, SHADOWED, UNCOVERED, Finding
from inbox_api.cases import topics
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

UNIT_KINDS: dict[str, LazyProxy] = {
    "VP": lazy_gettext("Unit kind: office"),
    "KT": lazy_gettext("Unit kind: economy and infrastructure"),
    "VHXH": lazy_gettext("Unit kind: culture and society"),
    "HCC": lazy_gettext("Unit kind: one-stop counter"),
    "CA": lazy_gettext("Unit kind: police"),
    "ward": lazy_gettext("Unit kind: people's committee"),
}
DAYS: dict[str, LazyProxy] = {
    "any": lazy_gettext("Days: any"),
    "working": lazy_gettext("Days: working days"),
    "off": lazy_gettext("Days: days off"),
}
HOURS: dict[str, LazyProxy] = {
    "any": lazy_gettext("Hours: any"),
    "office": lazy_gettext("Hours: office hours"),
    "outside": lazy_gettext("Hours: outside office hours"),
}
CONDITIONS: dict[str, LazyProxy] = {
    "is_on": lazy_gettext("Does not fit: switched off"),
    "case_types": lazy_gettext("Does not fit: kind of case"),
    "topics": lazy_gettext("Does not fit: topic"),
    "wards": lazy_gettext("Does not fit: ward"),
    "words": lazy_gettext("Does not fit: none of the words occurs"),
    "without_words": lazy_gettext("Does not fit: a forbidden word occurs"),
    "channels": lazy_gettext("Does not fit: channel"),
    "days": lazy_gettext("Does not fit: kind of day"),
    "hours": lazy_gettext("Does not fit: office hours"),
    "time": lazy_gettext("Does not fit: time of the day"),
    "dates": lazy_gettext("Does not fit: not in force on that day"),
    "unit": lazy_gettext("Does not fit: no such unit for this ward"),
}
STRATEGIES: dict[str, LazyProxy] = {
    "none": lazy_gettext("Strategy: by hand"),
    "round_robin": lazy_gettext("Strategy: one after the other"),
    "by_load": lazy_gettext("Strategy: who has least"),
    "sticky": lazy_gettext("Strategy: who knows the person, else who has least"),
}


def topic_words(code: str) -> str:
    return topics.FIELDS.get(code) or topics.topic_name(code) or code


def target_words(row: Mapping[str, Any], units: Mapping[str, str]) -> str:
    """Where a rule sends to."""
    if row.get("unit_code"):
        return units.get(row["unit_code"], str(row["unit_code"]))
    kind = str(UNIT_KINDS.get(row.get("unit_kind") or "", row.get("unit_kind") or ""))
    return _("%(kind)s of the ward", kind=kind) if kind else _("no unit yet")


def conditions(row: Mapping[str, Any], wards: Mapping[str, str]) -> str:
    """A rule's conditions in one line."""
    parts: list[str] = [
        ", ".join(topics.CASE_TYPES[one].name for one in row.get("case_types") or () if one in topics.CASE_TYPES)
    ]
    parts.append(", ".join(topic_words(one) for one in row.get("topics") or ()))
    parts.append(", ".join(wards.get(one, one) for one in row.get("wards") or ()))
    if row.get("needs_ward") and not row.get("wards"):
        parts.append(_("any known ward"))
    if row.get("words"):
        parts.append(_("words: %(words)s", words=", ".join(row["words"])))
    if row.get("without_words"):
        parts.append(_("without: %(words)s", words=", ".join(row["without_words"])))
    parts.append(", ".join(words.channel(one) for one in row.get("channels") or ()))
    parts += [
        str(names[row[key]])
        for key, names in (("days", DAYS), ("hours", HOURS))
        if row.get(key, "any") in names and row.get(key, "any") != "any"
    ]
    if row.get("time_from") or row.get("time_to"):
        parts.append(f"{row.get('time_from') or '00:00'}-{row.get('time_to') or '24:00'}")
    if row.get("valid_from") or row.get("valid_to"):
        parts.append(
            _(
                "in force %(first)s to %(last)s",
                first=row.get("valid_from") or "\u2026",
                last=row.get("valid_to") or "\u2026",
            )
        )
    return " \u00b7 ".join(part for part in parts if part) or _("everything")


def finding_words(found: Finding, names: Mapping[str, str], wards: Mapping[str, str]) -> str:
    """What an administrator should know, in one sentence."""
    rule = names.get(found.rule_id or "", "")
    others = ", ".join(names.get(one, one) for one in found.others)
    example = example_words(found.example, wards) if found.example else ""
    if found.kind == NEVER:
        return _("%(rule)s can never catch anything: no ward has such a unit.", rule=rule)
    if found.kind == SHADOWED:
        return _("%(rule)s never gets its turn: everything is caught by %(others)s before.", rule=rule, others=others)
    if found.kind == UNCOVERED:
        return _("No rule catches, for example: %(example)s", example=example)
    if found.kind == NOT_NOW:
        return _("%(rule)s is not in force today.", rule=rule)
    share = round(found.share * 100)
    return _(
        "%(others)s takes %(share)d %% of what %(rule)s could catch, for example: %(example)s",
        others=others, share=share, rule=rule, example=example,
    )  # fmt: skip


def example_words(one: Example, wards: Mapping[str, str]) -> str:
    """A case of the kind meant."""
    parts: Sequence[str] = [
        topics.CASE_TYPES[one.case_type].name,
        topics.topic_name(one.topic) or _("no topic"),
        wards.get(one.ward_code or "", _("no ward known")),
        words.channel(one.channel),
        str(DAYS["working" if one.is_working_day else "off"]),
        f"{one.minute // 60:02}:{one.minute % 60:02}",
    ]
    return ", ".join(parts)
