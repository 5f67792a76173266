"""Photos from the spot: they arrive one by one, each kept once, before the visit that shows them."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.steps import require_writer
from inbox_api.errors import Conflict, Invalid
from inbox_api.field.repository import FieldRepository
from inbox_api.files.keeping import keep_upload
from inbox_api.files.kinds import family_of
from inbox_api.files.preparing import wanted_kind_of
from inbox_api.models import FieldPhoto, Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


class OtherContent(Conflict):
    code = "other_content"
    message = lazy_gettext("Something else was sent under this number before.")


def require_client_id(client_id: str) -> None:
    """Raises Invalid. Random numbers of a phone: nobody else's can be guessed."""
    if not CLIENT_ID.fullmatch(client_id):
        raise Invalid(_("The number of a photo or visit has 16 to 64 letters and digits."))


def keep(session: Session, officer: Officer, client_id: str, content: bytes, now: datetime) -> FieldPhoto:
    """Keep a photo; the same one again changes nothing.

    Raises NotAllowed, Invalid, OtherContent, and what keep_upload raises.
    """
    require_writer(officer)
    require_client_id(client_id)
    repository = FieldRepository(session)
    digest = hashlib.sha256(content).hexdigest()
    known = repository.photo_by_client(officer.id, client_id)
    if known is None:
        if not content or family_of(wanted_kind_of(content)) != "image":
            raise Invalid(_("This is no photo."))
        file = keep_upload(session, f"officer:{officer.id}", "", content, now)
        values = {"client_id": client_id, "digest": digest, "officer_id": officer.id, "attachment_id": file.id}
        repository.add_photo({**values, "stage": "", "position": 0, "created_at": now})
        known = repository.photo_by_client(officer.id, client_id)
    if known is None or known.digest != digest:
        raise OtherContent
    return known
