"""Threshold and costs as they stand in the settings of a pipeline (config.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from inbox_api.training.data.versions import PROJECT
from inbox_api.training.models.deciding import Decision

NAME = "config.yml"
COMPONENT = "bot.components.not_sure.NotSureClassifier"


def of_program() -> Decision:
    """Those that the program came with."""
    return read(PROJECT)


def read(root: Path) -> Decision:
    """Of the training root `root`."""
    part = _part(yaml.safe_load((root / NAME).read_text(encoding="utf-8")))
    return Decision(float(part["threshold"]), {name: float(cost) for name, cost in part["costs"].items()})


def put(root: Path, decision: Decision) -> None:
    """Write other values into a training root; where they are the same, the file stays as it is to the byte."""
    if decision == read(root):
        return
    path = root / NAME
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    _part(whole).update(decision.as_json())
    path.write_text(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True), encoding="utf-8")


def of_card(card: Mapping[str, Any]) -> Decision | None:
    """Those that a model was trained with; None where its card does not say."""
    told = card.get("decision")
    return Decision(float(told["threshold"]), dict(told["costs"])) if told else None


def _part(whole: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in whole["pipeline"] if one["name"] == COMPONENT)
    return found
