"""When the result would be ready if the papers were handed in at a given moment. Pure.

Only a number that the record itself says is counted, and only in a unit that can be: "20 days, holidays not counted" or
"15 days after the hearing" give no day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from inbox_api.deadlines.calendar import LOCAL_ZONE, WorkingCalendar, days_from
from inbox_api.deadlines.rules import add_calendar_days, add_working_days, add_working_hours
from inbox_api.folding import fold
from inbox_api.procedures.parts import ProcessingTime
from inbox_api.procedures.vocabulary import load, mentions, says, words

_CUTOFF = re.compile(r"sau (\d{1,2}) ?(?:gio|h)\b")
_INTEGER = re.compile(r"\d+")
_TIMES = re.compile(r"(\d+(?: ?(?:,|-|\u2013|va|hoac|den) ?\d+)*) (ngay|gio|thang|tuan|nam)\b")
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Ready:
    """day: the last day by which the result is due. filed_at: when the papers count as handed in (aware local)."""

    day: date
    filed_at: datetime
    is_filed_later: bool  # the office was closed, or it was too late in the day


def ready_on(spent: ProcessingTime, moment: datetime, calendar: WorkingCalendar) -> Ready | None:
    """For papers that are complete at `moment` (aware); None where the record allows no count."""
    if spent.value is None or not _is_countable(spent):
        return None
    is_same_day = says(spent.text, "same_day_words") and spent.value == 1
    cutoff = _cutoff(spent.text, is_same_day=is_same_day)
    filed = _filing(moment, calendar, cutoff)
    is_later = filed.date() != moment.astimezone(LOCAL_ZONE).date()
    day = filed.date() if is_same_day else _last_day(spent.value, spent.unit, filed, calendar)
    return None if day is None else Ready(day, filed, is_later)


def holds_several(text: str) -> bool:
    """Does it name more than one time, for one case or another? The hour of handing in is none of them."""
    plain = _CUTOFF.sub("", fold(text))
    found = {(number, unit) for listed, unit in _TIMES.findall(plain) for number in _INTEGER.findall(listed)}
    is_same_day = says(text, "same_day_words")
    return len(found) + is_same_day > 1 or (is_same_day and plain == fold(text) and says(text, "or_next_day_words"))


def _is_countable(spent: ProcessingTime) -> bool:
    if mentions(spent.text, "no_unit_words") or says(spent.text, "uncountable_words") or holds_several(spent.text):
        return False
    is_said = not spent.text or str(spent.value) in _INTEGER.findall(spent.text)
    return is_said or (says(spent.text, "same_day_words") and spent.value == 1)


def _cutoff(text: str, *, is_same_day: bool) -> time | None:
    """The hour after which papers count as those of the next working day: the record's, else the law's."""
    found = _CUTOFF.search(fold(text))
    if found is not None and 0 < int(found[1]) < 24:
        return time(int(found[1]))
    return time(load("answering")["cutoff_hour"]) if is_same_day else None


def _filing(moment: datetime, calendar: WorkingCalendar, cutoff: time | None) -> datetime:
    """The next working moment from `moment` on at which papers are taken for the same day."""
    local = moment.astimezone(LOCAL_ZONE)
    for day in days_from(local.date()):
        for opens, closes in calendar.working_spans(day):
            begins = max(local, opens)
            if begins < closes and (cutoff is None or begins.time() < cutoff):
                return begins
    raise AssertionError("unreachable: days_from is bounded and raises")


def _last_day(value: int, unit: str, filed: datetime, calendar: WorkingCalendar) -> date | None:
    working, days, hours, months = words("time_units")[:4]
    if fold(unit) == working:
        return add_working_days(filed.date(), value, calendar)
    if fold(unit) == days:
        return add_calendar_days(filed.date(), value, calendar)
    if fold(unit) == hours:
        return add_working_hours(filed, value, calendar).date()
    if fold(unit) == months:
        return calendar.next_working_day(_months_later(filed.date(), value))
    return None


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, else that month's last day (Civil Code 2015, article 148)."""
    count = day.month - 1 + months
    first = date(day.year + count // _MONTHS_A_YEAR, count % _MONTHS_A_YEAR + 1, 1)
    following = (first + timedelta(days=32)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
