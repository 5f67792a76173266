"""What in a record has a last day, and whether that day is near or over. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from inbox_api.procedures.answering.dates import ended_dates
from inbox_api.procedures.dated import DatedRecord, Layer
from inbox_api.procedures.editing.plain import lines_of
from inbox_api.procedures.parts import FeeItem
from inbox_api.procedures.records import ProcedureRecord

AMBER_DAYS = 30  # a last day nearer than this is amber; so is one that is over until somebody deals with it
TEXT_FIELDS = ("fee", "notes", "processing_time", "conditions", "steps", "submit_where", "documents", "result")


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that holds until `last_day` (local, included).

    kind: fact (the city's own), fee (an item of a fee table), text (a date that words name), record (all of it).
    field: the key of the record to mend. words: what ends, as people read it. override_id: of a fact.
    """

    kind: Literal["fact", "fee", "text", "record"]
    field: str
    words: str
    last_day: date
    override_id: int | None = None

    def is_over(self, day: date) -> bool:
        return self.last_day < day


def endings(dated: DatedRecord, layers: Sequence[Layer], day: date) -> list[Ending]:
    """What of a record on `day` ends within 30 days or has ended, the first to end first.

    layers: its approved facts. A fact that is over is named for 30 days, then the national text counts again.
    """
    last = day + timedelta(days=AMBER_DAYS)
    record = dated.record
    found = [
        *_facts(layers, day - timedelta(days=AMBER_DAYS), last),
        *_fee_items(record, last),
        *_texts(record, last),
    ]
    if record.valid_to is not None and record.valid_to <= last:
        found.append(Ending("record", "valid_to", record.name, record.valid_to))
    return sorted(set(found), key=lambda one: (one.last_day, one.field, one.words))


def _facts(layers: Sequence[Layer], first: date, last: date) -> Iterator[Ending]:
    for layer in layers:
        if layer.valid_to is None or not first <= layer.valid_to <= last:
            continue
        following = layer.valid_to + timedelta(days=1)
        if not any(_holds(other, following) for other in layers if other.field == layer.field):
            yield Ending("fact", layer.field, layer.source, layer.valid_to, layer.id)


def _holds(layer: Layer, day: date) -> bool:
    return layer.valid_from <= day and (layer.valid_to is None or day <= layer.valid_to)


def _fee_items(record: ProcedureRecord, last: date) -> Iterator[Ending]:
    yield from _items("fees", record.fees, last)
    for method in record.methods:
        yield from _items("methods", method.fees, last)


def _items(field: str, items: Sequence[FeeItem], last: date) -> Iterator[Ending]:
    for item in items:
        if item.valid_to is None or item.valid_to > last:
            continue
        following = item.valid_to + timedelta(days=1)
        alike = [one for one in items if (one.name, one.case, one.channel) == (item.name, item.case, item.channel)]
        if not any(one.holds_on(following) for one in alike):
            words = " ".join(lines_of("fees", [item.model_dump(mode="json")]))
            yield Ending("fee", field, words, item.valid_to)


def _texts(record: ProcedureRecord, last: date) -> Iterator[Ending]:
    """Last days that the words themselves name, "until 31/12/2026"."""
    plain = record.as_json()
    for field in TEXT_FIELDS:
        for line in lines_of(field, plain.get(field)):
            for ended in ended_dates(line, last + timedelta(days=1)):
                yield Ending("text", field, line, ended)
