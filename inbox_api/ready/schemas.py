"""Ready answers as programs read and write them."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.models import ReadyAnswer
from inbox_api.ready.belonging import Belonging
from inbox_api.ready.service import Draft


class ReadyIn(BaseModel):
    """scope: own | unit. topics: "0404", or "04" for the whole field; [] here and in the next two: any.

    word: what calls it behind a slash, "" for none. valid_to: the last local day.
    """

    title: str = Field(min_length=1, max_length=200)
    body: str = Field(min_length=1, max_length=10_000)
    scope: str = Field(default="own", pattern="^(own|unit)$")
    word: str = Field(default="", max_length=200)
    topics: list[str] = Field(default=[], max_length=100)
    case_types: list[str] = Field(default=[], max_length=20)
    states: list[str] = Field(default=[], max_length=20)
    valid_to: date | None = None

    def draft(self) -> Draft:
        belongs = Belonging(self.topics, self.case_types, self.states, self.word)
        return Draft(self.title, self.body, self.scope, belongs, self.valid_to)


class ReadyChangeIn(ReadyIn):
    """version: the one that was seen. All fields are written anew."""

    version: int = Field(ge=1)


class ReadyOut(BaseModel):
    """owner: who wrote it last."""

    id: int
    scope: str
    owner: str
    unit: str | None
    title: str
    body: str
    word: str
    topics: list[str]
    case_types: list[str]
    states: list[str]
    valid_to: date | None
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, row: ReadyAnswer) -> ReadyOut:
        same = {name: getattr(row, name) for name in cls.model_fields if name not in {"owner", "unit"}}
        unit = row.unit.code if row.unit else None
        return cls.model_validate({**same, "owner": row.owner.username, "unit": unit})


class OfferOut(BaseModel):
    """scope: own | unit | city. text: filled as far as known; missing: places still to fill in before it is sent.

    fits: nothing that it names is otherwise here.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    scope: str
    title: str
    text: str
    missing: list[str]
    word: str
    procedure_ids: list[str]
    source: str
    valid_to: date | None
    fits: bool
