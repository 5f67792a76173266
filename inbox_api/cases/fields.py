"""What of a case may be corrected, and which values it may get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.cases.topics import topic_of
from inbox_api.errors import Invalid
from inbox_api.folding import storable
from inbox_api.texts import gettext as _

CORRECTABLE = (
    "title", "description", "topic", "address", "ward_code", "happened_at_text", "contact_name", "contact_phone"
)  # fmt: skip
MANDATORY = ("title", "description")


def checked(session: Session, values: Mapping[str, str | None]) -> dict[str, Any]:
    """The values to store, as they were typed; empty ones are None. Raises Invalid, UnknownTopic."""
    found = {name: storable((value or "").replace("\r\n", "\n")).strip() or None for name, value in values.items()}
    if any(name in found and not found[name] for name in MANDATORY):
        raise Invalid(_("Title and description cannot be empty."))
    if found.get("topic"):
        topic_of(str(found["topic"]))
    if found.get("ward_code") and found["ward_code"] not in {ward.code for ward in areas.wards(session)}:
        raise Invalid(_("There is no such ward."))
    return found
