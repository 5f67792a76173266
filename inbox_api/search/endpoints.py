"""The search for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.search import service
from inbox_api.search.schemas import FoundOut

router = APIRouter(prefix="/api/v1/search", tags=["search"])


@router.get("")
def search(
    officer: CurrentOfficer,
    session: SessionDep,
    q: Annotated[
        str,
        Query(
            max_length=200,
            examples=["duong ngap", '"nuoc sach"', "TV-PA-261126-00031-8", "0912 345"],
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> FoundOut:
    """Messages, cases, names of files and people with all the words, accents ignored.

    Also phrases in quotes, a case's code or a part of it, the last digits of a telephone number. Up to `limit` of each
    kind, the newest first, and only what you may read.
    """
    require_reader_of_texts(officer)
    return FoundOut.of(service.find(session, officer, q, limit=limit))
