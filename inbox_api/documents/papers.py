"""A document of the database as a sheet of paper, and its files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.repository import DENUNCIATION
from inbox_api.deadlines.rules import local_day
from inbox_api.documents import sheet, templates
from inbox_api.documents.docx_writer import write_docx
from inbox_api.documents.pdf_writer import write_pdf
from inbox_api.documents.repository import DocumentRepository
from inbox_api.documents.sheet import Issuer, Sheet
from inbox_api.documents.templates import Template
from inbox_api.models import Case, Document, DocumentVersion, Unit
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _

DAY = "%d/%m/%Y"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_TYPE = "application/pdf"


def may_sign(case: Case) -> tuple[str, ...]:
    """Leaders sign; what is for inspectors only is signed by another inspector."""
    return ("inspector",) if case.restricted == DENUNCIATION else ("leader",)


def issuing_unit(session: Session, case: Case, template: Template) -> Unit:
    """The case's unit; the authority above it when that issues documents of this kind, or nobody in the unit signs."""
    unit = case.unit
    officers = OfficerRepository(session)
    with_signers = {one.unit_id for one in officers.active() if one.has_role(*may_sign(case))}
    while (
        (template.issuer == "head" or unit.id not in with_signers)
        and not sheet.is_head(unit)
        and unit.parent_id is not None
    ):
        parent = officers.unit(unit.parent_id)
        if parent is None:
            break
        unit = parent
    return unit


def issuer_of(session: Session, unit: Unit) -> Issuer:
    city = DocumentRepository(session).city()
    parent = OfficerRepository(session).unit(unit.parent_id) if unit.parent_id else None
    return sheet.issuer_of(unit, parent, city.province if city else "")


def facts(session: Session, document: Document, case: Case) -> dict[str, str]:
    """What the system knows for the places of a template; nobody's name is among it."""
    issuer = issuer_of(session, document.unit)
    paper = case.signed_paper_received_at

    def day(moment: datetime | None) -> str:
        return local_day(moment).strftime(DAY) if moment else ""

    return {
        "case_code": case.code,
        "title": "" if case.restricted == DENUNCIATION else case.title.rstrip("\u2026. "),
        "citizen": _("Mr/Ms"),
        "address": case.address or "",
        "received_day": day(case.received_at),
        "paper_received_day": day(paper),
        "paper_day": day(paper),
        "due_day": day(case.due_at),
        "issuer_name": issuer.name,
        "issued_day": document.issued_on.strftime(DAY) if document.issued_on else "",
        "number": full_number(document) or "",
        "kind": templates.template_of(document.template).name,
    }


def full_number(document: Document) -> str | None:
    """ "05/TB-UBND"; None before it is signed."""
    return f"{document.number:02}/{document.notation}" if document.number is not None else None


def notation_of(session: Session, document: Document) -> str:
    template = templates.template_of(document.template)
    return sheet.notation(template, issuer_of(session, document.unit), issuer_of(session, document.case.unit))


def register_of(document: Document, year: int) -> str:
    """The register that its number is of: one for each body, kind and year."""
    letters = templates.template_of(document.template).letters or "CV"
    return f"{document.unit.code}/{letters}/{year}"


def sheet_of(session: Session, document: Document, version: DocumentVersion) -> Sheet:
    template = templates.template_of(document.template)
    issuer = issuer_of(session, document.unit)
    values = {**facts(session, document, document.case), **version.fields}
    sign = document.notation or notation_of(session, document)
    return Sheet(
        motto=sheet.motto(),
        superior=issuer.superior,
        issuer=issuer.name,
        number_line=sheet.number_line(document.number, sign),
        place_day=sheet.day_line(place_of(session, document.unit), document.issued_on),
        kind_name=template.kind_name,
        subject=templates.fill(template.subject, values),
        to=tuple(templates.addressees(template, values)),
        paragraphs=tuple(templates.paragraphs(template, values)),
        recipients=tuple(version.recipients),
        capacity=issuer.capacity,
        title=issuer.title,
        signer=document.signer.display_name if document.signer and document.number is not None else "",
        is_draft=document.number is None,
    )


def place_of(session: Session, unit: Unit) -> str:
    """The name of the place for the line with the date: of the ward, else of the province."""
    if unit.ward_code:
        from inbox_api.areas import service as areas  # it loads much, and only papers need it here

        names = {ward.code: ward.name for ward in areas.wards(session)}
        return names.get(unit.ward_code, "").split(" ", 1)[-1]
    city = DocumentRepository(session).city()
    return city.province.split(" ", 1)[-1] if city else ""


def pdf(session: Session, document: Document, version: DocumentVersion) -> bytes:
    return write_pdf(sheet_of(session, document, version))


def docx(session: Session, document: Document, version: DocumentVersion) -> bytes:
    return write_docx(sheet_of(session, document, version))


def file_name(document: Document, ending: str) -> str:
    """ASCII, so that every channel and archive keeps it."""
    number = f"{document.number:02}-" if document.number is not None else "draft-"
    return f"{number}{document.template}-{document.case.code}.{ending}"


def summary(session: Session, document: Document, version: DocumentVersion) -> str:
    """The words for the chat, out of the signed text."""
    template = templates.template_of(document.template)
    values = {**facts(session, document, document.case), **version.fields}
    values["number"] = full_number(document) or ""
    return templates.summary_of(template, values)


def template_name(document: Document) -> str:
    return templates.template_of(document.template).name
