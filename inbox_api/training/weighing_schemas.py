"""The words behind a prediction for programs."""

from __future__ import annotations

from pydantic import BaseModel

from inbox_api.training.weighing import Weighed


class PieceOut(BaseModel):
    """A stretch of the text. weight: 0 to 1; the word that carried the intent most has 1."""

    text: str
    weight: float


class WeighedOut(BaseModel):
    """By the model in use. intent: another than the message has where that model reads it otherwise."""

    intent: str
    confidence: float
    pieces: list[PieceOut]

    @classmethod
    def of(cls, found: Weighed) -> WeighedOut:
        pieces = [PieceOut(text=piece.text, weight=piece.weight) for piece in found.pieces]
        return cls(intent=found.intent, confidence=round(found.confidence, 4), pieces=pieces)
