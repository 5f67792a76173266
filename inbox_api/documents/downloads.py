"""A document as a file for whoever may read its case; every look is logged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.documents import papers
from inbox_api.documents.repository import DocumentRepository
from inbox_api.documents.service import find
from inbox_api.errors import NotFound
from inbox_api.files.problems import FileMissing
from inbox_api.files.stores import stores
from inbox_api.models import Officer


def download(
    session: Session, officer: Officer, document_id: int, ending: str, now: datetime
) -> tuple[str, str, bytes]:
    """(file name, type, bytes). The signed PDF comes as it was kept; the rest is written anew. Raises NotFound."""
    document = find(session, officer, document_id)
    version = DocumentRepository(session).version(document.id, document.current)
    if version is None:
        raise NotFound
    audit.record(
        session, f"officer:{officer.id}", "document.read", "document", document.id, now, {"case": document.case_id}
    )
    name = papers.file_name(document, ending)
    if ending == "docx":
        return name, papers.DOCX_TYPE, papers.docx(session, document, version)
    if document.file is not None and document.file.stored_name:
        try:
            return name, papers.PDF_TYPE, stores().read(document.file.stored_name)
        except FileMissing as error:
            raise NotFound from error
    return name, papers.PDF_TYPE, papers.pdf(session, document, version)
