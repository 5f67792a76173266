"""Lines whose label all other lines contradict: errors of labelling, most likely first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from inbox_api.training.examples import Example
from inbox_api.training.health.alike import Alike
from inbox_api.training.health.confusions import same_in_all_but_name
from inbox_api.training.health.findings import Finding, Kind, key_of, mark_of, told
from inbox_api.training.health.folds import Floats, OutOfFold, Places

MOST = 200  # suspects shown: a list that is worked through
_NEAR_SHOWN = 3
# How likely an error is: fitted on faults planted with seeds 1 to 4 (docs/design/training-desk.md).
_OWN, _BEST, _VOTE = (
    -7.1,
    2.38,
    -9.3,
)  # of the margin of its own label, of the best, of the neighbours' share for its own
_MIDDLE, _SCALE = 5.5, 2.0  # of the sum: where an error is as likely as not, and how fast that changes


def suspects(examples: Sequence[Example], found: OutOfFold, alike: Alike) -> Iterator[Finding]:
    """At most MOST lines. Lines between two intents that are one in all but name are left to that finding."""
    if len(found.labels) < 2:
        return
    stands = same_in_all_but_name(found)
    margins = _merged(found.margins, stands)
    given = stands[found.given]
    chosen = margins.argmax(axis=1)
    score = _score(margins, given, alike)
    score[chosen == given] = -np.inf
    for place in np.argsort(-score, kind="stable")[:MOST].tolist():
        if np.isfinite(score[place]):
            seems = _seems(found, stands, int(chosen[place]), place)
            yield _finding(examples, alike, place, seems, float(score[place]))


def _merged(margins: Floats, stands: Places) -> Floats:
    """Each label that stands for others has the greatest margin of them; the others can never win."""
    merged = np.full_like(margins, -np.inf)
    for label, standing in enumerate(stands.tolist()):
        merged[:, standing] = np.maximum(merged[:, standing], margins[:, label])
    return merged


def _score(margins: Floats, given: Places, alike: Alike) -> Floats:
    rows = np.arange(len(given))
    weights = np.maximum(alike.near, 0.01).astype(np.float64) ** 4
    same = given[alike.neighbours] == given[:, None]
    vote = (weights * same).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-12)
    score: Floats = _OWN * margins[rows, given] + _BEST * margins.max(axis=1) + _VOTE * vote
    return score


def _seems(found: OutOfFold, stands: Places, chosen: int, place: int) -> str:
    """Of the intents that are one in all but name, the one whose margin is greatest."""
    members = np.flatnonzero(stands == chosen)
    return found.labels[int(members[np.argmax(found.margins[place, members])])]


def _finding(examples: Sequence[Example], alike: Alike, place: int, seems: str, score: float) -> Finding:
    example = examples[place]
    order = np.argsort(-alike.near[place], kind="stable")[:_NEAR_SHOWN]
    near = [told(examples[other]) for other in alike.neighbours[place][order].tolist()]
    sureness = float(1 / (1 + np.exp(-(score - _MIDDLE) / _SCALE)))
    detail = {"lines": [told(example)], "seems": seems, "near": near, "sureness": round(sureness, 3)}
    return Finding(Kind.LABEL, example.intent, 0.9 * sureness, key_of(Kind.LABEL, [mark_of(example)]), detail)
