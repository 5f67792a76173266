"""The deadlines as data: data/rules.json, each row with its legal basis and the dates between which it holds.

An open case keeps the rule of its intake date: store `Rule.key` with the case and read it back with `rule_by_key`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import Invalid
from inbox_api.texts import lazy_gettext

DATA_FILE = Path(__file__).parent / "data" / "rules.json"
UNITS = ("minutes", "working_hours", "working_days", "days")
CERTAINTIES = ("confirmed", "memory", "uncertain", "design")
PAPER_TYPES = frozenset({"KHN", "TC"})
PAPER_START = "signed_paper"


@dataclass(frozen=True)
class Rule:
    """One deadline.

    purpose: answer | acknowledge | act | legal | extension | limitation | refuse | ask_citizen | transfer | publish.
    unit: minutes | working_hours | working_days | days (calendar days with roll-over of the last one).
    starts: the event that starts it, such as received, accepted, sent, signed_paper, acceptance.
    ends: office_close | midnight. effective_to: the last day it holds, None while in force.
    certainty: confirmed | memory | uncertain | design.
    """

    id: str
    title: str
    purpose: str
    case_types: tuple[str, ...]
    priority: str | None
    length: int
    unit: str
    starts: str
    ends: str
    instrument: str
    article: str
    effective_from: date
    effective_to: date | None
    certainty: str
    note: str

    @property
    def key(self) -> str:
        """The version of the rule, such as "SLA-P1@2025-07-01"."""
        return f"{self.id}@{self.effective_from.isoformat()}"

    @property
    def basis(self) -> str:
        """Article and instrument as text for the case (Vietnamese, from the data)."""
        return f"{self.article}, {self.instrument}" if self.article else self.instrument

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True)
class Clock:
    """A rule together with the moment it started."""

    rule: Rule
    start: datetime


class NoRule(Invalid):
    """The data hold no deadline for this kind of case on that day."""

    code = "no_deadline_rule"
    message = lazy_gettext("No deadline is set for this kind of case on that date.")


@lru_cache(maxsize=1)
def _table() -> tuple[str, tuple[Rule, ...]]:
    data = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    rules = tuple(
        Rule(
            **{
                **row,
                "case_types": tuple(row["case_types"]),
                "effective_from": date.fromisoformat(row["effective_from"]),
                "effective_to": date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
            }
        )
        for row in data["rules"]
    )
    return data["default_priority"], rules


def all_rules() -> tuple[Rule, ...]:
    """Every row in the order of the file."""
    return _table()[1]


def rule_for(case_type: str, priority: str | None, on_date: date, *, purpose: str = "answer") -> Rule:
    """The rule that sets the deadline of such a case received on `on_date`.

    A row for the priority (P0 to P3; None: the default) wins over one for all, a newer one over an older. For KHN and
    TC this is only the inbox's own duty to guide the citizen; `clocks_of` adds the legal ones. Raises NoRule.
    """
    wanted = priority or _table()[0]
    fitting = [
        rule
        for rule in all_rules()
        if rule.purpose == purpose
        and case_type in rule.case_types
        and rule.priority in (None, wanted)
        and rule.holds_on(on_date)
    ]
    if not fitting:
        raise NoRule
    return max(fitting, key=lambda rule: (rule.priority is not None, rule.effective_from))


def rule_by_id(rule_id: str, on_date: date) -> Rule:
    """The row "K2", "T4x", "PAKN-P3" … that holds on that day. Raises NoRule."""
    fitting = [rule for rule in all_rules() if rule.id == rule_id and rule.holds_on(on_date)]
    if not fitting:
        raise NoRule
    return max(fitting, key=lambda rule: rule.effective_from)


def rule_by_key(key: str) -> Rule:
    """The rule a case was stored with (`Rule.key`), also when it no longer holds for new cases. Raises NoRule."""
    for rule in all_rules():
        if rule.key == key:
            return rule
    raise NoRule


def clocks_of(
    case_type: str,
    priority: str | None,
    *,
    received_at: datetime,
    signed_paper_received_at: datetime | None = None,
) -> list[Clock]:
    """The clocks that run for a case: the inbox's duty first, then the legal ones.

    Legal clocks of complaints and denunciations start only with the signed paper (or the minutes of a reception); a
    chat message alone starts none. Both moments are aware.
    """
    clocks = [Clock(rule_for(case_type, priority, received_at.astimezone(LOCAL_ZONE).date()), received_at)]
    if case_type in PAPER_TYPES and signed_paper_received_at is not None:
        day = signed_paper_received_at.astimezone(LOCAL_ZONE).date()
        clocks += [
            Clock(rule, signed_paper_received_at)
            for rule in all_rules()
            if case_type in rule.case_types
            and rule.starts == PAPER_START
            and rule.holds_on(day)
            and not rule.id.endswith("-COMPLEX")
        ]
    return clocks
