"""What Zalo tells about template messages afterwards: receipts, echoes, ratings, taps, changes of templates, quotas."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.base import InboundMessage, TemplateNews, TemplateNewsKind
from inbox_api.cases import rating
from inbox_api.cases.repository import CaseRepository
from inbox_api.channels import problems
from inbox_api.channels.repository import ChannelRepository
from inbox_api.folding import storable
from inbox_api.models import ChannelAccount, ZnsMessage, ZnsState
from inbox_api.texts import lazy_gettext
from inbox_api.zns import outcomes
from inbox_api.zns.repository import USABLE, ZnsRepository
from inbox_api.zns.sending import mark_sent

TEMPLATE_OFF, QUALITY_LOW, QUOTA_LOWERED = "template_off", "template_quality", "template_quota"
LOW = "LOW"
problems.register(
    {
        TEMPLATE_OFF: lazy_gettext(
            "Zalo no longer lets the template %(subject)s be sent (%(now)s). %(reason)s Messages that use it go by"
            " other ways until it is approved again."
        ),
        QUALITY_LOW: lazy_gettext(
            "Citizens take the template %(subject)s badly: Zalo rates it %(now)s and may stop it. Look at its words and"
            " at whom it goes to."
        ),
        QUOTA_LOWERED: lazy_gettext(
            "Zalo lowered the number of template messages a day from %(before)s to %(now)s. Too many people reported"
            " them; send fewer until it rises again."
        ),
    }
)


def take_in(session: Session, channel: str, event: InboundMessage, now: datetime) -> None:
    """Store what one event says; each is taken in once."""
    row = ChannelRepository(session).account(channel, event.account_id)
    news = event.template
    if row is None or news is None:
        return
    if news.kind == TemplateNewsKind.DELIVERED:
        _take_receipt(session, row, news, now)
    elif news.kind in {TemplateNewsKind.RATED, TemplateNewsKind.CLICKED}:
        _take_answer(session, row, news, event.external_id, now)
    elif _keep(session, row, None, news, event.external_id):
        _take_change(session, row, news, now)


def _take_receipt(session: Session, row: ChannelAccount, news: TemplateNews, now: datetime) -> None:
    message = ZnsRepository(session).told_of(row.id, news.message_id, news.tracking_id)
    if message is not None:
        note_delivered(session, message, news.message_id, news.at, now)


def note_delivered(session: Session, message: ZnsMessage, external_id: str | None, at: datetime, now: datetime) -> None:
    """It arrived, whatever we knew of it before: a broken call, a lost answer, or "sent"."""
    locked = ZnsRepository(session).lock(message.id)
    if locked is None or locked.state == ZnsState.DELIVERED:
        return
    locked.external_id = locked.external_id or external_id
    locked.state, locked.delivered_at, locked.error_code, locked.retry_at = ZnsState.DELIVERED, at, None, None
    locked.sent_at = locked.sent_at or at
    outcomes.tell(session, locked, now)


def note_chat_receipts(
    session: Session, channel: str, account_id: str, message_ids: Iterable[str], at: datetime, now: datetime
) -> None:
    """A message by user id is confirmed like any message of the chat: it arrived, or was seen."""
    row = ChannelRepository(session).account(channel, account_id)
    if row is None:
        return
    for message in ZnsRepository(session).by_external_ids(row.id, message_ids):
        note_delivered(session, message, None, at, now)


def match_echo(session: Session, channel: str, event: InboundMessage, now: datetime) -> bool:
    """True when an echo is a template message of ours: by its id, or the only one whose call to them is open."""
    row = ChannelRepository(session).account(channel, event.account_id)
    if row is None:
        return False
    repository = ZnsRepository(session)
    found = repository.told_of(row.id, event.external_id, None)
    if found is None and event.raw.get("event_name") == "oa_send_template":
        found = repository.under_way_to(row.id, hashlib.sha256(event.citizen_id.encode()).hexdigest())
    message = repository.lock(found.id) if found is not None else None
    if message is None:
        return False
    message.external_id = message.external_id or event.external_id
    mark_sent(session, message, event.sent_at, now)
    return True


def _take_answer(session: Session, row: ChannelAccount, news: TemplateNews, event_id: str, now: datetime) -> None:
    """A score or a tap; a score of a closed case is the case's rating."""
    message = ZnsRepository(session).told_of(row.id, news.message_id, news.tracking_id)
    if not _keep(session, row, message, news, event_id) or message is None:
        return
    if message.state != ZnsState.DELIVERED:
        note_delivered(session, message, news.message_id, news.at, now)
    if news.kind == TemplateNewsKind.RATED and message.case_id is not None and news.rate is not None:
        take_rating(session, message.case_id, news, now)


