"""The whole check: examples in, findings out, most worth first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from inbox_api.training.examples import Example
from inbox_api.training.health import confusions, duplicates, labels, leaks, marks, sizes
from inbox_api.training.health.alike import alike
from inbox_api.training.health.features import features_of
from inbox_api.training.health.findings import Finding
from inbox_api.training.health.folds import out_of_fold

Progress = Callable[[str, float], None]
# Shares of the time, measured with 24,400 lines.
_READ, _LIKE, _LEARNT = 0.12, 0.4, 0.97


def check(
    examples: Sequence[Example],
    rows: Mapping[str, Iterable[str]] | None = None,
    progress: Progress = lambda _step, _share: None,
) -> list[Finding]:
    """Look at all lines. rows: sets of test rows by name, texts folded.

    progress: told the step (reading | comparing | learning | judging) and the share of the whole, 0 to 1.
    """
    if not examples:
        return []
    progress("reading", 0.0)
    features = features_of(examples)
    near = alike(features.letters, lambda share: progress("comparing", _READ + (_LIKE - _READ) * share))
    intents = [example.intent for example in examples]
    found = out_of_fold(features.words, intents, lambda share: progress("learning", _LIKE + (_LEARNT - _LIKE) * share))
    progress("judging", _LEARNT)
    all_kinds = chain(
        leaks.leaks(examples, rows or {}),
        duplicates.exact(examples),
        duplicates.most_worth(chain(duplicates.near(examples, near), duplicates.blanked(examples, near))),
        confusions.confused(examples, found),
        labels.suspects(examples, found, near),
        marks.inconsistent(examples),
        sizes.too_few(found),
        sizes.unbalanced(found),
    )
    once = {finding.key: finding for finding in all_kinds}
    return sorted(once.values(), key=lambda finding: (-finding.worth, finding.key))
