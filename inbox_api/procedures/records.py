"""One record of the catalogue. The keys are those of the national database of procedures, mapped to our names."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from inbox_api.folding import storable
from inbox_api.procedures.vocabulary import load, mentions
from inbox_api.texts import gettext as _

CODE = re.compile(r"^\d\.\d{6}(\.H\d{2})?$")
AS_OF = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
SMALLEST_FEE_VND = 1000  # less is a wrong unit more often than a fee: the portal holds "90 VND"


def clean(value: object) -> object:
    """NFC, white space squeezed, the portal's words for "nothing" as the empty string; other types untouched."""
    if not isinstance(value, str):
        return value
    text = " ".join(unicodedata.normalize("NFC", storable(value)).split())
    return "" if text.casefold() in load("vocabulary")["empty"] else text


def _code(value: str | None) -> str | None:
    if value is not None and not CODE.match(value):
        raise ValueError(_("is not a procedure code such as 1.001193"))
    return value


def _as_of(value: str) -> str:
    if not AS_OF.match(value):
        raise ValueError(_("is not a date: YYYY, YYYY-MM or YYYY-MM-DD"))
    return value


def _unit(value: str) -> str:
    if value not in load("vocabulary")["time_units"]:
        raise ValueError(_("is not a known unit of time"))
    return value


def _online(value: str) -> str:
    if value not in load("vocabulary")["online_levels"]:
        raise ValueError(_("is not one of the three online levels"))
    return value


def _url(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError(_("is not a web address"))
    return value


Text = Annotated[str, BeforeValidator(clean)]
Filled = Annotated[str, BeforeValidator(clean), Field(min_length=1)]
Count = Annotated[int, Field(ge=0, le=1000)]
FieldName = Literal["documents", "steps", "processing_time", "fee", "conditions", "notes", "result", "submit_where"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Document(_Strict):
    """One paper. original and copies both 0: to be shown only, or a remark; the note says which."""

    name: Filled
    original: Count
    copies: Count
    note: Text
    case: Text  # "" = needed by everybody


class ProcessingTime(_Strict):
    """value None: no single number holds; `text` says why. The unit belongs to `value`."""

    value: Annotated[int, Field(gt=0, le=1000)] | None
    unit: Annotated[Filled, AfterValidator(_unit)]
    text: Text


class Fee(_Strict):
    """amount_vnd None = not published or set locally, which is not the same as 0 = free."""

    amount_vnd: Annotated[int, Field(ge=0)] | None
    text: Text

    @property
    def is_doubtful(self) -> bool:
        """The number must not be said: too small to be a fee, or zero without a word that says free."""
        if self.amount_vnd is None:
            return False
        if self.amount_vnd == 0:
            return not mentions(self.text, "free_words")
        return self.amount_vnd < SMALLEST_FEE_VND


class ProcedureRecord(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=200)]
    code: Annotated[str | None, BeforeValidator(clean), AfterValidator(_code)]
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
    sources: Annotated[list[Annotated[Filled, AfterValidator(_url)]], Field(min_length=1)]
    as_of: Annotated[str, AfterValidator(_as_of)]
    confidence: Literal["verified", "memory"]
    notes: Text
    memory_fields: list[FieldName]
    tier: Literal["core", "extra"]

    @model_validator(mode="after")
    def _explains_missing_papers(self) -> Self:
        if not self.documents and not self.notes:
            raise ValueError(_("documents: no paper and no note that says why"))
        return self

    @property
    def online(self) -> Literal["full", "partial", "none"]:
        found: Literal["full", "partial", "none"] = load("vocabulary")["online_levels"][self.online_level]
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
        """All keys in the order of the file format; plain JSON values."""
        return self.model_dump(mode="json")

    def digest(self) -> str:
        """SHA-256 (hex) of the record's content, whatever the order of its keys."""
        canonical = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def as_line(record: ProcedureRecord) -> str:
    """The record as one line of JSON Lines, without the line end."""
    return json.dumps(record.as_json(), ensure_ascii=False)
