"""Sentences that people wrote about other procedures, with room for the name of this one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from inbox_api.folding import fold
from inbox_api.training.catalogue.guessing import beside_marks
from inbox_api.training.catalogue.mentions import LABEL
from inbox_api.training.data.state import TrainingData
from inbox_api.training.examples import Example, Span, folded, render

_FEWEST, _MOST = 2, 4  # words beside the name: of longer ones data health says that only the name differs
_COMMON = 10  # lines of the intent that have a word: rarer ones belong to the procedure that stood there


def of_intent(data: TrainingData, intent: str, seed: str) -> list[Example]:
    """Short lines with one mark only, that of a procedure; each procedure (seed) sees them in another order."""
    lines = [one for one in data.examples if one.intent == intent]
    common = Counter(word for one in lines for word in set(folded(beside_marks(one)).split()))
    found = [
        one
        for one in lines
        if _is_frame(one) and all(common[word] >= _COMMON for word in folded(beside_marks(one)).split())
    ]
    return sorted(found, key=lambda one: hashlib.sha256(f"{seed} {one.line}".encode()).digest())


def _is_frame(example: Example) -> bool:
    if [span.entity for span in example.entities] != [LABEL]:
        return False
    [span] = example.entities
    beside = len(example.text.split()) - len(example.text[span.start : span.end].split())
    return _FEWEST <= beside <= _MOST


def fitting(frames: Sequence[Example], names: Sequence[str], most: int) -> Iterator[Example]:
    """At most `most` sentences: a name stands where one that begins with the same word stood; in the place of any other
    one only where there is none such. No name and no frame twice.
    """
    taken, given = set[str](), 0
    for with_head in (True, False):
        for name in names:
            frame = next((one for one in frames if one.line not in taken and _fits(one, name, with_head)), None)
            if given == most:
                return
            if frame is None:
                continue
            taken.add(frame.line)
            given += 1
            yield put(frame, name)
        if given:
            return


def _fits(frame: Example, name: str, with_head: bool) -> bool:
    [span] = frame.entities
    return not with_head or fold(frame.text[span.start : span.end]).split()[:1] == fold(name).split()[:1]


def is_plain(text: str) -> bool:
    """Whether it is written without accents."""
    return fold(text) == text.lower()


def put(frame: Example, name: str) -> Example:
    """The frame with this name, without accents where the frame has none."""
    [span] = frame.entities
    name = fold(name) if is_plain(frame.text) else name
    text = f"{frame.text[: span.start]}{name}{frame.text[span.end :]}"
    moved: Span = replace(span, end=span.start + len(name), value=name)
    return replace(frame, text=text, entities=(moved,), line=render(text, [moved]))
