"""Steps of a macro as data, checked before anything is done with them. Plain values, no database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from inbox_api.cases.states import CaseState
from inbox_api.errors import Invalid
from inbox_api.texts import gettext as _

MOST_STEPS = 8
VARIABLES = ("code", "title", "unit", "officer", "due")
_PLACE = re.compile(r"\{(\w*)\}")
Words = Annotated[str, Field(min_length=1, max_length=10_000)]
Reason = Annotated[str, Field(max_length=2000)]


class Take(BaseModel):
    """The officer who runs it takes the case."""

    model_config = ConfigDict(extra="forbid")
    do: Literal["take"]


class Assign(BaseModel):
    model_config = ConfigDict(extra="forbid")
    do: Literal["assign"]
    to: str = Field(min_length=1, max_length=200)  # username


class ToUnit(BaseModel):
    model_config = ConfigDict(extra="forbid")
    do: Literal["unit"]
    unit: str = Field(min_length=1, max_length=200)  # code of the unit
    reason: Reason


class SetState(BaseModel):
    model_config = ConfigDict(extra="forbid")
    do: Literal["state"]
    target: CaseState
    reason: Reason = ""
    refusal: str = Field(default="", max_length=40)  # why it is not accepted, see refusing.reasons()


class Answer(BaseModel):
    """force: also where a colleague has the conversation, who keeps it; else such a case is left out and told."""

    model_config = ConfigDict(extra="forbid")
    do: Literal["answer"]
    text: Words
    force: bool = False


class Note(BaseModel):
    model_config = ConfigDict(extra="forbid")
    do: Literal["note"]
    text: Words


class Close(BaseModel):
    """force: as in Answer."""

    model_config = ConfigDict(extra="forbid")
    do: Literal["close"]
    result: Words
    no_photo_reason: Reason = ""
    force: bool = False


class Merge(BaseModel):
    model_config = ConfigDict(extra="forbid")
    do: Literal["merge"]
    into: str = Field(min_length=1, max_length=60)  # code of the common case


Action = Annotated[Take | Assign | ToUnit | SetState | Answer | Note | Close | Merge, Field(discriminator="do")]
_READER: TypeAdapter[list[Action]] = TypeAdapter(list[Action])


def read(steps: Sequence[Mapping[str, object]]) -> list[Action]:
    """The steps, checked. Raises Invalid that says what is wrong."""
    if not 1 <= len(steps) <= MOST_STEPS:
        raise Invalid(_("A macro has between 1 and %(most)s steps.", most=MOST_STEPS))
    try:
        found = _READER.validate_python([dict(step) for step in steps])
    except ValidationError as error:
        number = int(error.errors()[0]["loc"][0]) + 1
        raise Invalid(_("Step %(number)s is not complete.", number=number)) from error
    for action in found:
        for text in (value for value in action.model_dump().values() if isinstance(value, str)):
            unknown = [name for name in _PLACE.findall(text) if name not in VARIABLES]
            if unknown:
                raise Invalid(_("Unknown place in the text: {%(name)s}", name=unknown[0]))
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """Every place filled. Raises Invalid when one has no value for this case: nothing half-filled is ever sent."""
    empty = [name for name in _PLACE.findall(text) if not values.get(name)]
    if empty:
        raise Invalid(_("For this case there is nothing to put into {%(name)s}.", name=empty[0]))
    return _PLACE.sub(lambda match: values[match[1]], text)
