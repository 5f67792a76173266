"""Bringing a citizen's file home before the vendor's address expires: begin, download (no session open), finish."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.channels import variants
from inbox_api.conversations.service import announce_change
from inbox_api.files import downloading, keeping, problems
from inbox_api.files.downloading import Network
from inbox_api.files.kinds import family_of
from inbox_api.files.preparing import Prepared, prepare
from inbox_api.files.problems import FetchRefused, FileTypeNotAllowed, PictureUnreadable
from inbox_api.files.repository import FileRepository
from inbox_api.models import Attachment
from inbox_api.settings import get_settings

log = logging.getLogger(__name__)
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30),
          timedelta(hours=2), timedelta(hours=6), timedelta(hours=12))  # fmt: skip
WORK_TIME = timedelta(minutes=2)  # for decoding and storing, beside the download's own time
SWEPT_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class FetchOrder:
    """tries: which try this is; a later one makes this one's outcome void."""

    attachment_id: int
    channel: str
    url: str
    tries: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Exactly one of both."""

    prepared: Prepared | None = None
    refusal: FetchRefused | None = None


def begin(session: Session, attachment_id: int, now: datetime) -> FetchOrder | None:
    """Claim a file that is due; None when it is here, given up, erased or under way."""
    repository = FileRepository(session)
    row = repository.lock(attachment_id)
    if row is None or row.fetch_at is None or row.fetch_at > now or not row.source_url:
        return None
    found = repository.place_of(row)
    if found is None:
        return None
    row.fetch_tries += 1
    row.fetch_at = now + get_settings().download_time + WORK_TIME  # a worker that dies holds it no longer than this
    return FetchOrder(row.id, found[1].channel, row.source_url, row.fetch_tries)


def download(order: FetchOrder, network: Network | None = None) -> Outcome:
    """Fetch, tell apart, clean. No session is open. Raises VaultClosed."""
    try:
        content = downloading.fetch(order.url, order.channel, get_settings(), network)
        prepared = prepare(content)
        if len(content) > get_settings().limit_of(prepared.mime):
            raise FetchRefused(problems.TOO_LARGE)
    except FetchRefused as refusal:
        return Outcome(refusal=refusal)
    except FileTypeNotAllowed:
        return Outcome(refusal=FetchRefused(problems.TYPE_NOT_ALLOWED))
    except problems.FileHasMacros:
        return Outcome(refusal=FetchRefused(problems.HAS_MACROS))
    except PictureUnreadable as error:
        return Outcome(refusal=FetchRefused(error.problem))
    return Outcome(prepared)


def storage_failed(error: OSError) -> Outcome:
    """The storage did not take it: fetched again later."""
    log.error("a file could not be stored: %s", type(error).__name__)
    return Outcome(refusal=FetchRefused(problems.UNREACHABLE, may_retry=True))


def finish(session: Session, order: FetchOrder, outcome: Outcome, now: datetime) -> None:
    """Write down what came of it, and plan the next try. Void when the file was erased or fetched again meanwhile."""
    repository = FileRepository(session)
    row = repository.lock(order.attachment_id)
    if row is None or row.fetch_at is None or row.fetch_tries != order.tries:
        return
    found = repository.place_of(row)
    if outcome.prepared is not None:
        keeping.fill(row, outcome.prepared)
        row.kind = _kind(row, outcome.prepared)
        if found is not None and not found[1].is_restricted:
            keeping.set_taken(row, outcome.prepared.taken)
    elif outcome.refusal is not None:
        _note_refusal(session, row, order, outcome.refusal, now)
        if found is not None and outcome.refusal.problem == problems.HOST_NOT_ALLOWED and outcome.refusal.host:
            variants.seen(session, found[0].channel, found[0].account_id, "file_host", _site(outcome.refusal.host))
    if found is not None:
        announce_change(session, found[1])


def _kind(row: Attachment, prepared: Prepared) -> str:
    """What it is, not what the vendor called it; a sticker stays one."""
    return row.kind if row.kind == "sticker" else family_of(prepared.mime)


def _note_refusal(session: Session, row: Attachment, order: FetchOrder, refusal: FetchRefused, now: datetime) -> None:
    row.problem = refusal.problem
    if refusal.may_retry and order.tries <= len(PAUSES):
        row.fetch_at = now + PAUSES[order.tries - 1]
        queue.defer_fetch_file(session, row.id, at=row.fetch_at)
        return
    row.fetch_at = None
    log.warning("attachment %d: not fetched (%s)", row.id, refusal.problem)


def _site(host: str) -> str:
    """The last two labels: enough to decide whether it belongs into the setting."""
    return ".".join(host.split(".")[-2:])


def defer_forgotten(session: Session, now: datetime) -> int:
    """Plan anew what is overdue since a worker died with it; returns how many."""
    found = FileRepository(session).waiting_fetches(now - timedelta(minutes=1), SWEPT_AT_ONCE)
    for attachment_id in found:
        queue.defer_fetch_file(session, attachment_id)
    return len(found)
