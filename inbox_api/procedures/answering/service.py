"""Answers from the catalogue as it is stored: the record of the day with everything that stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from inbox_api.areas.service import city_or_none, find_ward
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.deadlines.service import working_calendar
from inbox_api.procedures import service
from inbox_api.procedures.answering.answers import Answer
from inbox_api.procedures.answering.answers import answer as answer_record
from inbox_api.procedures.answering.around import Around, Named, NextFee
from inbox_api.procedures.answering.aspects import Aspect, Case
from inbox_api.procedures.answering.cases import is_own, search_words
from inbox_api.procedures.answering.fees import FEE_FIELDS, fee_table
from inbox_api.procedures.answering.repository import NeighbourRepository
from inbox_api.procedures.counters.choosing import Counters
from inbox_api.procedures.counters.service import counters_for
from inbox_api.procedures.dated import DatedRecord, merged
from inbox_api.procedures.forms.service import kept_forms
from inbox_api.procedures.parts import Channel
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.repository import ProcedureRepository

ONE_DAY = timedelta(days=1)
WITH_COUNTERS = frozenset({Aspect.PLACE})
WITH_FORMS = frozenset({Aspect.FORM, Aspect.DOCUMENTS})
NEAREST = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """on: the local day to answer for; None: today, and now for the day of readiness and open counters.

    ward: a code or any name. channel: facebook, zalo, web. via: how the papers would be handed in.
    """

    aspect: Aspect = Aspect.OVERVIEW
    on: date | None = None
    ward: str = ""
    channel: str = ""
    via: Channel = ""
    detail: bool = False
    case: Case | None = None


def answer(session: Session, procedure_id: str, asked: Asked, *, now: datetime) -> tuple[ProcedureRecord, Answer]:
    """The answer as of `asked.on`, else as of `now` (aware). An inactive procedure says so. Raises NoSuchProcedure.

    With a day the answer depends on nothing else: papers count as handed in at its beginning.
    """
    day = asked.on or now.astimezone(LOCAL_ZONE).date()
    dated = service.on_day(session, procedure_id, day)
    row = ProcedureRepository(session).row(procedure_id)
    is_active = asked.on is not None or row is None or row.is_active
    return dated.record, answer_dated(session, dated, asked, now=now, is_active=is_active)


def answer_dated(
    session: Session, dated: DatedRecord, asked: Asked, *, now: datetime, is_active: bool = True
) -> Answer:
    """The answer from a record that need not be stored, such as one with a draft laid over it."""
    day = asked.on or now.astimezone(LOCAL_ZONE).date()
    around = around_of(session, dated, asked, now=now, is_active=is_active)
    return answer_record(dated.record, asked.aspect, day, around=around, detail=asked.detail, case=asked.case)


def around_of(session: Session, dated: DatedRecord, asked: Asked, *, now: datetime, is_active: bool = True) -> Around:
    """What stands around the record: calendar, counters, successors, the city's sources and next fee."""
    record, day = dated.record, asked.on or now.astimezone(LOCAL_ZONE).date()
    moment = datetime.combine(asked.on, time(0), LOCAL_ZONE) if asked.on else now
    calendar = working_calendar(session)
    counters, ward = None, ""
    if asked.aspect in WITH_COUNTERS:
        counters = counters_for(
            session, record, ward=asked.ward, moment=None if asked.on else moment, calendar=calendar
        )
        ward = ward_name(session, asked.ward)
    return Around(
        origins=dated.origins,
        moment=moment,
        calendar=calendar,
        channel=asked.channel,
        via=asked.via,
        ward=ward,
        counters=counters,
        is_active=is_active,
        successors=successors_of(session, record),
        related=related_of(session, record) if asked.aspect is Aspect.SOURCE else (),
        sisters=sisters_of(session, record, asked.case) if asked.aspect is Aspect.CASE and asked.case else (),
        next_fee=next_fee(session, dated, day) if asked.aspect is Aspect.FEE else None,
        forms=kept_forms(session, record.id) if asked.aspect in WITH_FORMS else (),
    )


def ward_name(session: Session, text: str) -> str:
    """The name of the ward that `text` (a code or any name) means; "" for none."""
    found = find_ward(session, text) if text.strip() and city_or_none(session) else None
    return found.name if found else ""


def counters_of(session: Session, record: ProcedureRecord, ward: str, *, now: datetime) -> Counters:
    """The counters for `record`, each with whether it is open at `now`."""
    return counters_for(session, record, ward=ward, moment=now, calendar=working_calendar(session))


def successors_of(session: Session, record: ProcedureRecord) -> tuple[Named, ...]:
    """What stands in its place: by its own word, and by that of the others."""
    repository = NeighbourRepository(session)
    found = repository.by_codes(record.replaced_by)
    is_over = bool(record.replaced_by) or record.valid_to is not None
    if record.code and is_over:
        found += repository.replacing(record.code)
    return tuple({one.id: one for one in found if one.id != record.id}.values())


def related_of(session: Session, record: ProcedureRecord) -> tuple[Named, ...]:
    """The related procedures of the record; those outside the catalogue by name alone."""
    known = NeighbourRepository(session).by_names(record.related)
    names = {one.name for one in known} | {one.code for one in known} | {one.id for one in known}
    others = [Named("", None, name) for name in record.related if name not in names]
    return (*(one for one in known if one.id != record.id), *others)


def sisters_of(session: Session, record: ProcedureRecord, case: Case) -> tuple[Named, ...]:
    """A procedure that is there for this very case, such as late registration; () when there is none."""
    more = search_words(case)
    if not more or is_own(case, record.name):
        return ()
    hits = service.search(session, f"{record.name} {more}", NEAREST).hits
    own = [hit for hit in hits if hit.id != record.id and is_own(case, hit.name) and hit.name.startswith(record.name)]
    return tuple(Named(hit.id, hit.code, hit.name) for hit in own[:1])


def next_fee(session: Session, dated: DatedRecord, day: date) -> NextFee | None:
    """The first day after `day` on which the city's approved facts make the fee another one; None for none known."""
    layers = [
        row for row in ProcedureRepository(session).approved_overrides(dated.record.id) if row.field in FEE_FIELDS
    ]
    begins = {row.valid_from for row in layers if row.valid_from > day}
    ends = {row.valid_to + ONE_DAY for row in layers if row.valid_to is not None and row.valid_to >= day}
    now_told = fee_table(dated.record, day, dated.origins)
    national = dated.national.as_json()
    for later in sorted(begins | ends):
        following = merged(national, layers, later)
        if fee_table(following.record, later, following.origins) != now_told:
            return NextFee(later, following.record, following.origins)
    return None
