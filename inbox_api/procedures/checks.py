"""Single checks of one record, pure: each gives (field, message, kind) for what a person should look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from inbox_api.procedures.answering.dates import is_stale
from inbox_api.procedures.editing.endings import Ending
from inbox_api.procedures.editing.naming import field_name
from inbox_api.procedures.importing.agencies import AGENCY_KEYS, is_district_level, outdated
from inbox_api.procedures.importing.papers import is_remark
from inbox_api.procedures.importing.times import times_in
from inbox_api.procedures.parts import Fee, ProcessingTime
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import mentions
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

Doubt = tuple[str, str, str]

KINDS = {
    "over": lazy_gettext("Dates and fees that are over"),
    "ending": lazy_gettext("Dates and fees that end within 30 days"),
    "repealed": lazy_gettext("Repealed or replaced procedures"),
    "papers": lazy_gettext("No papers listed"),
    "unit": lazy_gettext("Units of time that do not fit"),
    "amount": lazy_gettext("Doubtful amounts"),
    "twin": lazy_gettext("The same procedure twice"),
    "name": lazy_gettext("Names that do not fit the official list"),
    "code": lazy_gettext("Codes not confirmed"),
    "overtaken": lazy_gettext("Facts of the city that an import has overtaken"),
    "stale": lazy_gettext("Not compared with the source for six months"),
    "memory": lazy_gettext("Rests on memory"),
    "office": lazy_gettext("Offices that no longer exist"),
    "link": lazy_gettext("Web addresses of a broken shape"),
}


def of_record(record: ProcedureRecord, today: date) -> Iterator[Doubt]:
    """Everything that one record shows by itself."""
    yield from _amounts(record)
    yield from _units(record)
    yield from _gaps(record)
    yield from _offices(record)
    yield from _links(record)
    if record.replaced_by:
        yield "replaced_by", _("is replaced by %(codes)s", codes=", ".join(record.replaced_by)), "repealed"
    if is_stale(record.as_of, today):
        yield "as_of", _("not compared with its source since %(date)s", date=record.as_of), "stale"


def of_endings(endings: list[Ending], today: date) -> Iterator[Doubt]:
    """Fees, facts and named dates that are over or end within 30 days."""
    for ending in endings:
        day = ending.last_day.isoformat()
        if ending.kind == "record":
            yield from _end_of_record(ending, today)
        elif ending.is_over(today):
            over = _("a date named in it is over: %(day)s", day=day)
            fact = _("holds no longer, its last day was %(day)s: %(words)s", day=day, words=ending.words[:120])
            yield ending.field, over if ending.kind == "text" else fact, "over"
        else:
            text = _("ends on %(day)s: %(words)s", day=day, words=ending.words[:120])
            yield ending.field, text, "ending"


def _end_of_record(ending: Ending, today: date) -> Iterator[Doubt]:
    day = ending.last_day.isoformat()
    if ending.is_over(today):
        yield "valid_to", _("the procedure was repealed; its last day was %(day)s", day=day), "repealed"
    else:
        yield "valid_to", _("the procedure will be repealed; its last day is %(day)s", day=day), "ending"


def _amounts(record: ProcedureRecord) -> Iterator[Doubt]:
    doubt = _("the amount is doubtful: wrong unit, or 0 without the word free")
    tables: list[tuple[str, list[Fee]]] = [
        ("fee", [record.fee]),
        ("fees", list(record.fees)),
        ("methods", [fee for method in record.methods for fee in method.fees]),
    ]
    for field, fees in tables:
        if any(fee.is_doubtful for fee in fees):
            yield field, doubt, "amount"


def _units(record: ProcedureRecord) -> Iterator[Doubt]:
    times = [("processing_time", record.processing_time)]
    times += [("methods", method.time) for method in record.methods if method.time is not None]
    for field, time in times:
        if message := _unit_doubt(time):
            yield field, message, "unit"
            return


def _unit_doubt(time: ProcessingTime) -> str:
    if mentions(time.text, "no_unit_words"):
        return _("the source prints a number without a unit: %(text)s", text=time.text[:120])
    if time.value is None:
        return ""
    units = {unit for number, unit in times_in(time.text) if number == time.value}
    if units and time.unit not in units:
        head, text = f"{time.value} {time.unit}", time.text[:120]
        return _("says %(time)s, but its text says: %(text)s", time=head, text=text)
    return ""


def _gaps(record: ProcedureRecord) -> Iterator[Doubt]:
    if record.code is None:
        yield "code", _("is not confirmed"), "code"
    if all(is_remark(paper.note) for paper in record.documents):
        yield "documents", _("no paper is listed"), "papers"
    if record.confidence == "memory":
        yield "confidence", _("the whole record rests on memory"), "memory"
    elif record.memory_fields:
        names = ", ".join(field_name(name) for name in record.memory_fields)
        yield "memory_fields", _("rest on memory: %(fields)s", fields=names), "memory"


def _offices(record: ProcedureRecord) -> Iterator[Doubt]:
    for field in AGENCY_KEYS:
        held = getattr(record, field)
        if message := outdated("; ".join(held) if isinstance(held, list) else held):
            yield field, message, "office"
    if is_district_level(record.level):
        yield "level", _("is the district level, which ended on 01/07/2025"), "office"


def _links(record: ProcedureRecord) -> Iterator[Doubt]:
    addresses = [("sources", address) for address in record.sources]
    addresses += [("online_url", record.online_url)] if record.online_url else []
    addresses += [("documents", form.url) for paper in record.documents for form in paper.forms if form.url]
    for field, address in addresses:
        if not is_sound(address):
            yield field, _("is no sound web address: %(address)s", address=address[:120]), "link"


def is_sound(address: str) -> bool:
    """Does a web address have the shape of one that can be opened from anywhere? Nothing is opened."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        return False
    is_host = "." in host and not host.startswith(".") and ".." not in host and not host.endswith(".")
    has_odd = any(c.isspace() or c in "<>\"'{}|\\^`" for c in address)
    return is_host and not has_odd and address.count("://") == 1 and not address.endswith((")", ",", ";", ".", "…"))
