"""What the list of the inbox gets to show: its lines, the filters with their numbers, the views."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from admin_ui.deadline_labels import deadline_label
from admin_ui.inbox.names import citizen_name, preview
from admin_ui.inbox.place import PAGE_SIZE, Place
from inbox_api.conversations import counting, inbox
from inbox_api.conversations.listing import InboxRow, Position
from inbox_api.deadlines.service import working_calendar
from inbox_api.models import Officer, SavedView
from inbox_api.views import service as views


def list_context(session: Session, officer: Officer, place: Place, now: datetime) -> dict[str, Any]:
    """Everything of the two panes on the left."""
    return {**rows_context(session, officer, place, now), **counts_context(session, officer, place, now)}


def rows_context(session: Session, officer: Officer, place: Place, now: datetime) -> dict[str, Any]:
    """The lines of one page, and where the next one begins. Raises NotFound for a view that is not there."""
    view = views.view(session, officer, place.view) if place.view else None
    rows = _rows(session, officer, place, view, now)
    calendar = working_calendar(session)
    shown = rows[:PAGE_SIZE]
    return {
        "place": place,
        "view": view,
        "rows": shown,
        "deadlines": {
            row.conversation.id: deadline_label(row.case, now, calendar) for row in shown if row.case is not None
        },
        "unread_total": sum(row.unread for row in shown),
        "next_cursor": Position.after(shown[-1]).cursor() if len(rows) > PAGE_SIZE and not place.q else "",
        "has_more": len(rows) > PAGE_SIZE,
        "row_name": citizen_name,
        "preview": preview,
    }


def _rows(session: Session, officer: Officer, place: Place, view: SavedView | None, now: datetime) -> list[InboxRow]:
    limit, after = PAGE_SIZE + 1, place.position()
    if place.q or place.is_plain:
        return inbox.rows(session, officer, filter_name=place.filter, query=place.q, now=now, limit=limit, after=after)
    group = views.read(view.filter if view else place.f)
    return inbox.filtered_rows(session, officer, group, now=now, limit=limit, after=after)


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
