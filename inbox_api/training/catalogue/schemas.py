"""Proposals of a record as programs see them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from inbox_api.procedures.editing.article_schemas import IntentLinesOut
from inbox_api.training.catalogue.proposing import Draft, Sheet


class LikeOut(BaseModel):
    intent: str
    line: str


class DraftOut(BaseModel):
    """line: with its marks; origin: asked by citizens, a situation of the record, its own name, or a sentence about
    another procedure; like: the sentence of the data that it nearly is.
    """

    intent: str
    line: str
    origin: Literal["question", "situation", "name", "sister"]
    like: LikeOut | None

    @classmethod
    def of(cls, one: Draft) -> DraftOut:
        like = LikeOut(intent=one.like.intent, line=one.like.line) if one.like else None
        return cls(intent=one.intent, line=one.line, origin=one.origin, like=like)


class SheetOut(BaseModel):
    """lines: how many of each intent name the procedure today; left_out: nearly there already, and not offered."""

    lines: list[IntentLinesOut]
    drafts: list[DraftOut]
    left_out: list[DraftOut]

    @classmethod
    def of(cls, sheet: Sheet) -> SheetOut:
        return cls(
            lines=[IntentLinesOut(intent=intent, lines=count) for intent, count in sheet.lines.items()],
            drafts=[DraftOut.of(one) for one in sheet.drafts],
            left_out=[DraftOut.of(one) for one in sheet.left_out],
        )  # fmt: skip


class ChosenIn(BaseModel):
    """line: as it was offered, or changed."""

    intent: str = Field(max_length=60)
    line: str = Field(max_length=1000)


class TakeIn(BaseModel):
    lines: list[ChosenIn] = Field(min_length=1, max_length=100)
    reason: str = Field(max_length=500)
