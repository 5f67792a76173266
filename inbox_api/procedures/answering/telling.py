"""Answers over HTTP: the query in, the response body out; the same for the bot and for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, Query
from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.procedures.answering.around import Named
from inbox_api.procedures.answering.aspects import Aspect, Case
from inbox_api.procedures.answering.service import Asked, answer
from inbox_api.procedures.counters.choosing import Counter
from inbox_api.procedures.parts import Channel
from inbox_api.procedures.schemas import (
    AnswerOut,
    CounterOut,
    FileOut,
    LinkOut,
    NamedOut,
    ProcedureName,
    SourceOut,
    WardChoice,
)

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


def _asked(
    aspect: Aspect = Aspect.OVERVIEW,
    on: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY, description="YYYY-MM-DD")] = None,
    ward: Annotated[str, Query(max_length=200)] = "",
    channel: Annotated[str, Query(max_length=20)] = "",
    via: Channel = "",
    detail: bool = False,
    case: Case | None = None,
) -> Asked:
    """on: answer for that local day. channel: where it is read. via: how the papers would be handed in."""
    return Asked(aspect=aspect, on=on, ward=ward, channel=channel, via=via, detail=detail, case=case)


AskedQuery = Annotated[Asked, Depends(_asked)]


def told(session: Session, procedure_id: str, asked: Asked) -> AnswerOut:
    """Raises NoSuchProcedure."""
    now = datetime.now(UTC)
    record, found = answer(session, procedure_id, asked, now=now)
    return AnswerOut(
        procedure=ProcedureName.model_validate(record, from_attributes=True),
        aspect=asked.aspect,
        case=asked.case if asked.aspect is Aspect.CASE else None,
        on=asked.on or now.astimezone(LOCAL_ZONE).date(),
        status=found.status,
        parts=found.parts,
        has_detail=found.has_detail,
        is_held=found.is_held,
        confidence=found.confidence,
        source=SourceOut(url=found.source_url, as_of=found.as_of),
        other_aspects=found.other_aspects,
        ready_on=found.ready_on,
        files=[FileOut.model_validate(file) for file in found.files],
        links=[LinkOut.model_validate(link) for link in found.links],
        counters=[_counter(counter) for counter in found.counters.found],
        wards=[WardChoice(code=code, name=name) for code, name in found.counters.wards],
        successors=_named(found.successors),
        related=_named(found.related),
    )


def _counter(counter: Counter) -> CounterOut:
    state = counter.state
    return CounterOut(
        code=counter.code,
        name=counter.name,
        ward=counter.ward_code,
        address=counter.address,
        phone=counter.phone,
        hours_text=counter.hours_text,
        is_open=state.is_open if state else None,
        closes_at=state.closes_at if state else None,
        opens_at=state.opens_at if state else None,
    )


def _named(others: Iterable[Named]) -> list[NamedOut]:
    return [NamedOut(id=one.id or None, code=one.code, name=one.name) for one in others]
