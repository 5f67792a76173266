"""What reading one file gives: whole records of ours, parts of records from an official layout, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inbox_api.procedures.records import ProcedureRecord

Values = dict[str, Any]  # keys of a record with plain JSON values
Doubts = list[tuple[str, str]]  # (field, message) of one procedure, in order; the reader adds where it stands


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a file beside its bytes.

    name: as it is shown. as_of: when its source was read, "2026", "2026-07" or "2026-07-15". url: the page it came
    from when somebody said so; "" lets the layout find it in the file.
    """

    name: str
    as_of: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with one line. field: "fee.amount_vnd", or "" for the whole line.

    line counts from 1: the line of JSON Lines, the item of a JSON list, the row of a sheet; 0: the whole file.
    """

    line: int
    field: str
    message: str


@dataclass(slots=True)
class Partial:
    """What an official layout says of one procedure.

    values: the keys that it holds, which replace what is stored; "name" is the official name. fallbacks: what a new
    record gets for the keys that the layout does not hold. confirms_online: the layout knows whether every step is
    online; without, "one part" does not lower a stored "from start to end". is_bare: a mere list, which says nothing
    about papers and confirms no record. needs_stored: it only changes a stored record, such as by repealing it.
    """

    line: int
    values: Values
    fallbacks: Values = field(default_factory=dict)
    confirms_online: bool = False
    is_bare: bool = False
    needs_stored: bool = False


@dataclass(slots=True)
class ReadResult:
    records: list[ProcedureRecord] = field(default_factory=list)
    errors: list[LineProblem] = field(default_factory=list)  # these lines gave no record
    warnings: list[LineProblem] = field(default_factory=list)  # these did, but a person must look
    partials: list[Partial] = field(default_factory=list)
    skipped: int = 0  # procedures inside the administration, which citizens never ask for

    def add(self, partial: Partial, doubts: Doubts) -> None:
        self.partials.append(partial)
        self.warnings.extend(LineProblem(partial.line, key, message) for key, message in doubts)

    def refuse(self, line: int, key: str, message: str) -> None:
        self.errors.append(LineProblem(line, key, message))
