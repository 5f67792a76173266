"""The log for programs of auditors and administrators: ids and slugs, never a text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from inbox_api.audit import service
from inbox_api.db import SessionDep
from inbox_api.http import cursors
from inbox_api.models import AuditEntry
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])


class EntryOut(BaseModel):
    """actor: officer:12, citizen:9, bot, system or cli. hash: seals this entry and all before it."""

    id: int
    at: datetime
    actor: str
    action: str
    object_type: str
    object_id: str
    detail: dict[str, Any]
    previous_hash: str
    hash: str

    @classmethod
    def of(cls, row: AuditEntry) -> EntryOut:
        return cls(
            id=row.id, at=row.at, actor=row.actor, action=row.action, object_type=row.object_type,
            object_id=row.object_id, detail=row.detail, previous_hash=row.previous_hash, hash=row.entry_hash,
        )  # fmt: skip


@router.get("")
def list_entries(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    limit: int = 100,
    cursor: str = "",
) -> list[EntryOut]:
    """Who saw and did what, newest first; `hopthu audit verify` checks the chain."""
    limit = max(1, min(limit, 200))
    place = cursors.read(cursor, request)
    found = service.page(session, officer, before_id=int(place[0]) if place else None, limit=limit + 1)
    if len(found) > limit:
        cursors.link_next(request, response, [found[limit - 1].id])
    return [EntryOut.of(row) for row in found[:limit]]
