"""Where an answer comes from: the source and its date, the city's own facts, the law, what is related."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from inbox_api.procedures.answering.around import Around, Named
from inbox_api.procedures.answering.aspects import FIELDS, Aspect
from inbox_api.procedures.answering.dates import spoken
from inbox_api.procedures.answering.lines import Line, plain
from inbox_api.procedures.answering.naming import day_text, field_name
from inbox_api.procedures.dated import Origin
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.texts import gettext as _

_OVERVIEW = ("fee", "fees", "processing_time")


def source_line(record: ProcedureRecord) -> str:
    """The address of the record and the day it was read."""
    return _("Source: %(url)s (checked: %(date)s)", url=record.sources[0], date=spoken(record.as_of))


def city_lines(aspect: Aspect, around: Around) -> list[str]:
    """The sources of what the city has set itself in the fields this answer rests on."""
    names = _OVERVIEW if aspect is Aspect.OVERVIEW else FIELDS[aspect]
    held = {_own(around.origins[name]): name for name in names if name in around.origins}
    return (
        list(held)
        if aspect is not Aspect.OVERVIEW
        else [f"{_begun(field_name(name))}: {line}" for line, name in held.items()]
    )


def _begun(words: str) -> str:
    """As a sentence begins."""
    return words[:1].upper() + words[1:]


def _own(origin: Origin) -> str:
    since = day_text(origin.valid_from)
    if origin.valid_to is None:
        return _("As the city has set it: %(source)s (from %(since)s on)", source=origin.source, since=since)
    return _(
        "As the city has set it: %(source)s (from %(since)s up to and with %(until)s)",
        source=origin.source, since=since, until=day_text(origin.valid_to),
    )  # fmt: skip


def origin_lines(record: ProcedureRecord, around: Around, day: date | None) -> list[Line]:
    """The aspect "source": legal basis, decision, sources, the city's own facts, related and replaced procedures."""
    lines = [Line(_("Legal basis and source: %(name)s", name=record.name), is_essential=True)]
    if record.legal_basis:
        lines += plain([_("Legal basis:"), *(f"- {law}" for law in record.legal_basis)])
    else:
        lines += plain([_("The record names no legal basis.")])
    decision = record.decision
    if decision is not None:
        decided = day_text(decision.decided_on) if decision.decided_on else ""
        details = ", ".join(text for text in (decision.number, decided, decision.agency) if text)
        lines += plain([_("Published by decision: %(details)s", details=details)])
    lines += plain(_("Source: %(url)s (checked: %(date)s)", url=url, date=spoken(record.as_of))
                   for url in record.sources[1:])  # fmt: skip
    lines += plain(_city_fields(around))
    memory = sorted({name for name in map(field_name, record.memory_fields) if name})
    if memory and record.confidence != "memory":
        lines += plain([_("Not yet checked fully: %(fields)s.", fields=", ".join(memory))])
    if record.valid_from is not None and (day is None or record.valid_from <= day):
        lines += plain([_("In force since %(date)s", date=day_text(record.valid_from))])
    lines += plain([_named(_("Related procedures:"), around.related), _codes(record)])
    return lines


def _city_fields(around: Around) -> Iterable[str]:
    for name, origin in around.origins.items():
        label = field_name(name)
        yield f"{label}: {_own(origin)}" if label else _own(origin)


def _named(label: str, others: Iterable[Named]) -> str:
    listed = "; ".join(one.name for one in others)
    return f"{label} {listed}" if listed else ""


def _codes(record: ProcedureRecord) -> str:
    return _("It replaces the codes: %(codes)s", codes=", ".join(record.replaces)) if record.replaces else ""
