"""Rules that can never act, rules that others take everything from, and cases that no rule catches.

Exact for conditions without words: every cell of the table is looked at. A rule with words takes nothing away from
later rules by itself, except from one whose phrases all contain a phrase of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inbox_api.assignment.cells import CellTable, Example, Mask, World
from inbox_api.assignment.rules import RoutingRule, UnitDirectory, occurring

NEVER, SHADOWED, OVERLAP, UNCOVERED, NOT_NOW = "never", "shadowed", "overlap", "uncovered", "not_now"
OVERLAPS_AT_MOST = 40


@dataclass(frozen=True)
class Finding:
    """Something an administrator should know of the order of the rules.

    kind: never (catches nothing whatever comes) | shadowed (earlier rules take everything) | overlap (an earlier rule
    with another unit takes some) | uncovered (nobody catches these) | not_now (not in force today). others: ids of
    the earlier rules. share: of what the rule could catch, the part that earlier ones take.
    """

    kind: str
    rule_id: str | None
    others: tuple[str, ...]
    example: Example | None
    share: float = 0.0


def examine(rules: Sequence[RoutingRule], world: World, units: UnitDirectory) -> list[Finding]:
    """Findings in the order of the rules, uncovered cases last."""
    acting = [rule for rule in rules if rule.is_on and _is_in_force(rule, world)]
    table = CellTable(acting, world, units)
    free = table.real.copy()
    caught: list[tuple[RoutingRule, Mask]] = []
    found = [Finding(NOT_NOW, r.id, (), None) for r in rules if r.is_on and not _is_in_force(r, world)]
    for rule in acting:
        cells = table.caught_by(rule)
        found += _findings_of(rule, cells, free, caught, table)
        caught.append((rule, cells))
        if not rule.words and not rule.without_words:
            free &= ~cells
    if free.any():
        found.append(Finding(UNCOVERED, None, (), table.example(free), float(free.sum() / table.real.sum())))
    return found


def _findings_of(
    rule: RoutingRule, cells: Mask, free: Mask, caught: list[tuple[RoutingRule, Mask]], table: CellTable
) -> list[Finding]:
    if not cells.any():
        return [Finding(NEVER, rule.id, (), None, 1.0)]
    takers = [(other, mask) for other, mask in caught if takes_words_of(other, rule)]
    left = cells & free
    for other, mask in takers:
        if other.words:
            left &= ~mask
    if not left.any():
        named = _needed(cells, [(o, m) for o, m in takers if (m & cells).any()])
        return [Finding(SHADOWED, rule.id, named, table.example(cells), 1.0)]
    overlaps = []
    for other, mask in caught:
        both = cells & mask
        if both.any() and not _same_target(other, rule) and _meet_in_words(other, rule):
            share = float(both.sum() / cells.sum())
            overlaps.append(Finding(OVERLAP, rule.id, (other.id,), table.example(both), share))
    return sorted(overlaps, key=lambda one: -one.share)[:OVERLAPS_AT_MOST]


def _needed(cells: Mask, takers: Sequence[tuple[RoutingRule, Mask]]) -> tuple[str, ...]:
    """The rules, in order, that each take something no earlier one has taken."""
    rest, named = cells.copy(), []
    for other, mask in takers:
        if (rest & mask).any():
            named.append(other.id)
            rest = rest & ~mask
    return tuple(named)


def takes_words_of(earlier: RoutingRule, later: RoutingRule) -> bool:
    """Whether every text that fits the later rule's words also fits those of the earlier one."""
    if earlier.without_words and not set(earlier.without_words) <= set(later.without_words):
        return False
    if not earlier.words:
        return True
    return bool(later.words) and all(occurring(earlier.words, _as_text(phrase)) for phrase in later.words)


def _meet_in_words(earlier: RoutingRule, later: RoutingRule) -> bool:
    """Rules with words that have nothing in common are no conflict worth naming."""
    if not earlier.words or not later.words:
        return not earlier.words
    return any(occurring(earlier.words, _as_text(phrase)) for phrase in later.words)


def _same_target(one: RoutingRule, other: RoutingRule) -> bool:
    return (one.unit_code, one.unit_kind) == (other.unit_code, other.unit_kind)


def _is_in_force(rule: RoutingRule, world: World) -> bool:
    return (rule.valid_from is None or rule.valid_from <= world.today) and (
        rule.valid_to is None or world.today <= rule.valid_to
    )


def _as_text(phrase: str) -> str:
    """A text that fits the phrase and as little else as possible: something unknown stands in each gap."""
    return phrase.replace("..", " zzgapzz ")
