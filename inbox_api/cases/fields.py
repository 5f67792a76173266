"""What of a case may be corrected, by whom, and which values it may get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.cases import steps
from inbox_api.cases.shield import service as shield
from inbox_api.cases.shield.veil import HIDDEN
from inbox_api.cases.topics import topic_of
from inbox_api.errors import Invalid, NotAllowed
from inbox_api.folding import storable
from inbox_api.models import Case, Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

MANDATORY = ("title", "description")
OF_PERSON = ("contact_name", "contact_phone")


class PersonCovered(NotAllowed):
    code = "person_covered"
    message = lazy_gettext("This tells who brought the matter. Only those who see the person may correct it.")


def covered(case: Case, shown: Callable[[str], str]) -> set[str]:
    """Fields that hold more than an officer sees of them: what is written there would wipe out the rest.

    shown: how the officer sees a text of the case (shield.shown_text).
    """
    if shown is str:
        return set()
    return {*OF_PERSON, *(name for name in MANDATORY if shown(getattr(case, name)) != getattr(case, name))}


def change(session: Session, officer: Officer, case: Case, values: Mapping[str, str | None], now: datetime) -> Case:
    """Correct these fields. Raises Invalid, UnknownTopic, PersonCovered, and what steps.change_fields raises."""
    found = _checked(session, values)
    steps.require_writer(officer)
    if found.keys() & covered(case, shield.shown_text(session, officer, case, now)):
        raise PersonCovered
    return steps.change_fields(session, case, found, officer, now)


def without_person(detail: dict[str, Any]) -> dict[str, Any]:
    """A line of the timeline about a correction, for those who do not see the person: who it was before, too."""
    return detail | {
        part: {name: HIDDEN if name in OF_PERSON and value else value for name, value in detail.get(part, {}).items()}
        for part in ("before", "after")
    }


def _checked(session: Session, values: Mapping[str, str | None]) -> dict[str, Any]:
    """The values to store, as they were typed; empty ones are None."""
    found = {name: storable((value or "").replace("\r\n", "\n")).strip() or None for name, value in values.items()}
    if any(name in found and not found[name] for name in MANDATORY):
        raise Invalid(_("Title and description cannot be empty."))
    if found.get("topic"):
        topic_of(str(found["topic"]))
    if found.get("ward_code") and found["ward_code"] not in {ward.code for ward in areas.wards(session)}:
        raise Invalid(_("There is no such ward."))
    return found
