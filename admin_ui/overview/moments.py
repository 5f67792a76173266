"""Moments as browsers send them: local, without a zone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Form

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.deadlines.moments import in_local_zone, require_plausible
from inbox_api.errors import Invalid
from inbox_api.texts import gettext as _

Typed = Annotated[str, Form(max_length=500)]


def moment_of(typed: str) -> datetime:
    """ "2026-11-20T09:30" in Asia/Ho_Chi_Minh. Raises Invalid."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError as error:
        raise Invalid(_("This time cannot be read.")) from error
    require_plausible(found)
    return found if found.tzinfo is not None else found.replace(tzinfo=LOCAL_ZONE)


def typed_form(moment: datetime) -> str:
    """A moment as the field datetime-local wants it."""
    return f"{in_local_zone(moment):%Y-%m-%dT%H:%M}"
