"""Making the public copy of a case: suggested, corrected by an officer, approved by a second person.

Never of complaints, denunciations, children, health or accusations, and only when the citizen allowed it. The case
itself stays as it is; every copy that was ever approved stays as history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.approvals import service as approvals
from inbox_api.audit import service as audit
from inbox_api.cases.publishing import pictures
from inbox_api.cases.publishing.repository import TwinRepository
from inbox_api.cases.publishing.rule import is_publishable
from inbox_api.cases.publishing.wording import FIELDS, Words, left_in, suggested, words_of
from inbox_api.cases.service import add_event, announce_case, find_case
from inbox_api.cases.steps import require_writer
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.files.keeping import keep_upload
from inbox_api.files.problems import FileMissing
from inbox_api.files.stores import stores
from inbox_api.folding import storable
from inbox_api.models import Attachment, Case, CaseTwin, Officer, TwinPhoto, TwinState
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

KIND = "publication"
LONGEST = 20_000
KEPT = "kept:twin:"


class MayNotBePublic(Conflict):
    code = "may_not_be_public"
    message = lazy_gettext("Cases of this kind are never published, or the citizen did not allow it.")


class PhotoNotChecked(Invalid):
    code = "photo_not_checked"
    message = lazy_gettext("Look at every photo that is to be shown, cover faces, plates and papers, and confirm it.")


class StillTelling(Invalid):
    """What may still tell who somebody is, until an officer says that it does not."""

    code = "still_telling"


def require_publishable(case: Case) -> None:
    """Raises MayNotBePublic."""
    if not is_publishable(case):
        raise MayNotBePublic


def begin(session: Session, officer: Officer, code: str, now: datetime) -> CaseTwin:
    """The copy that is being worked on, or a new one out of suggestions. Raises NotFound, MayNotBePublic."""
    require_writer(officer)
    case = find_case(session, officer, code)
    require_publishable(case)
    repository = TwinRepository(session)
    found = repository.open_of(case.id)
    if found is not None:
        return found
    words, marks = suggested(session, case)
    twin = CaseTwin(
        case_id=case.id, number=repository.next_number(case.id), state=TwinState.DRAFT, title=words.title,
        text=words.text, result=words.result, place=words.place, marks=marks, made_by=officer.id, made_at=now,
    )  # fmt: skip
    repository.add(twin)
    for picture in repository.pictures_of_case(case.id):
        repository.add(TwinPhoto(twin_id=twin.id, attachment_id=picture.id, is_included=False, boxes=[]))
    session.refresh(twin)
    note(session, twin, "drafted", officer, now)
    return twin


def note(session: Session, twin: CaseTwin, step: str, officer: Officer, now: datetime, reason: str = "") -> None:
    detail = {"step": step, "twin": twin.id, "number": twin.number, "reason": reason}
    is_public = step in {"approved", "withdrawn"}
    add_event(session, twin.case, "published", now, detail=detail, officer_id=officer.id, is_public=is_public)
    log(session, twin, step, officer, now)
    announce_case(session, twin.case)


def log(session: Session, twin: CaseTwin, step: str, officer: Officer, now: datetime, **more: int) -> None:
    detail = {"twin": twin.id, **more}
    audit.record(session, f"officer:{officer.id}", f"twin.{step}", "case", twin.case_id, now, detail)


def find(session: Session, officer: Officer, twin_id: int) -> CaseTwin:
    """Raises NotFound."""
    twin = TwinRepository(session).find(officer, twin_id)
    if twin is None:
        raise NotFound
    return twin


def write(session: Session, officer: Officer, twin_id: int, words: Words, version: int, now: datetime) -> CaseTwin:
    """Correct the words. A copy that was returned becomes this officer's draft. Raises NotFound, Conflict."""
    require_writer(officer)
    twin = find(session, officer, twin_id)
    if twin.state not in {TwinState.DRAFT, TwinState.RETURNED} or twin.version != version:
        raise Conflict
    values: dict[str, Any] = {field: storable(getattr(words, field)).strip()[:LONGEST] for field in FIELDS}
    if not values["title"] or not values["text"]:
        raise Invalid(_("Title and description cannot be empty."))
    values |= {"state": TwinState.DRAFT, "made_by": officer.id, "made_at": now}
    if not TwinRepository(session).change(twin, values):
        raise Conflict
    log(session, twin, "changed", officer, now, version=twin.version)
    return twin


