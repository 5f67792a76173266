"""The words that name a procedure in a sentence, marked as the lines of the data mark them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from inbox_api.folding import fold
from inbox_api.training.catalogue.mentions import LABEL
from inbox_api.training.data.state import TrainingData
from inbox_api.training.examples import Example, Span, render

_WORD = re.compile(r"\w+(?:[-/.]\w+)*")


class Marker:
    """Knows from the data which words stand before a mark and never begin one: "make", "ask for"."""

    def __init__(self, data: TrainingData) -> None:
        self._before: Counter[str] = Counter()
        self._first: Counter[str] = Counter()
        for one in data.examples:
            for span in one.entities:
                if span.entity == LABEL:
                    self._first.update(fold(one.text[span.start : span.end]).split()[:1])
                    self._before.update(fold(one.text[: span.start]).split()[-1:])

    def core(self, name: str) -> str:
        """The name without what stands outside of marks in front of it."""
        words = name.split()
        while len(words) > 1 and self._before[fold(words[0])] > self._first[fold(words[0])]:
            del words[0]
        return " ".join(words)

    def marked(self, intent: str, text: str, names: Iterable[str]) -> Example:
        """The text with the longest of the names in it marked; without a mark where it holds none."""
        wanted = {tuple(fold(self.core(name)).split()) for name in names}
        words = list(_WORD.finditer(text))
        folded = [fold(word.group()) for word in words]
        for length in range(min(len(words), max(map(len, wanted), default=0)), 0, -1):
            for first in range(len(words) - length + 1):
                if tuple(folded[first : first + length]) in wanted:
                    start, end = words[first].start(), words[first + length - 1].end()
                    span = Span(LABEL, start, end, text[start:end])
                    return Example(intent, render(text, [span]), text, (span,))
        return Example(intent, text, text, ())
