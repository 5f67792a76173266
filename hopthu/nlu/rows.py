"""Rows of an evaluation file and the answers of the bot, checked line by line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hopthu.errors import CommandError
from inbox_api.texts import gettext as _

Style = Literal["clean", "plain", "teencode"]


class EntitySpan(BaseModel):
    """text[start:end] of a message, in Unicode code points of the message as received."""

    model_config = ConfigDict(frozen=True)

    entity: str = Field(min_length=1)
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    value: str = ""


class EvaluationRow(BaseModel):
    """One line of the evaluation file. `intent`: one name, or several, best first, where two readings are fair."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1)
    text: str = Field(min_length=1)
    intent: str | Annotated[list[str], Field(min_length=1)]
    procedure: str | None = None
    topic: str | None = Field(default=None, pattern=r"^\d{4}$")
    entities: list[EntitySpan] = Field(default_factory=list)
    style: Style
    group: str = Field(min_length=1)

    @model_validator(mode="after")
    def spans_lie_in_the_text(self) -> EvaluationRow:
        for span in self.entities:
            if not span.start < span.end <= len(self.text):
                raise ValueError(f"entity {span.entity} [{span.start}, {span.end}) is outside the text")
        return self

    @property
    def intents(self) -> list[str]:
        """All readings that count as right, best first."""
        return [self.intent] if isinstance(self.intent, str) else self.intent


class Ranked(BaseModel):
    name: str
    confidence: float


class RankedTopic(BaseModel):
    code: str
    confidence: float


class Answer(BaseModel):
    """What the bot understood: one line of `bot.parsing`. `intent` is nlu_fallback when it was not sure."""

    id: str
    intent: str | None
    confidence: float
    ranking: list[Ranked]
    entities: list[EntitySpan]
    topic_ranking: list[RankedTopic]
    is_fallback: bool
    parse_ms: float

    @property
    def best_intent(self) -> str | None:
        """What it would have answered had it been sure: the decided intent, else the first of the ranking."""
        if not self.is_fallback:
            return self.intent
        return self.ranking[0].name if self.ranking else None


def read_rows(path: Path) -> list[EvaluationRow]:
    """All rows of a JSON Lines file; blank lines are allowed.

    Raises CommandError with the line number for a malformed row, an id given twice, or an empty file.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("Cannot read %(path)s: %(reason)s", path=path, reason=_reason(error))) from error
    rows: list[EvaluationRow] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _row(line, number)
        if row.id in seen:
            raise CommandError(_("Line %(line)d: the id %(id)s stands there twice", line=number, id=row.id))
        seen.add(row.id)
        rows.append(row)
    if not rows:
        raise CommandError(_("No rows in %(path)s", path=path))
    return rows


def _row(line: str, number: int) -> EvaluationRow:
    try:
        return EvaluationRow.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = f"{where}: {first['msg']}" if where else first["msg"]
        raise CommandError(_("Line %(line)d is malformed: %(reason)s", line=number, reason=reason)) from error


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error.reason)


def by_style(rows: Iterable[EvaluationRow]) -> dict[str, list[EvaluationRow]]:
    """Rows under "all" and under their style."""
    parts: dict[str, list[EvaluationRow]] = {"all": [], "clean": [], "plain": [], "teencode": []}
    for row in rows:
        parts["all"].append(row)
        parts[row.style].append(row)
    return parts
