"""The shield in the inbox: who wrote is hidden from handling units as soon as the conversation belongs to a case.

Before there is a case, whoever answers does reception's work and sees the person. A look behind the shield of one of
the conversation's cases (shield.service.reveal) opens the conversation as well, for as long as that look lasts.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.shield.inbox_repository import InboxShieldRepository
from inbox_api.cases.shield.service import is_reception
from inbox_api.cases.shield.veil import Veil
from inbox_api.models import Conversation, Officer


def veils(session: Session, officer: Officer, conversation_ids: Collection[int], now: datetime) -> dict[int, Veil]:
    """Of those conversations whose person this officer does not see: one query for a whole list."""
    if not conversation_ids or is_reception(officer):
        return {}
    codes: dict[int, str] = {}
    names: dict[int, set[str]] = {}
    open_ones = set()
    for row in InboxShieldRepository(session).of_conversations(officer, conversation_ids, now):
        number = row.conversation_id
        codes[number] = codes.get(number) or row.code or ""
        names.setdefault(number, set()).update(filter(None, (row.display_name, row.contact_name)))
        if row.is_revealed:
            open_ones.add(number)
    return {
        number: Veil(code, tuple(sorted(names[number]))) for number, code in codes.items() if number not in open_ones
    }


def veil(session: Session, officer: Officer, conversation: Conversation, now: datetime) -> Veil | None:
    """Of one conversation; None: this officer sees who wrote."""
    return veils(session, officer, [conversation.id], now).get(conversation.id)
