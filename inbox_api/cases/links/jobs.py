"""The jobs of common cases: one member, one transaction, so that thousands hold back nobody."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from inbox_api import queue
from inbox_api.cases import desk_erasing as desk_erasing  # noqa: PLC0414 - has erasures forget the desk as well
from inbox_api.cases.links import members, offering, plans, solved
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.db import transaction
from inbox_api.errors import AppError

log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


@queue.jobs.task(name=plans.TELL_MEMBERS, retry=3)
def tell_members(event_id: int) -> None:
    """Everybody in a common case reads what an officer said there."""
    with transaction() as session:
        event = LinkRepository(session).event(event_id)
        ids = LinkRepository(session).member_ids(event.case_id) if event is not None else ()
    for member_id in ids:
        with transaction() as session:
            members.tell(session, event_id, member_id, _now())
    with transaction() as session:
        members.tell_followers(session, event_id, _now())


@queue.jobs.task(name=plans.END_MEMBERS, retry=3)
def end_members(master_id: int) -> None:
    """All members end as their master did. One that cannot is left to people and logged."""
    with transaction() as session:
        ids = LinkRepository(session).member_ids(master_id)
    for member_id in ids:
        try:
            with transaction() as session:
                members.end_with_master(session, master_id, member_id, _now())
        except AppError as error:
            log.warning("case %d: did not end with case %d (%s)", member_id, master_id, error.code)


@queue.jobs.task(name=plans.ASK_SOLVED, retry=3)
def ask_solved(master_id: int) -> None:
    with transaction() as session:
        ids = solved.to_ask(session, master_id)
    for conversation_id in ids:
        with transaction() as session:
            solved.ask(session, master_id, conversation_id, _now())


@queue.jobs.task(name=plans.OFFER_SAME)
def offer_same_matter(case_id: int) -> None:
    """Ask a reporter whether a case like theirs is the same matter."""
    with transaction() as session:
        offering.offer(session, case_id, _now())
