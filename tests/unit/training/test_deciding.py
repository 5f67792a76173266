"""When the assistant acts and asks back, and what other values would have done on judged sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inbox_api.training.models import decision_file
from inbox_api.training.models.deciding import Decision, decide, effect
from inbox_api.training.models.figures import FALLBACK, Judged
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests" / "contract" / "not_sure.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES)
def test_the_desk_decides_as_the_bot_does(case: dict[str, Any]) -> None:
    given = decide(case["shares"], Decision(case["threshold"], case["costs"]))
    assert (None if given == FALLBACK else given) == case["acts_on"]


def row(wanted: str, **shares: float) -> Judged:
    return Judged(wanted, (wanted,), "", FALLBACK, max(shares, key=shares.__getitem__), 0.5, tuple(shares.items()))


def test_a_dearer_emergency_is_missed_less_and_cries_wolf_more() -> None:
    rows = [
        row("emergency", report_issue=0.7, emergency=0.3), row("emergency", emergency=0.9, report_issue=0.1),
        row("report_issue", report_issue=0.75, emergency=0.25), row("report_issue", report_issue=0.97, emergency=0.03),
    ]  # fmt: skip
    cheap, dear = (effect(rows, Decision(0.75, {"emergency": cost}), ["emergency"]) for cost in (2.0, 4.0))
    assert (cheap.intents["emergency"].found, dear.intents["emergency"].found) == (0.5, 1.0)
    assert (cheap.intents["emergency"].right, dear.intents["emergency"].right) == (1.0, 0.6667)
    assert (cheap.intents["emergency"].asked_back, dear.intents["emergency"].asked_back) == (0.5, 0.0)
    assert (cheap.asks_back, dear.asks_back, dear.wrong) == (0.5, 0.0, 0.25)


def test_other_values_are_written_into_the_settings_of_a_training_and_the_same_ones_change_nothing(
    tmp_path: Path,
) -> None:
    file = tmp_path / decision_file.NAME
    file.write_bytes((ROOT / decision_file.NAME).read_bytes())
    program = decision_file.of_program()
    assert set(program.costs) == {"emergency", "denounce"}
    decision_file.put(tmp_path, program)
    assert file.read_bytes() == (ROOT / decision_file.NAME).read_bytes()
    other = Decision(0.7, {"emergency": 4.0, "denounce": 2.5})
    decision_file.put(tmp_path, other)
    assert decision_file.read(tmp_path) == other
    assert "sharpened" in file.read_text(encoding="utf-8")
