"""A report as it was told, for the assistant to lay before the citizen again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.bot_api import schemas
from inbox_api.bot_api.service import conversation_of, own_case
from inbox_api.cases import refusing
from inbox_api.cases.repository import CaseRepository
from inbox_api.errors import NotFound
from inbox_api.models import Author, Case


def show_report(session: Session, sender: str, code: str) -> schemas.ReportOut:
    """Of the sender's own case that was not accepted. Raises NotFound for any other."""
    case = own_case(session, conversation_of(session, sender), code)
    if not refusing.may_send_again(session, case):
        raise NotFound
    ward = areas.find_ward(session, case.ward_code or "")
    place = None
    if case.latitude is not None and case.longitude is not None:
        place = schemas.Place(latitude=case.latitude, longitude=case.longitude)
    return schemas.ReportOut(
        code=case.code,
        case_type=case.case_type,
        topic=case.topic,
        description=case.description,
        address=case.address,
        ward=ward.name if ward else None,
        happened_at_text=case.happened_at_text,
        phone=case.contact_phone,
        contact_name=case.contact_name,
        attachment_ids=_files_of(session, case),
        location=place,
        is_public=case.is_public,
        hide_name=case.hide_name,
    )


def _files_of(session: Session, case: Case) -> list[int]:
    """What the citizen sent with it and has not taken back; other people's messages may belong to the case too."""
    said = CaseRepository(session).linked_messages(case.id)
    own = [one for one in said if one.conversation_id == case.conversation_id and one.author == Author.CITIZEN]
    shown = [one for one in own if one.deleted_at is None]
    return [file.id for message in shown for file in message.attachments]
