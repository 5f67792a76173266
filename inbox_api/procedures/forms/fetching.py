"""Keeping our copies of the state's forms: which there are, and when each is fetched next."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.files import downloading, problems
from inbox_api.files.downloading import Network
from inbox_api.files.kinds import family_of
from inbox_api.files.preparing import Prepared, prepare
from inbox_api.files.problems import FetchRefused, FileHasMacros, FileTypeNotAllowed, PictureUnreadable
from inbox_api.models import FormFile
from inbox_api.procedures import service as procedures
from inbox_api.procedures.answering.papers import form_names
from inbox_api.procedures.forms.repository import FormRepository
from inbox_api.settings import get_settings

log = logging.getLogger(__name__)
SOURCE = "forms"  # the entry of HOPTHU_DOWNLOAD_HOSTS
PAUSES = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
WORK_TIME = timedelta(minutes=2)
FRESH_FOR = timedelta(days=30)  # a copy older than this is fetched again
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class FormOrder:
    form_id: int
    url: str
    tries: int


def look_at_records(session: Session, now: datetime) -> int:
    """Bring the list of forms in line with today's records, and plan what is to be fetched; returns how many."""
    repository = FormRepository(session)
    held = {(row.procedure_id, row.name): row for row in repository.all_fetched()}
    wanted = {
        (record.id, name): url
        for record in procedures.index(session).records
        for name, url in form_names(record).items()
        if url
    }
    repository.forget_fetched([key for key in held if key not in wanted])
    for key, url in wanted.items():
        row = held.get(key)
        if row is None:
            repository.session.add(
                FormFile(
                    procedure_id=key[0], name=key[1], state="fetched", source_url=url, fetch_at=now, created_at=now
                )
            )
        elif row.source_url != url:
            row.source_url, row.stored_name, row.fetched_at = url, None, None
            row.fetch_at, row.fetch_tries = now, 0
        elif row.fetch_at is None and (row.fetched_at is None or now - row.fetched_at > FRESH_FOR):
            row.fetch_at, row.fetch_tries = now, 0
    session.flush()
    due = repository.due(now, AT_ONCE)
    for form_id in due:
        queue.defer_fetch_form(session, form_id)
    return len(due)


def begin(session: Session, form_id: int, now: datetime) -> FormOrder | None:
    """Claim a form that is due; None when it is here, given up or under way."""
    row = FormRepository(session).get(form_id, lock=True)
    if row is None or row.fetch_at is None or row.fetch_at > now or not row.source_url:
        return None
    row.fetch_tries += 1
    row.fetch_at = now + get_settings().download_time + WORK_TIME
    return FormOrder(row.id, row.source_url, row.fetch_tries)


def download(order: FormOrder, network: Network | None = None) -> Prepared | FetchRefused:
    """Fetch and tell apart. No session is open."""
    try:
        prepared = prepare(downloading.fetch(order.url, SOURCE, get_settings(), network))
    except FetchRefused as refusal:
        return refusal
    except (FileTypeNotAllowed, PictureUnreadable):
        return FetchRefused(problems.TYPE_NOT_ALLOWED)
    except FileHasMacros:
        return FetchRefused(problems.HAS_MACROS)
    return prepared if family_of(prepared.mime) == "file" else FetchRefused(problems.TYPE_NOT_ALLOWED)


def finish(session: Session, order: FormOrder, outcome: Prepared | FetchRefused, now: datetime) -> None:
    """Write down what came of it. A failed fetch leaves the copy that is here."""
    row = FormRepository(session).get(order.form_id, lock=True)
    if row is None or row.fetch_at is None or row.fetch_tries != order.tries:
        return
    row.fetch_at = None
    if isinstance(outcome, Prepared):
        row.stored_name, row.mime, row.size_bytes = outcome.stored_name, outcome.mime, outcome.size_bytes
        row.problem, row.fetched_at = None, now
        return
    row.problem = outcome.problem
    log.warning("form %d: not fetched (%s)", row.id, outcome.problem)
    if outcome.may_retry and order.tries <= len(PAUSES):
        row.fetch_at = now + PAUSES[order.tries - 1]
        queue.defer_fetch_form(session, row.id, at=row.fetch_at)
