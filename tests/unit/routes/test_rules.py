"""Order of ways and quiet hours, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import ContactKind, Route
from inbox_api.routes import rules
from inbox_api.routes.settings import RouteSettings

NIGHT = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # 22:30 in the city
SENDING = set(Route) - {Route.PERSON}
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def quiet(now: datetime, **more: object) -> datetime | None:
    values: dict[str, object] = {"is_urgent": False, "wrote_at": None, "awake_for": timedelta(hours=1), **more}
    return rules.quiet_until(now, time(21), time(7), **values)  # type: ignore[arg-type]


def test_at_night_an_answer_waits_for_the_morning_after() -> None:
    assert quiet(NIGHT) == datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
    assert quiet(NIGHT + timedelta(hours=8)) == datetime(2026, 11, 21, 0, 0, tzinfo=UTC)  # 6:30
    assert quiet(NIGHT + timedelta(hours=9)) is None


def test_emergencies_and_people_who_just_wrote_are_not_held() -> None:
    assert quiet(NIGHT, is_urgent=True) is None
    assert quiet(NIGHT, wrote_at=NIGHT - timedelta(minutes=59)) is None
    assert quiet(NIGHT, wrote_at=NIGHT - timedelta(minutes=61)) is not None


@given(moments, clocks, clocks)
def test_the_end_of_quiet_hours_is_later_within_a_day_and_not_quiet_itself(
    now: datetime, begins: time, ends: time
) -> None:
    def until(moment: datetime) -> datetime | None:
        return rules.quiet_until(
            moment, begins, ends, is_urgent=False, wrote_at=None, awake_for=timedelta(hours=1)
        )  # fmt: skip

    end = until(now)
    if end is not None:
        assert now < end <= now + timedelta(days=1)
        assert end.astimezone(LOCAL_ZONE).time() == ends
        assert until(end) is None


@given(st.sets(st.sampled_from(sorted(SENDING))), st.one_of(st.none(), st.sampled_from(ContactKind)))
def test_a_plan_uses_each_known_way_once_and_ends_with_a_person(usable: set[Route], chosen: ContactKind | None) -> None:
    plan = rules.plan(usable, chosen)
    assert plan[-1] == Route.PERSON
    if chosen == ContactKind.COUNTER:
        assert plan == [Route.PERSON]
    else:
        assert sorted(plan[:-1]) == sorted(usable)
        if chosen is not None and chosen.value in usable:
            assert plan[0] == chosen.value


def test_without_a_wish_the_chat_comes_first_and_letters_last() -> None:
    assert rules.plan(SENDING, None) == [Route.CHAT, Route.ZNS, Route.SMS, Route.EMAIL, Route.PERSON]


@pytest.mark.parametrize(
    "values",
    [
        {"smtp_host": "mail.city.vn", "smtp_sender": "a@city.vn", "smtp_security": "none"},
        {"smtp_host": "mail.city.vn"},
        {"sms_headers": '{"Authorization": "x\\r\\nEvil: 1"}'},
        {"sms_headers": "[1]"},
        {"sms_headers": "no JSON"},
    ],
)
def test_dangerous_or_unfinished_settings_stop_the_start(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        RouteSettings(**values)  # type: ignore[arg-type]
