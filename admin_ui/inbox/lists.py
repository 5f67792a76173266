"""What the list of the inbox gets to show: its lines, the filters with their numbers, the views."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from admin_ui.deadline_labels import deadline_label
from admin_ui.inbox import known_rows
from admin_ui.inbox.known_rows import KnownRow, Page
from admin_ui.inbox.names import listed_name, preview
from admin_ui.inbox.place import PAGE_SIZE, Place
from inbox_api.cases.desk import may_act
from inbox_api.conversations import counting, inbox
from inbox_api.deadlines.service import working_calendar
from inbox_api.live import hub
from inbox_api.models import Officer, SavedView
from inbox_api.views import service as views


def list_context(
    session: Session, officer: Officer, place: Place, now: datetime, opened_id: int | None = None
) -> dict[str, Any]:
    """Everything of the two panes on the left. opened_id: the conversation that stands open beside them."""
    return {
        **rows_context(session, officer, place, now, opened_id),
        **counts_context(session, officer, place, now),
        "is_list_kept": False,
    }


def rows_context(
    session: Session, officer: Officer, place: Place, now: datetime, opened_id: int | None = None, have: str = ""
) -> dict[str, Any]:
    """The lines of one page, and where the next one begins. Raises NotFound for a view that is not there.

    have: what the page has already (known_rows); its lines that are still right are named only.
    """
    view = views.view(session, officer, place.view) if place.view else None
    known, change = known_rows.known(Page(officer.id, place), have), hub.changes.number
    ids = _ids(session, officer, place, view, now)
    same = {number: row for number in ids[:PAGE_SIZE] if (row := known.still(number, opened_id))}
    lines = inbox.lines(session, officer, [number for number in ids[:PAGE_SIZE] if number not in same], now)
    fresh = {row.conversation.id: row for row in lines}
    named = same | {number: KnownRow.of(row) for number, row in fresh.items()}
    shown = [number for number in ids[:PAGE_SIZE] if number in named]
    has_more = len(ids) > PAGE_SIZE
    calendar = working_calendar(session) if fresh else None
    return {
        "place": place,
        "view": view,
        "rows": [(named[number].public_id, fresh.get(number)) for number in shown],
        "have": known_rows.keep(known, opened_id, change, named),
        "deadlines": {
            number: deadline_label(row.case, now, calendar)
            for number, row in fresh.items()
            if row.case is not None and calendar is not None
        },
        "unread_total": sum(named[number].unread for number in shown),
        "next_cursor": named[shown[-1]].position.cursor() if has_more and shown and not place.q else "",
        "has_more": has_more,
        "may_tick": may_act(officer),
        "row_name": listed_name,
        "preview": preview,
    }


def _ids(session: Session, officer: Officer, place: Place, view: SavedView | None, now: datetime) -> list[int]:
    limit, after = PAGE_SIZE + 1, place.position()
    if place.q or place.is_plain:
        return inbox.row_ids(
            session, officer, filter_name=place.filter, query=place.q, now=now, limit=limit, after=after,
            order=place.order,
        )  # fmt: skip
    group = views.read(view.filter if view else place.f)
    return views.page_ids(session, officer, group, now, after=after, limit=limit, order=place.order)


def counts_context(session: Session, officer: Officer, place: Place, now: datetime) -> dict[str, Any]:
    """The numbers beside filters and views."""
    own = views.views_of(session, officer)
    numbers = {view.id: views.count(session, officer, views.read(view.filter), now) for view in own}
    return {
        "place": place,
        "counts": counting.counts(session, officer, now),
        "views": own,
        "view_counts": {number: views.count_text(count) for number, count in numbers.items()},
    }
