"""What the inbox holds of one citizen: messages, understanding, cases, who has the conversation. Only reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from hopthu.nlu.dialogues.citizens import Citizen
from hopthu.nlu.dialogues.window import Button, CaseFact, Said
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import STATE_LABELS, CaseState
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.db import app_url
from inbox_api.models import Author, BotState, Case, Message, SendState

ON_THE_WAY = (SendState.QUEUED, SendState.SENDING, SendState.RETRYING)
NEVER_SEEN = (SendState.SUPPRESSED, SendState.FAILED)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything since a message id. last_id: up to here. is_taken_in: the citizen's messages are stored.

    is_settled: the bot has answered them, or was not asked, and nothing is on its way to the citizen any more.
    was_skipped: people have the conversation, the bot was not asked. intent: of the citizen's first message.
    """

    conversation: str
    last_id: int
    is_taken_in: bool
    is_settled: bool
    was_skipped: bool
    intent: str | None
    said: list[Said]
    cases: list[CaseFact]
    handled_by: str


class Facts:
    """Reads the database of the system. url: of PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(app_url(url), pool_size=8, hide_parameters=True)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with Session(self._engine) as session:
            yield session

    def look(self, citizen: Citizen, after_id: int) -> Snapshot | None:
        """What there is with a higher message id; None while the inbox does not know the citizen."""
        with self._session() as session:
            repository = ConversationRepository(session)
            conversation = repository.find(citizen.channel, citizen.account_id, citizen.external_id)
            if conversation is None:
                return None
            rows = sorted(repository.messages(conversation.id, after_id=after_id), key=lambda row: row.id)
            own = [row for row in rows if row.author == Author.CITIZEN]
            told = [row for row in rows if row.author not in {Author.CITIZEN, Author.NOTE}]
            pieces = [piece.state for row in told for piece in row.outbound]
            is_asked = any(row.bot_state == BotState.PENDING for row in own)
            return Snapshot(
                conversation=conversation.public_id,
                last_id=max((row.id for row in rows), default=after_id),
                is_taken_in=bool(own),
                is_settled=not is_asked and not any(state in ON_THE_WAY for state in pieces),
                was_skipped=any(row.bot_state == BotState.SKIPPED for row in own),
                intent=(own[0].understanding or {}).get("intent") if own else None,
                said=[_said(row) for row in told if _is_seen(row)],
                cases=[_case(row) for row in CaseRepository(session).of_conversation(conversation.id)],
                handled_by=conversation.handled_by,
            )


def _is_seen(row: Message) -> bool:
    """False for what an officer's take-over stopped or the vendor refused."""
    return not row.outbound or any(piece.state not in NEVER_SEEN for piece in row.outbound)


def _said(row: Message) -> Said:
    buttons = tuple(Button(str(item.get("title") or ""), str(item.get("payload") or "")) for item in row.buttons)
    return Said(str(row.author), row.text, buttons)


def _case(row: Case) -> CaseFact:
    return CaseFact(row.code, row.case_type, row.topic, str(STATE_LABELS[CaseState(row.status)]))
