"""What goes wrong with calls to a simulated API, by rules that tests set."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

RULE_NAMES = frozenset(
    {
        "on",
        "latency_ms",
        "drop_before",
        "drop_after",
        "malformed",
        "error",
        "status",
        "after",
        "usage",
        "usage_step",
        "regain_minutes",
        "percent",
        "times",
        "seed",
    }
)
COMMON_NAMES = frozenset({"rules", "duplicate_webhooks"})
SENDS = ("send",)


class Rule:
    """One kind of trouble. `times` counts down; `percent` is the share of calls hit, repeatable by `seed`."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Raises ValueError for an unknown name."""
        unknown = set(settings) - RULE_NAMES
        if unknown:
            raise ValueError(f"unknown fault: {sorted(unknown)}")
        on = settings.get("on", SENDS)
        self.kinds = frozenset([on] if isinstance(on, str) else on)
        self.effects = {name: value for name, value in settings.items() if name not in {"on", "percent", "seed"}}
        self._percent = float(settings.get("percent", 100))
        self._left = int(settings["times"]) if "times" in settings else None
        self._usage = float(settings["usage"]) if "usage" in settings else None
        self._random = random.Random(settings.get("seed", 1))  # noqa: S311 - repeatable test faults, no secret

    def draw(self, kind: str) -> dict[str, Any]:
        """The effects on one call; {} when it is spared."""
        if not self.effects or not self.kinds & {kind, "any"} or self._left == 0:
            return {}
        if self._random.random() * 100 >= self._percent:
            return {}
        if self._left is not None:
            self._left -= 1
        drawn = dict(self.effects)
        if self._usage is not None:
            drawn["usage"] = min(self._usage, 100.0)
            self._usage += float(self.effects.get("usage_step", 0))
        return drawn


class Faults:
    """All rules that hold now: one given plainly, or several under "rules"."""

    def __init__(self) -> None:
        self.settings: dict[str, Any] = {}
        self._rules: list[Rule] = []

    def set(self, settings: Mapping[str, Any]) -> None:
        """Replace all faults; {} ends them. Raises ValueError for an unknown name."""
        if "rules" in settings:
            given = [rule for rule in settings["rules"] if isinstance(rule, Mapping)]
            unknown = set(settings) - COMMON_NAMES
            if unknown:
                raise ValueError(f"unknown fault: {sorted(unknown)}")
        else:
            given = [{name: value for name, value in settings.items() if name not in COMMON_NAMES}]
        self._rules = [Rule(rule) for rule in given]
        self.settings = dict(settings)

    def draw(self, kind: str = "send") -> dict[str, Any]:
        """The effects of every rule that hits this call; {} when it is spared."""
        drawn: dict[str, Any] = {}
        for rule in self._rules:
            drawn.update(rule.draw(kind))
        return drawn
