"""What the palette of steps finds on the server: a few cases, people and conversations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.search import service
from inbox_api.texts import gettext as _

router = APIRouter(include_in_schema=False)
SHOWN = 4


class Row(BaseModel):
    kind: str
    text: str
    address: str


@router.get("/palette")
def look(officer: CurrentOfficer, session: SessionDep, q: Annotated[str, Query(max_length=200)] = "") -> list[Row]:
    require_reader_of_texts(officer)
    found = service.find(session, officer, q, limit=SHOWN)
    rows = [Row(kind=_("Case"), text=f"{one.code} {one.title}", address=f"/cases/{one.code}") for one in found.cases]
    rows += [
        Row(kind=_("Citizen"), text=f"{one.name or ''} {one.phone}".strip(), address=f"/inbox/{one.conversation}")
        for one in found.people
    ]
    rows += [
        Row(
            kind=_("Message"), text="".join(part.text for part in one.parts),
            address=f"/inbox/{one.conversation}#m-{one.id}",
        )
        for one in found.messages
    ]  # fmt: skip
    return rows
