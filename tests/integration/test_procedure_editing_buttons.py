"""The preview's buttons are the bot's: the same words in both environments."""

from __future__ import annotations

import re

import pytest

from inbox_api.procedures.answering.aspects import Aspect
from inbox_api.procedures.editing.previews import title_of
from tests.conftest import ROOT

TITLES = (ROOT / "bot" / "domain" / "titles.yml").read_text(encoding="utf-8")
NAMES = {Aspect.PLACE: "where"}  # the intent's name where it is another


@pytest.mark.parametrize("aspect", [one for one in Aspect if one not in {Aspect.OVERVIEW, Aspect.CASE, Aspect.SOURCE}])
def test_a_button_of_the_preview_says_what_the_bots_button_says(aspect: Aspect) -> None:
    told = re.search(rf'utter_title_ask_{NAMES.get(aspect, aspect)}: \[{{text: "([^"]+)"}}\]', TITLES)
    assert told is not None
    assert title_of(aspect) == told[1]
