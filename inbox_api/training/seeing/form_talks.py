"""The conversations behind a number of the report form's funnel."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.models import Officer
from inbox_api.training.seeing import funnel, talks
from inbox_api.training.seeing.form_repository import FormRepository
from inbox_api.training.seeing.funnel import Wanted
from inbox_api.training.seeing.talks import Row


def listed(
    session: Session, officer: Officer, wanted: Wanted, now: datetime, offset: int = 0, *,
    stage: str = "", outcome: str = "", step: str = "", week: str = "",
) -> tuple[list[Row], int, int]:  # fmt: skip
    """(a page of conversations, the last touched first; how many there are; how many reports they hold).

    Raises NotAllowed, Invalid.
    """
    every = funnel.reports(session, officer, wanted, now)
    found = funnel.chosen(every, stage=stage, outcome=outcome, step=step, week=week)
    conversations = list(dict.fromkeys(one.conversation for one in found))
    page = conversations[offset : offset + talks.SHOWN]
    last = FormRepository(session).last_messages(page)
    return talks.rows_of(session, {number: last[number] for number in page}), len(conversations), len(found)
