"""Everything that the page of one procedure shows, as of one day. The rules are those of the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from admin_ui.catalogue.paper_groups import PaperGroup, group_papers
from admin_ui.catalogue.qr import QrCode, qr_code
from admin_ui.catalogue.words import address
from inbox_api.areas import service as areas
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.deadlines.service import working_calendar
from inbox_api.errors import Invalid
from inbox_api.models import ProcedureArticle, Ward
from inbox_api.procedures import service
from inbox_api.procedures.answering.around import Around, Status
from inbox_api.procedures.answering.dates import is_stale
from inbox_api.procedures.answering.fees import FeeTable, fee_table
from inbox_api.procedures.answering.life import status_on
from inbox_api.procedures.answering.service import next_fee, related_of, successors_of
from inbox_api.procedures.answering.time_lines import ready
from inbox_api.procedures.answering.times import Ready
from inbox_api.procedures.counters.service import counters_for
from inbox_api.procedures.dated import DatedRecord
from inbox_api.procedures.editing import articles
from inbox_api.procedures.forms.service import kept_forms
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

FIRST_YEAR, LAST_YEAR = 2000, 2100
COUNTERS_AT_MOST = 8  # more are shown only when the ward is known


class NoSuchDay(Invalid):
    message = lazy_gettext("The day in the address must be written YYYY-MM-DD, for example 2026-07-01.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """day: local day that everything holds for. ready: only for today. ward: whose counters come first, None: all."""

    dated: DatedRecord
    around: Around
    day: date
    is_today: bool
    status: Status
    ready: Ready | None
    fees: FeeTable
    papers: list[PaperGroup]
    articles: list[ProcedureArticle]
    wards: list[Ward]
    ward: Ward | None
    is_stale: bool
    link: str
    qr: QrCode

    @property
    def record(self) -> ProcedureRecord:
        return self.dated.record

    @property
    def must_choose_ward(self) -> bool:
        """Are there so many counters that a list of all helps nobody?"""
        counters = self.around.counters
        return self.ward is None and counters is not None and len(counters.found) > COUNTERS_AT_MOST

    @property
    def opens_later(self) -> bool:
        """Would papers handed in now count from a later moment only?"""
        moment = self.around.moment
        return self.ready is not None and moment is not None and self.ready.filed_at > moment


def day_of(text: str, moment: datetime) -> date:
    """The local day of `?ngay=`; without one today. Raises NoSuchDay."""
    if not text:
        return moment.astimezone(LOCAL_ZONE).date()
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchDay from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoSuchDay
    return day


def sheet_of(session: Session, procedure_id: str, *, day: date, moment: datetime, ward: str) -> Sheet:
    """ward: a code, "" for none. moment: aware. Raises NoSuchProcedure."""
    is_today = day == moment.astimezone(LOCAL_ZONE).date()
    wards = areas.wards(session)
    chosen = next((one for one in wards if one.code == ward), None)
    dated = service.on_day(session, procedure_id, day)
    around = _around(session, dated, day, moment if is_today else None, chosen)
    record = dated.record
    link = get_settings().web_address + address(procedure_id)
    return Sheet(
        dated=dated,
        around=around,
        day=day,
        is_today=is_today,
        status=status_on(record, day, is_active=around.is_active),
        ready=ready(record, around) if is_today else None,
        fees=fee_table(record, day, dated.origins),
        papers=group_papers(record, {form.name: form.address for form in kept_forms(session, procedure_id)}),
        articles=list(articles.for_procedure(session, procedure_id, day)),
        wards=wards,
        ward=chosen,
        is_stale=is_stale(record.as_of, day),
        link=link,
        qr=qr_code(link),
    )


def _around(session: Session, dated: DatedRecord, day: date, moment: datetime | None, ward: Ward | None) -> Around:
    """moment: None on another day than today, for which nobody can say what is open or when it would be ready."""
    record = dated.record
    calendar = working_calendar(session)
    code = ward.code if ward else ""
    return Around(
        origins=dated.origins,
        moment=moment,
        calendar=calendar,
        ward=ward.name if ward else "",
        counters=counters_for(session, record, ward=code, moment=moment, calendar=calendar),
        is_active=moment is None or service.is_active(session, record.id),
        successors=successors_of(session, record),
        related=related_of(session, record),
        next_fee=next_fee(session, dated, day),
    )
