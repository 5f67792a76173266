"""Files of questions about procedures: JSON Lines as nlu_data/dev/procedures.jsonl."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from hopthu.errors import CommandError
from inbox_api.texts import gettext as _

Kind = Literal["one", "none", "wide"]
STYLES = ("clean", "plain", "teencode")


class Question(BaseModel):
    """One question. one: any of `procedures` is right; wide: these are the fair ones; none: not in the catalogue."""

    model_config = ConfigDict(frozen=True)

    text: str
    kind: Kind
    style: str
    procedures: list[str] = Field(default=[], validation_alias=AliasChoices("procedures", "expected"))
    group: str = ""  # questions of one group ask the same in different words
    source: str = ""  # name of the file


def read_questions(paths: Sequence[Path]) -> list[Question]:
    """All questions of the files, in order. Raises CommandError naming the line."""
    found: list[Question] = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise CommandError(_("%(path)s cannot be read.", path=str(path))) from error
        for number, line in enumerate(lines, start=1):
            try:
                question = Question.model_validate(json.loads(line))
            except (ValueError, ValidationError) as error:
                raise CommandError(_("%(path)s, line %(line)d is no question.", path=str(path), line=number)) from error
            group = question.group or f"{path.stem}-{number}"
            found.append(question.model_copy(update={"group": group, "source": path.name}))
    return found
