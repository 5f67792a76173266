"""Lines that also stand in a set of test rows: figures on those rows would measure memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from inbox_api.training.examples import Example, folded
from inbox_api.training.health.findings import Finding, Kind, key_of, mark_of, told


def leaks(examples: Sequence[Example], rows: Mapping[str, Iterable[str]]) -> Iterator[Finding]:
    """rows: name of the set -> folded texts. Only the line of the training data is told, never the row."""
    known = {name: set(texts) - {""} for name, texts in rows.items()}
    for example in examples:
        for name, texts in known.items():
            if folded(example.text) in texts:
                detail = {"lines": [told(example)], "rows": name}
                yield Finding(Kind.LEAK, example.intent, 0.93, key_of(Kind.LEAK, [mark_of(example), name]), detail)
