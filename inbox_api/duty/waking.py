"""Waking people for urgent notices: each minute one push and one letter at most for each, of all that came in it.

Calls to somebody who waits go their own way, at once (`service.call_next`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from inbox_api.duty.repository import DutyRepository
from inbox_api.duty.service import browsers_of
from inbox_api.models import NoticeSettings
from inbox_api.officers.notices_repository import NoticeRepository
from inbox_api.officers.waking import GROUPS, group_of
from inbox_api.routes.configured import mail_server
from inbox_api.texts import lazy_gettext

AT_ONCE = 5000
TOO_OLD = timedelta(hours=1)  # after a standstill nobody is woken for what is long past
GROUP_NAMES: Mapping[str, LazyProxy] = {
    "work": lazy_gettext("Wake me: work of mine"),
    "citizen": lazy_gettext("Wake me: citizens"),
    "deadline": lazy_gettext("Wake me: deadlines"),
    "reminder": lazy_gettext("Wake me: reminders"),
}


@dataclass(frozen=True, slots=True)
class News:
    """A letter: how many notices of each group. marker: the same for the same letter."""

    address: str
    marker: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ToWake:
    """What is to go out when the transaction is done."""

    browsers: tuple[tuple[int, str], ...] = ()  # (number, endpoint)
    letters: tuple[News, ...] = ()


def take(session: Session, now: datetime) -> ToWake:
    """Whom to wake for what came since the last time and is still unread. Each notice wakes once."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    newest: dict[int, int] = {}
    for row in NoticeRepository(session).take_to_wake(AT_ONCE):
        group = group_of(row.kind, row.detail)
        if group is not None and row.read_at is None and row.at > now - TOO_OLD:
            found[row.officer_id][group] += 1
            newest[row.officer_id] = max(row.id, newest.get(row.officer_id, 0))
    if not found:
        return ToWake()
    wishes = DutyRepository(session).settings_of(found)
    pushed = [one for one, counts in found.items() if counts.keys() & set(_wakes(wishes.get(one)))]
    letters = []
    if any(wish.email for wish in wishes.values()) and mail_server(session) is not None:
        for one, wish in sorted(wishes.items()):
            counts: dict[str, int] = {
                name: found[one][name] for name in GROUPS if name in wish.letters and found[one][name]
            }
            if wish.email and counts:
                letters.append(News(wish.email, f"news-{one}-{newest[one]}", counts))
    return ToWake(browsers_of(session, sorted(pushed), now) if pushed else (), tuple(letters))


def _wakes(wish: NoticeSettings | None) -> Collection[str]:
    return GROUPS if wish is None else wish.wakes
