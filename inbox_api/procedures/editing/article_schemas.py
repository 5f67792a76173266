"""What programs read and send about articles, ready answers and what turns amber."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from inbox_api.deadlines.moments import Moment
from inbox_api.models import ProcedureArticle
from inbox_api.procedures.editing.articles import ArticleDraft, State, state_of
from inbox_api.procedures.editing.schemas import Note, RowOut
from inbox_api.ready.belonging import Belonging


class ArticleIn(BaseModel):
    """topics ("0404", or "04" for the field), case_types, states, word: where a ready answer belongs, what calls it."""

    kind: Literal["article", "canned"]
    title: str = Field(max_length=2000)
    body: str = Field(max_length=100_000)
    procedure_ids: list[str] = Field(max_length=50)
    topics: list[str] = Field(default=[], max_length=100)
    case_types: list[str] = Field(default=[], max_length=20)
    states: list[str] = Field(default=[], max_length=20)
    word: str = Field(default="", max_length=200)
    source: str = Field(max_length=10_000)
    valid_to: date | None = None
    replaces_id: int | None = Field(default=None, ge=1, lt=2**63)

    def draft(self) -> ArticleDraft:
        belongs = Belonging(self.topics, self.case_types, self.states, self.word)
        return ArticleDraft(
            self.kind, self.title, self.body, self.procedure_ids, self.source, self.valid_to, belongs
        )  # fmt: skip


class ArticleChangeIn(ArticleIn):
    """seen: written_at of the text that was read before; a text changed since answers 409."""

    seen: Moment


class SeenIn(BaseModel):
    seen: Moment
    note: str = Note


class ArticleOut(BaseModel):
    id: int
    kind: Literal["article", "canned"]
    state: State
    title: str
    body: str
    procedure_ids: list[str]
    topics: list[str]
    case_types: list[str]
    states: list[str]
    word: str
    source: str
    valid_to: date | None
    written_by: int
    written_at: datetime
    approved_by: int | None
    approved_at: datetime | None
    withdrawn_at: datetime | None
    replaces_id: int | None
    review_note: str

    @classmethod
    def of(cls, row: ProcedureArticle, today: date) -> Self:
        values = {name: getattr(row, name) for name in cls.model_fields if name != "state"}
        return cls.model_validate({**values, "state": state_of(row, today)})


class IntentLinesOut(BaseModel):
    """How many lines of an intent name a procedure."""

    intent: str
    lines: int


class AmberOut(BaseModel):
    """A procedure with something that ends, and what turns amber with it: texts, lines to learn by intent, forms."""

    procedure: RowOut
    texts: list[int]
    training_lines: int
    intents: list[IntentLinesOut]
    forms: list[str]


class AmberListOut(BaseModel):
    procedures: list[AmberOut]
    texts: list[ArticleOut]
