"""Conversations as one officer gets them: a code instead of the name where the person is behind the shield."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.shield import inbox as shield
from inbox_api.cases.shield.veil import Veil
from inbox_api.conversations.listing import InboxRow, ListedCitizen
from inbox_api.models import Conversation, Officer


def shielded_rows(session: Session, officer: Officer, rows: list[InboxRow], now: datetime) -> list[InboxRow]:
    """The lines of a list without the persons whom this officer does not see, in their words either."""
    veils = shield.veils(session, officer, [row.conversation.id for row in rows], now)
    return [_behind(row, veils[row.conversation.id]) if row.conversation.id in veils else row for row in rows]


def _behind(row: InboxRow, veil: Veil) -> InboxRow:
    one = replace(row.conversation, citizen=ListedCitizen(None, veil.code))
    last = row.last_message
    return replace(row, conversation=one, last_message=replace(last, text=veil.text(last.text)) if last else None)


def shown_name(conversation: Conversation, veil: Veil | None) -> str | None:
    """The citizen's name, None where it is not known or not shown. A denouncer has none."""
    return None if veil is not None or conversation.is_restricted else conversation.citizen.display_name


def veils(session: Session, officer: Officer, conversations: Sequence[Conversation], now: datetime) -> dict[int, Veil]:
    """By the conversations' ids; those that are missing are shown as they are."""
    return shield.veils(session, officer, [one.id for one in conversations], now)


def veil(session: Session, officer: Officer, conversation: Conversation, now: datetime) -> Veil | None:
    """None: this officer sees who wrote."""
    return shield.veil(session, officer, conversation, now)
