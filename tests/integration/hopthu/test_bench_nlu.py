"""`hopthu bench nlu` from end to end on a small public-shaped set: really trained, really tested."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from hopthu.bench.commands import app
from tests.conftest import ROOT


@pytest.mark.slow
def test_our_pipeline_and_the_svm_are_measured_on_the_flight_sample() -> None:
    folder = ROOT / "tests" / "bot" / "fixtures" / "flights"
    done = CliRunner().invoke(app, ["nlu", str(folder), "--peers", "svm", "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["data"] == {
        "name": "flights", "rows": 120, "leaks": 0, "leaks_are_counted": True, "styles_made_by_augmenter": True,
    }  # fmt: skip
    ours, svm = result["figures"], result["peers"]["svm"]
    for style in ("clean", "plain", "teencode"):
        assert ours["styles"][style]["intent_accuracy"] >= 0.85, style
        # Slots can only be right when offsets survive the way into Rasa's files, through the pipeline and back.
        assert ours["styles"][style]["slot_f1"] >= 0.7, style
    assert svm["styles"]["clean"]["intent_accuracy"] >= 0.8
    assert svm["styles"]["clean"]["slot_f1"] is None
    assert ours["train_seconds"] > svm["train_seconds"] > 0
    assert result["ratios"]["svm"]["intent_accuracy"]["plain"] > 1
