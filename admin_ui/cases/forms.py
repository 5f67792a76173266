"""Reading the forms of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form
from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.cases.topics import topic_of
from inbox_api.errors import Invalid
from inbox_api.folding import storable
from inbox_api.texts import gettext as _

Text = Annotated[str, Form(max_length=20_000)]
Line = Annotated[str, Form(max_length=500)]
MANDATORY = ("title", "description")


@dataclass(frozen=True, slots=True)
class Fields:
    """What may be corrected, as it was typed. version: the record that the officer had before the eyes."""

    version: int
    values: dict[str, str]


def fields(
    version: Annotated[int, Form()],
    title: Line,
    description: Text,
    topic: Line = "",
    address: Line = "",
    ward_code: Line = "",
    happened_at_text: Line = "",
    contact_name: Line = "",
    contact_phone: Line = "",
) -> Fields:
    values = {
        "title": title,
        "description": description,
        "topic": topic,
        "address": address,
        "ward_code": ward_code,
        "happened_at_text": happened_at_text,
        "contact_name": contact_name,
        "contact_phone": contact_phone,
    }
    return Fields(version, values)


def checked(session: Session, form: Fields) -> dict[str, Any]:
    """The values to store; empty ones are None. Raises Invalid, UnknownTopic."""
    values = {name: storable(value.replace("\r\n", "\n")).strip() or None for name, value in form.values.items()}
    if not all(values[name] for name in MANDATORY):
        raise Invalid(_("Title and description cannot be empty."))
    if values["topic"]:
        topic_of(values["topic"])
    if values["ward_code"] and values["ward_code"] not in {ward.code for ward in areas.wards(session)}:
        raise Invalid(_("There is no such ward."))
    return values
