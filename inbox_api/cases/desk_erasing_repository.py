"""SQL of forgetting the desk of cases."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from inbox_api.models import (
    Attachment,
    Case,
    CaseTwin,
    Document,
    DocumentStep,
    DocumentVersion,
    Forward,
    HeldAnswer,
    IdentityReveal,
    SecondLook,
    TwinPhoto,
    TwinState,
)


class DeskErasingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def cases(self, ids: Sequence[int]) -> Sequence[Case]:
        return self.session.scalars(select(Case).where(Case.id.in_(ids))).all()

    def files(self, case_ids: Sequence[int]) -> list[Attachment]:
        """Signed documents, and photos that were made for everybody."""
        documents = self.session.scalars(select(Document).where(Document.case_id.in_(case_ids)))
        twins = select(CaseTwin.id).where(CaseTwin.case_id.in_(case_ids))
        photos = self.session.scalars(select(TwinPhoto).where(TwinPhoto.twin_id.in_(twins)))
        files = [row.file for row in documents] + [row.copy for row in photos]
        return [file for file in files if file is not None]

    def empty_documents(self, case_ids: Sequence[int]) -> int:
        ids = self.session.scalars(select(Document.id).where(Document.case_id.in_(case_ids))).all()
        versions = update(DocumentVersion).where(DocumentVersion.document_id.in_(ids))
        self.session.execute(versions.values(fields={}, body="", recipients=[]))
        self.session.execute(update(DocumentStep).where(DocumentStep.document_id.in_(ids)).values(comment=""))
        return len(ids)

    def empty_twins(self, case_ids: Sequence[int]) -> int:
        rows = self.session.scalars(select(CaseTwin).where(CaseTwin.case_id.in_(case_ids))).all()
        for row in rows:
            row.title = row.text = row.result = row.place = ""
            row.state, row.marks, row.reason = TwinState.WITHDRAWN, [], None
        return len(rows)

    def empty_forwards(self, case_ids: Sequence[int]) -> int:
        """Their links lead nowhere any more."""
        rows = self.session.scalars(select(Forward).where(Forward.case_id.in_(case_ids))).all()
        for row in rows:
            row.reason, row.note, row.answer, row.answered_name = "", None, None, None
            row.token_digest = f"erased:{secrets.token_hex(12)}"
        return len(rows)

    def empty_reveals(self, case_ids: Sequence[int]) -> None:
        self.session.execute(update(IdentityReveal).where(IdentityReveal.case_id.in_(case_ids)).values(reason=""))
        self.session.flush()

    def looks(self, conversation_id: int, case_ids: Sequence[int]) -> Sequence[SecondLook]:
        """Drafts that colleagues looked at."""
        of = or_(SecondLook.conversation_id == conversation_id, SecondLook.case_id.in_(case_ids))
        return self.session.scalars(select(SecondLook).where(of)).all()

    def look_files(self, looks: Sequence[SecondLook]) -> Sequence[Attachment]:
        """Those that went nowhere."""
        ids = [number for one in looks for number in one.file_ids]
        of = Attachment.id.in_(ids), Attachment.message_id.is_(None)
        return self.session.scalars(select(Attachment).where(*of)).all()

    def drop_looks(self, looks: Sequence[SecondLook]) -> None:
        self.session.execute(delete(SecondLook).where(SecondLook.id.in_([one.id for one in looks])))

    def drop_held(self, case_ids: Sequence[int]) -> None:
        self.session.execute(delete(HeldAnswer).where(HeldAnswer.case_id.in_(case_ids)))
