"""What is left of an entity beside others: whole syllables, the longest run, never a part of another entity."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.entity_resolver import EntityResolver
from bot.components.free_part import Borders
from bot.components.syllables import split_syllables

TEXT = "ấp Công Thiện Hùng, Long Đức nha"


def part(span: tuple[int, int], *taken: tuple[int, int]) -> "str | None":
    """The free part of TEXT[span] in words."""
    borders = Borders(TEXT, split_syllables(TEXT))
    for other in taken:
        borders.take(*other)
    found = borders.free_part(*span)
    return TEXT[slice(*found)] if found else None


@pytest.mark.parametrize(
    ("span", "taken", "free"),
    [
        ((0, 18), [], "ấp Công Thiện Hùng"),
        ((0, 28), [(20, 28)], "ấp Công Thiện Hùng"),  # another one at its end
        ((0, 18), [(0, 7)], "Thiện Hùng"),  # at its beginning
        ((0, 28), [(8, 13)], "Hùng, Long Đức"),  # in its middle: the longer side
        ((18, 28), [], "Long Đức"),  # without the comma
        ((18, 28), [(20, 28)], None),
        ((3, 13), [(0, 32)], None),
        ((1, 6), [], None),  # cuts syllables
    ],
)
def test_the_free_part_ends_where_another_entity_begins(
    span: tuple[int, int], taken: list[tuple[int, int]], free: "str | None"
) -> None:
    assert part(span, *taken) == free


def test_an_address_that_ends_in_a_ward_is_cut_in_front_of_it(trained: Callable[..., EntityResolver]) -> None:
    address = {"entity": "address", "start": 0, "end": 28, "value": "", "extractor": "CrfEntityTagger"}
    ward = {"entity": "ward", "start": 20, "end": 28, "value": "", "extractor": "PatternEntityExtractor"}
    message = trained(EntityResolver).process([Message({"text": TEXT, "entities": [address, ward]})])[0]
    found = [(entity["entity"], TEXT[entity["start"] : entity["end"]]) for entity in message.get("entities")]
    assert found == [("address", "ấp Công Thiện Hùng"), ("ward", "Long Đức")]
