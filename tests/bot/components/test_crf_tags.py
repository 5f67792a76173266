"""Tags of the entity tagger: both schemes give back the same entities."""

from __future__ import annotations

import pytest

from bot.components.crf_features import groups_of, tags_of, without_ends
from bot.components.noise import Span
from bot.components.syllables import split_syllables

TEXT = "bay tu ha noi den da nang sang mai"
SPANS = [Span(7, 13, "from", ""), Span(18, 25, "to", ""), Span(26, 34, "when", "")]


@pytest.mark.parametrize("scheme", [list, without_ends])
def test_entities_survive_their_tags(scheme: type) -> None:
    syllables = split_syllables(TEXT)
    groups = groups_of(scheme(tags_of(syllables, SPANS)))
    assert [(TEXT[syllables[a].start : syllables[b].end], label) for a, b, label in groups] == [
        ("ha noi", "from"),
        ("da nang", "to"),
        ("sang mai", "when"),
    ]


def test_many_labels_use_half_the_tags() -> None:
    tags = tags_of(split_syllables(TEXT), SPANS)
    assert {tag[0] for tag in tags} == {"O", "B", "L"}
    assert {tag[0] for tag in without_ends(tags)} == {"O", "B", "I"}