def mark_photo(
    session: Session, officer: Officer, twin_id: int, attachment_id: int, *, boxes: Sequence[Any], is_included: bool,
    is_checked: bool, now: datetime,
) -> TwinPhoto:  # fmt: skip
    """What is covered on a photo, and whether it is shown. Raises NotFound, NotAllowed, Conflict, Invalid."""
    require_writer(officer)
    twin = find(session, officer, twin_id)
    if twin.state not in {TwinState.DRAFT, TwinState.RETURNED}:
        raise Conflict
    photo = TwinRepository(session).photo(twin.id, attachment_id)
    if photo is None:
        raise NotFound
    photo.boxes, photo.is_included = pictures.checked_boxes(boxes), is_included
    photo.is_checked, photo.copy_id = is_checked and is_included, None
    session.flush()
    log(session, twin, "changed", officer, now, photo=attachment_id)
    return photo


def submit(
    session: Session, officer: Officer, twin_id: int, reason: str, version: int, now: datetime, *, is_sure: bool
) -> CaseTwin:
    """Ask a second person. is_sure: what is still suggested was looked at and tells nobody.

    Raises NotFound, NotAllowed, Conflict, MayNotBePublic, PhotoNotChecked, StillTelling, Invalid, AlreadyAsked.
    """
    require_writer(officer)
    twin = find(session, officer, twin_id)
    if twin.state not in {TwinState.DRAFT, TwinState.RETURNED} or twin.version != version:
        raise Conflict
    require_publishable(twin.case)
    if any(photo.is_included and not photo.is_checked for photo in twin.photos):
        raise PhotoNotChecked
    left = left_in(session, twin.case, words_of(twin))
    if left and not is_sure:
        raise StillTelling(_("This may still tell who somebody is: %(words)s", words="; ".join(left)[:500]))
    for photo in twin.photos:
        if photo.is_included:
            photo.copy_id = _covered_copy(session, twin, photo, now).id
    if not TwinRepository(session).change(twin, {"state": TwinState.WAITING, "sent_at": now, "made_by": officer.id}):
        raise Conflict
    log(session, twin, "submitted", officer, now)
    approvals.ask(session, KIND, twin.case, officer, reason, {"twin": twin.id}, now)
    return twin


def _covered_copy(session: Session, twin: CaseTwin, photo: TwinPhoto, now: datetime) -> Attachment:
    content = pictures.cover(_bytes_of(photo.attachment), photo.boxes)
    return keep_upload(session, f"{KEPT}{twin.id}", f"{twin.case.code}-{photo.id}.jpg", content, now)


def _bytes_of(file: Attachment) -> bytes:
    if not file.stored_name:
        raise NotFound
    try:
        return stores().read(file.stored_name)
    except FileMissing as error:
        raise NotFound from error


def preview(session: Session, officer: Officer, twin_id: int, attachment_id: int) -> bytes:
    """The photo as everybody would see it, as JPEG. Raises NotFound."""
    twin = find(session, officer, twin_id)
    photo = TwinRepository(session).photo(twin.id, attachment_id)
    if photo is None:
        raise NotFound
    return pictures.cover(_bytes_of(photo.attachment), photo.boxes)


def published(session: Session, case: Case) -> CaseTwin | None:
    """What everybody may see of the case."""
    return TwinRepository(session).approved(case.id)


def history(session: Session, case: Case) -> Sequence[CaseTwin]:
    """Every copy, newest first."""
    return TwinRepository(session).of_case(case.id)


def in_state(
    session: Session, officer: Officer, state: TwinState, before_id: int | None = None, limit: int = 50
) -> Sequence[CaseTwin]:
    return TwinRepository(session).in_state(officer, state, before_id=before_id, limit=limit)
