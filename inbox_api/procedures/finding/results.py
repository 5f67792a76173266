"""What a search gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """score: 0 to 1, comparable between the hits of one search only."""

    id: str
    code: str | None
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a narrowing question. label: the words of its button; ids: what it leaves, best first."""

    label: str
    ids: list[str]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The one question that tells most of the candidates apart, with 2 to 5 options."""

    question: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """sure: the first hit may be answered without asking back. hits: best first, none of score 0.

    narrowing: the words fit many procedures; ask this first. Never together with sure.
    """

    sure: bool
    hits: list[Hit]
    narrowing: Narrowing | None = None
