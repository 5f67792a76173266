"""The words that carried a prediction: the bot is asked again without each of them, and what is less sure then shows.

At most `MOST_CALLS` questions of some milliseconds; nothing is stored. No transaction is open meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inbox_api import bot_client
from inbox_api.errors import Unavailable
from inbox_api.training.review import words

MOST_CALLS = 12
LEAST = 0.5  # of the logarithm of the odds: by less any word moves them
SURE = 0.999  # beyond it the share tells nothing more
STRONG, WEAK = 0.6, 0.25  # of the weight of the heaviest word
Parse = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text. level: 2 carried it most, 1 helped, 0 did not; weight: 0 to 1, the heaviest word has 1."""

    text: str
    weight: float

    @property
    def level(self) -> int:
        return 2 if self.weight >= STRONG else int(self.weight >= WEAK)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Of the model in use. intent: the predicted one, or the best where that is not among its guesses any more."""

    intent: str
    confidence: float
    pieces: tuple[Piece, ...]

    @property
    def carriers(self) -> list[str]:
        """The words that carried it, the heaviest first; [] where only the whole sentence does."""
        found = [piece for piece in self.pieces if piece.level]
        return [piece.text for piece in sorted(found, key=lambda piece: -piece.weight)]


def weigh(text: str, predicted: str, address: str) -> Weighed:
    """Ask the bot process at `address`. Raises Unavailable when it does not answer."""
    try:
        return weighed(text, predicted, lambda part: bot_client.parse(part, address))
    except bot_client.BotUnavailable as error:
        raise Unavailable from error


def weighed(text: str, predicted: str, parse: Parse) -> Weighed:
    """How much surer each word made `parse` (shape of bot_client.parse) of the predicted intent."""
    whole = _shares(parse(text))
    intent = predicted if predicted in whole else max(whole, key=lambda name: whole[name])
    spans = stretches(text, MOST_CALLS - 1)
    lost = [_odds(whole[intent]) - _odds(_share_without(text, span, intent, parse)) for span in spans]
    most = max(lost, default=0.0)
    weights = [max(0.0, one) / most if most >= LEAST and one >= LEAST else 0.0 for one in lost]
    return Weighed(intent, whole[intent], tuple(_pieces(text, spans, weights)))


def stretches(text: str, most: int) -> list[tuple[int, int]]:
    """(start, end) of the words; of a long text of so many words in a row that there are no more than `most`."""
    found = list(words.borders(text))
    size = math.ceil(len(found) / most) if found else 1
    return [(found[at][0], found[min(at + size, len(found)) - 1][1]) for at in range(0, len(found), size)]


def _share_without(text: str, span: tuple[int, int], intent: str, parse: Parse) -> float:
    rest = f"{text[: span[0]].rstrip()} {text[span[1] :].lstrip()}".strip()
    return _shares(parse(rest)).get(intent, 0.0) if any(letter.isalnum() for letter in rest) else 0.0


def _shares(read: Mapping[str, Any]) -> dict[str, float]:
    ranked = {str(one["name"]): float(one["confidence"]) for one in read.get("ranking") or ()}
    return {str(read["intent"]): float(read["confidence"]), **ranked}


def _odds(share: float) -> float:
    kept = min(SURE, max(1 - SURE, share))
    return math.log(kept / (1 - kept))


def _pieces(text: str, spans: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[Piece]:
    """The whole text in order, what lies between the words included."""
    found, at = [], 0
    for (start, end), weight in zip(spans, weights, strict=True):
        found += [Piece(text[at:start], 0.0), Piece(text[start:end], round(weight, 3))]
        at = end
    return [piece for piece in [*found, Piece(text[at:], 0.0)] if piece.text]
