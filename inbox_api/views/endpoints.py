"""Filters of conditions and saved views for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from inbox_api.conversations import counting, inbox
from inbox_api.conversations.listing import InboxRow, Order, Position
from inbox_api.conversations.schemas import ConversationRow
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.views import schemas, service
from inbox_api.views.conditions import LONGEST
from inbox_api.views.fields import FIELDS
from inbox_api.views.repository import COUNTED_AT_MOST

router = APIRouter(prefix="/api/v1", tags=["views"])
Filter = Annotated[str, Query(max_length=LONGEST, examples=[schemas.FILTER])]
After = Annotated[str, Query(max_length=100)]
Limit = Annotated[int, Query(ge=1, le=200)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/inbox")
def list_inbox(
    officer: CurrentOfficer, session: SessionDep, filter: str = "all", after: After = "", limit: Limit = 50,
    order: Order = "latest",
) -> schemas.PageOut:  # fmt: skip
    """A filter by name: mine unit unassigned urgent due_today overdue waiting snoozed all closed. Page by `next`.

    order: "latest", urgent ones above, or "longest": who waits longest for people first (citizen_waits_since).
    """
    inbox.require_reader_of_texts(officer)
    position = Position.of_cursor(after) if after else None
    rows = inbox.rows(
        session, officer, filter_name=filter, query="", now=now(), limit=limit + 1, after=position, order=order
    )
    return _page(rows, limit)


@router.get("/inbox/counts")
def count_inbox(officer: CurrentOfficer, session: SessionDep) -> dict[str, int]:
    """How many conversations each filter shows, all but the closed ones."""
    inbox.require_reader_of_texts(officer)
    return counting.counts(session, officer, now())


@router.get("/inbox/fields")
def list_fields(officer: CurrentOfficer) -> list[schemas.FieldOut]:
    """The fields of conditions."""
    inbox.require_reader_of_texts(officer)
    return [
        schemas.FieldOut(name=one.name, label=str(one.label), is_of_case=one.is_of_case, choices=list(one.choices))
        for one in FIELDS.values()
    ]


@router.get("/inbox/filtered")
def list_filtered(
    officer: CurrentOfficer, session: SessionDep, f: Filter, after: After = "", limit: Limit = 50,
    order: Order = "latest",
) -> schemas.PageOut:  # fmt: skip
    """Conversations under conditions joined by ; (and) and | (or), in an order as of GET /api/v1/inbox."""
    inbox.require_reader_of_texts(officer)
    position = Position.of_cursor(after) if after else None
    group = service.read(f)
    rows = inbox.filtered_rows(session, officer, group, now=now(), limit=limit + 1, after=position, order=order)
    return _page(rows, limit)


@router.get("/inbox/filtered/count")
def count_filtered(officer: CurrentOfficer, session: SessionDep, f: Filter) -> schemas.CountOut:
    inbox.require_reader_of_texts(officer)
    number = service.count(session, officer, service.read(f), now())
    return schemas.CountOut(count=number, is_more=number >= COUNTED_AT_MOST)


def _page(rows: list[InboxRow], limit: int) -> schemas.PageOut:
    cursor = Position.after(rows[limit - 1]).cursor() if len(rows) > limit else None
    return schemas.PageOut(rows=[ConversationRow.of(row) for row in rows[:limit]], next=cursor)


@router.get("/views")
def list_views(officer: CurrentOfficer, session: SessionDep) -> list[schemas.ViewOut]:
    """One's own, those of one's units, those of the city."""
    inbox.require_reader_of_texts(officer)
    return [schemas.ViewOut.of(row) for row in service.views_of(session, officer)]


@router.post("/views", status_code=201)
def save_view(order: schemas.ViewIn, officer: CurrentOfficer, session: SessionDep) -> schemas.ViewOut:
    inbox.require_reader_of_texts(officer)
    return schemas.ViewOut.of(service.save(session, officer, order.name, order.filter, order.scope, now()))


@router.patch("/views/{view_id}")
def change_view(
    view_id: int, order: schemas.ViewChangeIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.ViewOut:
    row = service.change(
        session, officer, view_id, now(), seen_version=order.version, name=order.name, filter_text=order.filter,
        scope=order.scope, position=order.position,
    )  # fmt: skip
    return schemas.ViewOut.of(row)


@router.delete("/views/{view_id}", status_code=204)
def delete_view(view_id: int, officer: CurrentOfficer, session: SessionDep) -> None:
    service.delete(session, officer, view_id, now())
