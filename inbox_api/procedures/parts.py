"""The parts of a record of the catalogue: papers, times, fees, ways of handing in. Strict and frozen."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from inbox_api.folding import fold, storable
from inbox_api.procedures.vocabulary import load, mentions, words
from inbox_api.texts import gettext as _

CODE = re.compile(r"^\d\.\d{6}(\.H\d{2})?\Z", re.ASCII)
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


def _unit(value: str) -> str:
    if value not in load("vocabulary")["time_units"]:
        raise ValueError(_("is not a known unit of time"))
    return value


def _url(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError(_("is not a web address"))
    return value


def _url_or_empty(value: str) -> str:
    return _url(value) if value else value


def _day(value: object) -> object:
    """A day as files write it, "2026-07-15"; other types go on as they are."""
    return date.fromisoformat(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(clean)]
Filled = Annotated[str, BeforeValidator(clean), Field(min_length=1)]
Count = Annotated[int, Field(ge=0, le=1000)]
Code = Annotated[str, BeforeValidator(clean), AfterValidator(_code)]
Url = Annotated[Filled, AfterValidator(_url)]
UrlOrEmpty = Annotated[Text, AfterValidator(_url_or_empty)]
Unit = Annotated[Filled, AfterValidator(_unit)]
Day = Annotated[date | None, BeforeValidator(_day)]
Amount = Annotated[int, Field(ge=0)]
Channel = Literal["", "online", "post", "direct"]  # "" = whichever way


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Dated(Strict):
    """Something that holds from one day to another, both included; None: without an end."""

    valid_from: Day = None
    valid_to: Day = None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(_("ends before it begins"))
        return self


class Form(Strict):
    """A form to download. url "": the portal names the form without a file."""

    name: Filled
    url: UrlOrEmpty = ""


class Document(Strict):
    """One paper. original and copies both 0: to be shown only, or a remark; the note says which."""

    name: Filled
    original: Count
    copies: Count
    note: Text
    case: Text  # "" = needed by everybody
    code: Text = ""  # "000.00.00.G15-KQ003208"
    is_optional: bool = False
    is_electronic: bool = False  # the portal offers a form to be filled in online
    forms: list[Form] = []

    @property
    def is_remark(self) -> bool:
        """Only words beside the papers, as the portal's lists have them: nothing to hand in or to show."""
        return not (self.original or self.copies) and fold(self.note) in words("remark_notes")


class ProcessingTime(Strict):
    """value None: no single number holds; `text` says why. The unit belongs to `value`."""

    value: Annotated[int, Field(gt=0, le=1000)] | None
    unit: Unit
    text: Text


class Fee(Strict):
    """amount_vnd None = not published or set locally, which is not the same as 0 = free."""

    amount_vnd: Amount | None
    text: Text

    @property
    def is_doubtful(self) -> bool:
        """The number must not be said: too small to be a fee, or zero without a word that says free."""
        if self.amount_vnd is None:
            return False
        if self.amount_vnd == 0:
            return not mentions(self.text, "free_words")
        return self.amount_vnd < SMALLEST_FEE_VND


class FeeItem(Dated, Fee):
    """One line of a fee table, for one case and one way of handing in, while it holds."""

    name: Text  # "" when there is only one
    case: Text = ""
    channel: Channel = ""
    free_for: list[Filled] = []  # who pays nothing
    basis: Text = ""  # the resolution that sets it


class Method(Strict):
    """One line of the table of ways to hand in: several of one channel are several cases, not a mistake."""

    channel: Literal["online", "post", "direct"]
    case: Text = ""
    time: ProcessingTime | None = None
    fees: list[FeeItem] = []
    note: Text = ""


class Decision(Strict):
    """The decision that published the procedure."""

    number: Filled
    decided_on: Day = None
    published_on: Day = None
    agency: Text = ""


class Step(Strict):
    """One step in the portal's own words; `steps` of the record hold ours."""

    name: Text
    text: Text
