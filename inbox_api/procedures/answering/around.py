"""What an answer needs beside the record: the day, the calendar, the counters, the city's sources, the successors."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from inbox_api.deadlines.calendar import WorkingCalendar
from inbox_api.procedures.counters.choosing import Counters
from inbox_api.procedures.dated import Origin
from inbox_api.procedures.parts import Channel
from inbox_api.procedures.records import ProcedureRecord


class Status(enum.StrEnum):
    """Does the procedure itself hold on the day?"""

    CURRENT = "current"
    NOT_YET = "not_yet"  # comes into force later
    ENDED = "ended"  # its last day is over
    REPLACED = "replaced"  # another one stands in its place
    WITHDRAWN = "withdrawn"  # the city has taken it out of the catalogue


@dataclass(frozen=True, slots=True)
class Named:
    """Another procedure. id "": it is not in the catalogue; then name is what the record calls it."""

    id: str
    code: str | None
    name: str


@dataclass(frozen=True, slots=True)
class NextFee:
    """From `day` on the city's facts make the fee another one: the record of that day with its origins."""

    day: date
    record: ProcedureRecord
    origins: Mapping[str, Origin]


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form whose file is here. name: as the record names it; address: where everybody may open it."""

    id: int
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Around:
    """Everything is optional: what is left out is not spoken of.

    moment: when papers would be handed in, aware; only with `calendar` is a day of readiness said.
    channel: the channel the answer is read in (facebook, zalo, web); sets how long a message may be.
    via: how the papers would be handed in; narrows fees and times.
    ward: the name of the citizen's ward, when known.
    """

    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))
    moment: datetime | None = None
    calendar: WorkingCalendar | None = None
    channel: str = ""
    via: Channel = ""
    ward: str = ""
    counters: Counters | None = None
    is_active: bool = True
    successors: tuple[Named, ...] = ()
    related: tuple[Named, ...] = ()
    sisters: tuple[Named, ...] = ()  # procedures of their own for the special case that is asked about
    next_fee: NextFee | None = None
    forms: tuple[KeptForm, ...] = ()


NOTHING = Around()