def take_rating(session: Session, case_id: int, news: TemplateNews, now: datetime) -> bool:
    """Rate the case as the citizen did; False when the score or the case does not allow it."""
    case = CaseRepository(session).get(case_id)
    if case is None or case.closed_at is None or news.rate is None or not 1 <= news.rate <= rating.BEST:
        return False
    comment = ". ".join(part for part in (storable(news.note).strip(), *map(storable, news.choices)) if part)
    rating.rate(session, case, news.rate, comment or None, now)
    return True


def _keep(session: Session, row: ChannelAccount, message: ZnsMessage | None, news: TemplateNews, event_id: str) -> bool:
    return ZnsRepository(session).keep_news(
        {
            "account_id": row.id,
            "message_id": message.id if message else None,
            "digest": event_id,
            "kind": news.kind,
            "at": news.at,
            "rate": news.rate,
            "note": storable(news.note)[:2000],
            "choices": [storable(choice)[:300] for choice in news.choices],
            "detail": {
                "template_id": news.template_id or "",
                "before": storable(news.before)[:200],
                "now": storable(news.now)[:200],
                "reason": storable(news.reason)[:1000],
            },
        }
    )


def _take_change(session: Session, row: ChannelAccount, news: TemplateNews, now: datetime) -> None:
    repository = ZnsRepository(session)
    if news.kind == TemplateNewsKind.QUOTA:
        _take_quota(session, row, news, now)
        return
    template = repository.template(row.id, news.template_id or "")
    if template is None:
        return
    if news.kind == TemplateNewsKind.STATUS:
        template.status, template.reason = storable(news.now).upper()[:200], storable(news.reason)[:1000]
    else:
        template.quality = storable(news.now).upper()[:200]
    session.flush()
    watch_template(session, row, template.template_id, now)


def watch_template(session: Session, row: ChannelAccount, template_id: str, now: datetime) -> None:
    """Raise or clear the alarms about a template; only templates that serve a purpose alarm anybody."""
    template = ZnsRepository(session).template(row.id, template_id)
    if template is None:
        return
    is_off = template.status != USABLE or template.missing_since is not None
    state = template.status if template.missing_since is None else "DELETE"
    _note(session, row, TEMPLATE_OFF, template_id, now, bool(template.purpose) and is_off,
          {"now": state, "reason": template.reason}, is_urgent=True)  # fmt: skip
    is_low = bool(template.purpose) and template.quality == LOW
    _note(session, row, QUALITY_LOW, template_id, now, is_low, {"now": template.quality}, is_urgent=False)


def _note(
    session: Session, row: ChannelAccount, code: str, subject: str, now: datetime, is_on: bool,
    detail: dict[str, str], *, is_urgent: bool,
) -> None:  # fmt: skip
    key = (row.channel, row.account_id, code)
    if is_on:
        problems.raise_problem(session, *key, now, subject=subject, is_urgent=is_urgent, detail=detail)
    else:
        problems.clear_problem(session, *key, now, subject=subject)


def _take_quota(session: Session, row: ChannelAccount, news: TemplateNews, now: datetime) -> None:
    before, after = (int(value) if value.isdecimal() else None for value in (news.before, news.now))
    state = ZnsRepository(session).account_state(row.id)
    state.daily_quota = after if after is not None else state.daily_quota
    is_lower = before is not None and after is not None and after < before
    _note(session, row, QUOTA_LOWERED, "", now, is_lower, {"before": news.before, "now": news.now}, is_urgent=False)
