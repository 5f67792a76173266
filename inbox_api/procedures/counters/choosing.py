"""Which counters take the papers of a procedure, those of the citizen's ward first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from inbox_api.deadlines.calendar import WorkingCalendar
from inbox_api.folding import fold
from inbox_api.procedures.counters.hours import OpenState, open_state, read_hours
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import load


class OfficeRow(Protocol):
    """A row of table offices."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def ward_code(self) -> str | None: ...
    @property
    def address(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def hours_text(self) -> str: ...
    @property
    def hours(self) -> list[dict[str, Any]]: ...
    @property
    def services(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Counter:
    """state: None when the hours are not known as data, or no moment is asked about."""

    code: str
    name: str
    ward_code: str | None
    address: str
    phone: str
    hours_text: str
    state: OpenState | None = None


@dataclass(frozen=True, slots=True)
class Counters:
    """found: the counters to name, nearest first. wards: (code, name) to choose from while the ward decides."""

    found: tuple[Counter, ...] = ()
    wards: tuple[tuple[str, str], ...] = ()


def takes(office: OfficeRow, record: ProcedureRecord) -> bool:
    """Does this office take the papers? It must serve the field, and the record must name its kind of place."""
    serves = {fold(name) for name in office.services}
    if fold(record.field) not in serves and record.id not in office.services:
        return False
    kinds: dict[str, Any] = load("counters")["kinds"]
    rule = kinds.get(office.kind)
    if rule is None:
        return True
    where = f" {_plain(record.submit_where or record.agency)} "
    for other in rule.get("not", []):
        where = where.replace(f" {fold(other)} ", " ")
    return any(f" {fold(word)} " in where for word in rule["words"])


def _plain(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in fold(text)).split())


def choose(
    record: ProcedureRecord,
    offices: Sequence[OfficeRow],
    *,
    ward_code: str | None,
    wards: Sequence[tuple[str, str]] = (),
    moment: datetime | None = None,
    calendar: WorkingCalendar | None = None,
) -> Counters:
    """The counters of the ward, else those of the whole city, else all.

    wards: (code, name) of the city's wards. moment: to say whether each is open then.
    """
    fitting = [office for office in offices if takes(office, record)]
    own = [office for office in fitting if ward_code is not None and office.ward_code == ward_code]
    common = [office for office in fitting if office.ward_code is None]
    chosen = own or (common if ward_code is not None else []) or fitting
    served = {office.ward_code for office in fitting if office.ward_code is not None}
    must_ask = ward_code is None and len(served) > 1
    return Counters(
        found=tuple(_counter(office, moment, calendar) for office in chosen),
        wards=tuple(ward for ward in wards if ward[0] in served) if must_ask else (),
    )


def _counter(office: OfficeRow, moment: datetime | None, calendar: WorkingCalendar | None) -> Counter:
    state = None
    if moment is not None and calendar is not None:
        state = open_state(read_hours(office.hours or []), moment, calendar)
    return Counter(
        office.code, office.name, office.ward_code, office.address, office.phone, office.hours_text, state
    )  # fmt: skip
