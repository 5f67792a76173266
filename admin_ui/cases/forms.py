"""Reading the forms of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form

Text = Annotated[str, Form(max_length=20_000)]
Line = Annotated[str, Form(max_length=500)]


@dataclass(frozen=True, slots=True)
class Fields:
    """What may be corrected, as it was typed. version: the record that the officer had before the eyes."""

    version: int
    values: dict[str, str]


def fields(
    version: Annotated[int, Form()],
    title: Line = "",
    description: Text = "",
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
