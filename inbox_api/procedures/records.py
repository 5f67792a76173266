"""One record of the catalogue. The keys are those of the national database of procedures, mapped to our names."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from inbox_api.procedures.parts import (
    Code,
    Dated,
    Decision,
    Document,
    Fee,
    FeeItem,
    Filled,
    Method,
    ProcessingTime,
    Step,
    Text,
    Url,
    UrlOrEmpty,
    clean,
)
from inbox_api.procedures.vocabulary import load
from inbox_api.texts import gettext as _

AS_OF = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z", re.ASCII)


def is_as_of(text: str) -> bool:
    """Is it "2026", "2026-07" or "2026-07-15"?"""
    return AS_OF.match(text) is not None


def _as_of(value: str) -> str:
    if not is_as_of(value):
        raise ValueError(_("is not a date: YYYY, YYYY-MM or YYYY-MM-DD"))
    return value


def _online(value: str) -> str:
    if value not in load("vocabulary")["online_levels"]:
        raise ValueError(_("is not one of the known online levels"))
    return value


OnlineLevel = Literal["full", "partial", "none", "unknown"]
FieldName = Literal["documents", "steps", "processing_time", "fee", "conditions", "notes", "result", "submit_where"]


class ProcedureRecord(Dated):
    """`valid_from` and `valid_to` are the days on which the procedure itself came into force and was repealed.

    The keys after `tier` are the official fields that older files lack; while empty they are not written.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=200)]
    code: Annotated[Code | None, BeforeValidator(clean)]
    name: Annotated[Filled, Field(max_length=500)]
    aliases: list[Filled]
    field: Annotated[Filled, Field(max_length=200)]
    level: Annotated[Filled, Field(max_length=200)]
    agency: Filled
    audience: Text
    documents: list[Document]
    steps: list[Filled]
    processing_time: ProcessingTime
    fee: Fee
    online_level: Annotated[Filled, AfterValidator(_online)]
    submit_where: Text
    result: Text
    conditions: list[Filled]
    legal_basis: list[Filled]
    sources: Annotated[list[Url], Field(min_length=1)]
    as_of: Annotated[str, AfterValidator(_as_of)]
    confidence: Literal["verified", "memory"]
    notes: Text
    memory_fields: list[FieldName]
    tier: Literal["core", "extra"]
    situations: list[Filled] = []  # what happened to people who need it, in their words
    official_name: Text = ""  # of the national database, where `name` is a shorter one of ours
    official_field: Text = ""  # likewise
    kind: Literal["standard", "interconnected"] = "standard"
    formality: Literal["", "assigned", "not_assigned", "specific"] = ""  # specific: of the province alone
    field_code: Text = ""
    decision: Decision | None = None
    promulgated_by: Text = ""
    subjects: list[Filled] = []
    authority: Text = ""
    receiving_address: Text = ""
    authorized: list[Filled] = []
    coordinating: list[Filled] = []
    related: list[Filled] = []
    replaces: list[Code] = []
    replaced_by: list[Code] = []
    methods: list[Method] = []
    fees: list[FeeItem] = []
    official_steps: list[Step] = []
    keywords: list[Filled] = []
    description: Text = ""
    portal_id: Text = ""  # uuid of the portal, or the internal number of a province's page
    online_url: UrlOrEmpty = ""

    @model_validator(mode="after")
    def _explains_missing_papers(self) -> Self:
        if not self.documents and not self.notes:
            raise ValueError(_("documents: no paper and no note that says why"))
        return self

    @property
    def online(self) -> OnlineLevel:
        """ "unknown": a bare list named the procedure, which says nothing about how it is handed in."""
        found: OnlineLevel = load("vocabulary")["online_levels"][self.online_level]
        return found

    def is_from_memory(self, *names: str) -> bool:
        """Must what these fields say be confirmed before a citizen relies on it?"""
        return self.confidence == "memory" or any(name in self.memory_fields for name in names)

    def prose(self) -> list[str]:
        """Every sentence of the record, names and notes of papers included."""
        papers = [text for paper in self.documents for text in (paper.name, paper.note, paper.case)]
        return [
            self.name,
            *self.aliases,
            *papers,
            *self.steps,
            *self.conditions,
            self.fee.text,
            self.notes,
            self.agency,
        ]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON in the order of the file format; a key that older files lack only where it says something."""
        stored = self.model_dump(mode="json", exclude_defaults=True)
        dates = {key: stored.pop(key) for key in ("valid_from", "valid_to") if key in stored}
        return stored | dates

    def digest(self) -> str:
        """SHA-256 (hex) of the record's content, whatever the order of its keys."""
        canonical = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def as_line(record: ProcedureRecord) -> str:
    """The record as one line of JSON Lines, without the line end."""
    return json.dumps(record.as_json(), ensure_ascii=False)
