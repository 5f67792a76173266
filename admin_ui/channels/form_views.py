"""Which of several documented forms real traffic uses, counted, with what each point means."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui.channels import form_words, words
from admin_ui.rendering import render
from inbox_api.channels import desk
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentSession

PAGE = "/quan-tri/dang-tin"
router = APIRouter(prefix=PAGE, include_in_schema=False)


@router.get("")
def show_forms(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    counted = desk.counters(session, who.officer)
    points = [
        (channel, account_id, point, list(rows))
        for (channel, account_id, point), rows in groupby(
            counted, key=lambda row: (row.channel, row.account_id, row.point)
        )
    ]
    return render(
        request, "channel_forms.html", who=who, page=PAGE, points=points, meaning=form_words.meaning, texts=words
    )
