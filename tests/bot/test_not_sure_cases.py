"""The bot acts and asks back in the cases by which the training desk computes the effect of other values."""

import json
from typing import Any, Dict

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.components.not_sure import NotSureClassifier
from tests.bot.fake_inbox import ROOT

CASES = json.loads((ROOT / "tests" / "contract" / "not_sure.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES)
def test_the_bot_decides_as_the_training_desk_expects(case: Dict[str, Any]) -> None:
    ranking = [{"name": name, "confidence": share} for name, share in case["shares"].items()]
    message = Message({INTENT_RANKING_KEY: ranking})
    NotSureClassifier({"threshold": case["threshold"], "costs": case["costs"]}).process([message])
    given = message.get(INTENT)["name"]
    assert (None if given == "nlu_fallback" else given) == case["acts_on"]
