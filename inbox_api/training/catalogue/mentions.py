"""Lines of the training data, draft included, that name a procedure: they turn amber with its record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from sqlalchemy.orm import Session

from inbox_api.folding import fold
from inbox_api.procedures import service
from inbox_api.procedures.editing.training_lines import holders_of, meant
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.training.data import state
from inbox_api.training.data.state import TrainingData
from inbox_api.training.examples import Example

LABEL = "procedure"
Lines = Mapping[str, Sequence[Example]]  # by intent


@dataclass(frozen=True, slots=True)
class _Kept:
    """The marked words of one state of the data, folded, with the lines that hold them."""

    data: TrainingData
    lines: Mapping[str, Sequence[Example]]


_lock = Lock()
_kept: list[_Kept] = []


def of_procedures(data: TrainingData, records: Iterable[ProcedureRecord]) -> dict[str, Lines]:
    """By procedure, then by intent. A line counts for the procedures that have the longest run of its marked words as
    their name or alias.
    """
    holders = holders_of(records)
    found: dict[str, dict[str, dict[str, Example]]] = defaultdict(lambda: defaultdict(dict))
    for words, lines in _marked(data).items():
        for procedure_id in meant(words, holders):
            for one in lines:
                found[procedure_id][one.intent][one.line] = one
    return {
        procedure_id: {intent: list(lines.values()) for intent, lines in sorted(by_intent.items())}
        for procedure_id, by_intent in found.items()
    }


def on_day(session: Session, day: date) -> dict[str, Lines]:
    """The same of the whole catalogue as it is found on a local day."""
    return of_procedures(state.current(session), service.index(session, day).records)


def counts(lines: Lines) -> dict[str, int]:
    """Lines by intent, most first."""
    return dict(sorted(((intent, len(found)) for intent, found in lines.items()), key=lambda one: (-one[1], one[0])))


def _marked(data: TrainingData) -> Mapping[str, Sequence[Example]]:
    with _lock:
        if _kept and _kept[0].data is data:
            return _kept[0].lines
    found: dict[str, list[Example]] = defaultdict(list)
    for one in data.examples:
        for span in one.entities:
            if span.entity == LABEL:
                found[fold(one.text[span.start : span.end])].append(one)
    with _lock:
        _kept[:] = [_Kept(data, found)]
    return found
