"""Small worlds for the rules of assignment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from inbox_api.assignment.cells import World
from inbox_api.assignment.rules import Facts, RoutingRule, UnitDirectory, UnitRef
from inbox_api.deadlines.calendar import OfficeHours, build_calendar

TODAY = date(2026, 11, 20)
MORNING = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)  # a Friday, 9:30 in the city
NIGHT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # 23:00
HOLIDAY = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
CALENDAR = build_calendar()
UNITS = UnitDirectory(
    (
        UnitRef(1, "city", "Trung tâm", "city", None),
        UnitRef(2, "a-kt", "Kinh tế A", "KT", "a"),
        UnitRef(3, "a-ca", "Công an A", "CA", "a"),
        UnitRef(4, "b-kt", "Kinh tế B cũ", "KT", "b", valid_to=date(2026, 6, 30)),
        UnitRef(5, "b-kt-2", "Kinh tế B mới", "KT", "b", valid_from=date(2026, 7, 1)),
    )
)
WORLD = World(
    case_types=("PAHT", "KHN", "TC"),
    typed_topics=frozenset({"PAHT", "KHN"}),
    topics=("0101", "0404", "0601"),
    wards=("a", "b"),
    channels=("web", "zalo"),
    hours=OfficeHours(),
    today=TODAY,
)


def rule(name: str, **values: Any) -> RoutingRule:
    """A rule whose id is its name; to the city's desk unless told otherwise."""
    if "unit_kind" not in values:
        values.setdefault("unit_code", "city")
    return RoutingRule(id=name, name=name, **values)


def facts(text: str = "", **changes: Any) -> Facts:
    values: dict[str, Any] = {"case_type": "PAHT", "topic": "0404", "ward_code": "a", "channel": "web", "at": MORNING}
    return Facts(text=text, **{**values, **changes})
