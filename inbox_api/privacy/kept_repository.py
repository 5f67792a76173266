"""SQL of the free texts of cases that the law keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import (
    Approval,
    CaseEvent,
    CaseExtension,
    CaseMessage,
    CaseTwin,
    Citizen,
    ContactSuggestion,
    Document,
    DocumentStep,
    FieldPlan,
    FieldProposal,
    FieldVisit,
    Forward,
    IdentityReveal,
    Instruction,
    InstructionEvent,
    LegalEvent,
    Message,
    Officer,
    Reminder,
    RouteAnswer,
    UndoableAct,
)

# Rows of a case by its id, and where in them people write freely.
TEXTS: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (CaseEvent, ("detail",)),
    (CaseTwin, ("title", "text", "result", "place", "reason")),
    (Forward, ("reason", "note", "answer")),
    (IdentityReveal, ("reason",)),
    (Instruction, ("text",)),
    (Approval, ("reason", "payload", "decision_reason")),
    (LegalEvent, ("note",)),
    (CaseExtension, ("reason",)),
    (FieldPlan, ("note",)),
    (FieldVisit, ("note", "facts", "result_text")),
    (FieldProposal, ("reason",)),
    (RouteAnswer, ("text", "handed_over_note")),
    (UndoableAct, ("before", "after")),
    (Reminder, ("text",)),
)


class KeptRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def of_person(self, citizen_id: int) -> tuple[list[str], list[str]]:
        """(names, addresses) that were kept of them, also those that they only typed into a form."""
        names = self.session.scalars(select(Citizen.display_name).where(Citizen.id == citizen_id))
        told = self.session.execute(
            select(ContactSuggestion.name, ContactSuggestion.address).where(ContactSuggestion.citizen_id == citizen_id)
        ).all()
        return [name for name in [*names, *(row.name for row in told)] if name], [row.address for row in told]

    def officers(self) -> Sequence[str]:
        return self.session.scalars(select(Officer.display_name)).all()

    def texts(self, case_id: int) -> Iterator[tuple[Any, tuple[str, ...]]]:
        """Each row with the fields in which people write."""
        for model, fields in TEXTS:
            for row in self.session.scalars(select(model).where(model.case_id == case_id)):
                yield row, fields
        told = select(InstructionEvent).join(Instruction, Instruction.id == InstructionEvent.instruction_id)
        for row in self.session.scalars(told.where(Instruction.case_id == case_id)):
            yield row, ("text",)
        steps = select(DocumentStep).join(Document, Document.id == DocumentStep.document_id)
        for row in self.session.scalars(steps.where(Document.case_id == case_id)):
            yield row, ("comment",)

    def messages(self, case_id: int) -> Sequence[Message]:
        """Those that belong to the case."""
        statement = select(Message).join(CaseMessage, CaseMessage.message_id == Message.id)
        return self.session.scalars(statement.where(CaseMessage.case_id == case_id)).all()
