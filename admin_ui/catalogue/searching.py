"""What came of a search, as the page tells it: sure, a question back, three guesses, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from admin_ui.catalogue.shelves import slug
from inbox_api.procedures.finding.results import SearchResult
from inbox_api.procedures.records import ProcedureRecord

SHOWN = 10
GUESSES = 3
NEAR = 0.5  # of the best score: what is farther away is left out beside a sure hit; search.js does the same
CUT = "\u2026"  # ends a label that was too long for a button


class Outcome(StrEnum):
    SURE = "sure"
    ASKS_BACK = "asks_back"  # the words fit many procedures: one question, some options
    NARROWED = "narrowed"  # an option was chosen
    UNSURE = "unsure"  # the nearest are shown, and it is said that they may be wrong
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class OptionLink:
    """key: as in the address; procedure_id: when the option leaves a single one."""

    key: str
    label: str
    count: int
    procedure_id: str | None


@dataclass(frozen=True, slots=True)
class Findings:
    """rows: best first. question, options: only while asking back; rows then are what no option leaves."""

    outcome: Outcome
    rows: list[ProcedureRecord]
    question: str = ""
    options: tuple[OptionLink, ...] = ()
    chosen: str = ""


def told(result: SearchResult, records: Mapping[str, ProcedureRecord], option: str) -> Findings:
    """The result for the page. option: key of the option chosen, "" before; one that does not exist any more is ""."""
    rows = _known([hit.id for hit in result.hits], records)
    if not rows:
        return Findings(Outcome.NOTHING, [])
    if result.sure:
        least = NEAR * result.hits[0].score
        near = {hit.id for hit in result.hits if hit.score >= least}
        return Findings(Outcome.SURE, [record for record in rows if record.id in near][:SHOWN])
    if result.narrowing is None:
        return Findings(Outcome.UNSURE, rows[:GUESSES])
    options = [(slug(one.label), one.label, _known(one.ids, records)) for one in result.narrowing.options]
    for key, label, left in options:
        if key == option and left:
            return Findings(Outcome.NARROWED, left, chosen=label)
    links = tuple(_link(key, label, left) for key, label, left in options if left)
    offered = {record.id for _key, _label, left in options for record in left}
    others = [record for record in rows if record.id not in offered]
    return Findings(Outcome.ASKS_BACK, others[:SHOWN], result.narrowing.question, links)


def _link(key: str, label: str, left: Sequence[ProcedureRecord]) -> OptionLink:
    """A button in a chat is short; a page has room for the whole name of the one procedure that is left."""
    if len(left) > 1:
        return OptionLink(key, label, len(left), None)
    only = left[0]
    return OptionLink(key, only.name if label.endswith(CUT) else label, 1, only.id)


def _known(ids: Sequence[str], records: Mapping[str, ProcedureRecord]) -> list[ProcedureRecord]:
    return [records[one] for one in ids if one in records]
