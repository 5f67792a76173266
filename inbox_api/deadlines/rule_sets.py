"""The deadlines as data: data/rules.json, each row with its legal basis and the dates between which it holds.

An open case keeps the rule of its intake date: store `Rule.key` with the case and read it back with `rule_by_key`.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from inbox_api.errors import Invalid
from inbox_api.texts import lazy_gettext

DATA_FILE = Path(__file__).parent / "data" / "rules.json"
UNITS = ("minutes", "working_hours", "working_days", "days")
CERTAINTIES = ("confirmed", "memory", "uncertain", "design")
LISTS = ("case_types", "met_by", "options", "extends", "rings")
LADDER = (50, 80, 100)


@dataclass(frozen=True)
class Rule:
    """One deadline.

    purpose: answer | acknowledge | act | next_reply | legal | extension | limitation | refuse | ask_citizen | transfer
    | publish.
    unit: minutes | working_hours | working_days | days (calendar days with roll-over of the last one).
    starts: the event that starts it, such as received, accepted, sent, signed_paper, acceptance.
    ends: office_close | midnight. effective_to: the last day it holds, None while in force.
    certainty: confirmed | memory | uncertain | design.
    met_by: the events that end a legal clock. options: complex | remote | elsewhere, circumstances it is for.
    extends: ids of the rules it prolongs, at most `times` times. rings: at which per cent of it people are told.
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
    met_by: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    extends: tuple[str, ...] = ()
    times: int = 1
    rings: tuple[int, ...] = LADDER

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
                **{name: tuple(row[name]) for name in LISTS if name in row},
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
    TC this is only the inbox's own duty to guide the citizen; `started_by` has the legal ones. Raises NoRule.
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


def started_by(event: str, case_type: str, on_date: date, options: Collection[str] = ()) -> list[Rule]:
    """The legal clocks that an event on paper starts, in the order of the file.

    Of a period with variants (complex, remote) the one for exactly these options counts, else the nearest one with
    fewer. A chat message is no such event, so complaints and denunciations have none before their signed paper.
    """
    fitting = [
        rule
        for rule in all_rules()
        if rule.purpose == "legal"
        and rule.starts == event
        and case_type in rule.case_types
        and rule.holds_on(on_date)
        and set(rule.options) <= set(options)
    ]
    best: dict[str, Rule] = {}
    for rule in fitting:
        known = best.get(_period(rule))
        if known is None or (len(rule.options), rule.effective_from) > (len(known.options), known.effective_from):
            best[_period(rule)] = rule
    return list(best.values())


def _period(rule: Rule) -> str:
    """What variants have in common: K3, K3r and K3r-COMPLEX are one period."""
    return rule.id.removesuffix("-COMPLEX").removesuffix("r")


def extensions_of(rule: Rule, on_date: date) -> list[Rule]:
    """The rows that allow to prolong a clock of this rule."""
    return [one for one in all_rules() if rule.id in one.extends and one.holds_on(on_date)]
