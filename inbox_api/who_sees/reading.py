"""Which of many officers may read a case or a conversation, in a few queries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.models import Case, Conversation, Officer
from inbox_api.who_sees.repository import CrowdRepository, WhoSeesRepository


def may_read_case(session: Session, case_id: int, people: Sequence[Officer]) -> list[Officer]:
    """Those of the officers who may read the case, in a few queries however many they are."""
    cases = CaseRepository(session, CrowdRepository(session))
    held = WhoSeesRepository(session).holding(Case, case_id, {one.id: [cases.may_read(one)] for one in people})
    return [one for one in people if held[one.id][0]]


def may_read_conversation(session: Session, conversation_id: int, people: Sequence[Officer]) -> list[Officer]:
    """The same of a conversation."""
    rights = InboxRepository(session, CrowdRepository(session))
    conditions = {one.id: [rights.may_read(one)] for one in people}
    held = WhoSeesRepository(session).holding(Conversation, conversation_id, conditions)
    return [one for one in people if held[one.id][0]]
