"""What the bot tells of an office: where, when, open now or on the day asked about, and which wards have one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.bot_api import schemas
from inbox_api.deadlines.calendar import WorkingCalendar
from inbox_api.deadlines.service import working_calendar
from inbox_api.deadlines.wording import WEEKDAYS, due_text
from inbox_api.models import Office
from inbox_api.procedures.counters.hours import Span, open_state, read_hours, spans_of
from inbox_api.texts import gettext as _

AT_MOST = 6


def show(session: Session, words: str, ward: str, day: date | None, now: datetime) -> schemas.OfficeList:
    """Those that fit the words; `wards` to choose from while they lie in several."""
    fitting = areas.find_offices(session, words, ward)
    calendar = working_calendar(session)
    served = {office.ward_code for office in fitting if office.ward_code is not None}
    wards = [
        schemas.WardOut(code=one.code, name=one.name)
        for one in areas.wards(session)
        if one.code in served and len(served) > 1
    ]
    return schemas.OfficeList(offices=[_office(one, day, now, calendar) for one in fitting[:AT_MOST]], wards=wards)


def _office(office: Office, day: date | None, now: datetime, calendar: WorkingCalendar) -> schemas.OfficeOut:
    spans = read_hours(office.hours or [])
    return schemas.OfficeOut(
        name=office.name,
        ward=office.ward_code,
        address=office.address,
        phone=office.phone,
        hours_text=office.hours_text,
        reception_text=office.reception_text,
        now_text=now_text(spans, now, calendar),
        day_text=day_text(spans, day, calendar) if day else "",
    )


def now_text(spans: Sequence[Span], now: datetime, calendar: WorkingCalendar) -> str:
    """Open or closed at this moment; "" where the hours are not known as data."""
    state = open_state(spans, now, calendar)
    if state is not None and state.closes_at is not None:
        return _("Open now, until %(time)s", time=f"{state.closes_at:%H:%M}")
    if state is not None and state.opens_at is not None:
        return _("Closed now; opens %(moment)s", moment=due_text(state.opens_at))
    return ""


def day_text(spans: Sequence[Span], day: date, calendar: WorkingCalendar) -> str:
    """Open or not on one day, holidays counted; "" where the hours are not known as data."""
    if not spans:
        return ""
    weekday, written = str(WEEKDAYS[day.weekday()]), f"{day:%d/%m/%Y}"
    times = ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spans_of(spans, day, calendar))
    if not times:
        return _("On %(weekday)s, %(date)s, the counter is closed.", weekday=weekday, date=written)
    return _("On %(weekday)s, %(date)s, the counter is open %(times)s.", weekday=weekday, date=written, times=times)
