"""Steps of a macro as data, checked before anything is done with them. Plain values, no database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from inbox_api.cases.states import WORKING, CaseState
from inbox_api.errors import Invalid
from inbox_api.texts import gettext as _

MOST_STEPS = 8
VARIABLES = ("code", "title", "unit", "officer", "due")
GRAVE = frozenset({"answer", "close", "merge", "unit", "priority"})  # looked at before they are done
_PLACE = re.compile(r"\{(\w*)\}")
Words = Annotated[str, Field(min_length=1, max_length=10_000)]
Reason = Annotated[str, Field(max_length=2000)]


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Take(_Step):
    """The officer who runs it takes the case, or the conversation."""

    do: Literal["take"]


class Assign(_Step):
    do: Literal["assign"]
    to: str = Field(min_length=1, max_length=200)  # username


class ToUnit(_Step):
    """reason: a case needs one."""

    do: Literal["unit"]
    unit: str = Field(min_length=1, max_length=200)  # code of the unit
    reason: Reason = ""


class SetState(_Step):
    do: Literal["state"]
    target: CaseState
    reason: Reason = ""
    refusal: str = Field(default="", max_length=40)  # why it is not accepted, see refusing.reasons()


class SetPriority(_Step):
    do: Literal["priority"]
    priority: Literal["P0", "P1", "P2", "P3"]
    reason: Reason


class Answer(_Step):
    """force: also where a colleague has the conversation, who keeps it; else such a case is left out and told."""

    do: Literal["answer"]
    text: Words
    force: bool = False


class Note(_Step):
    do: Literal["note"]
    text: Words


class Close(_Step):
    """force: as in Answer."""

    do: Literal["close"]
    result: Words
    no_photo_reason: Reason = ""
    force: bool = False


class Merge(_Step):
    do: Literal["merge"]
    into: str = Field(min_length=1, max_length=60)  # code of the common case


class PutLabel(_Step):
    """On the conversation; of a case, on that of the case. So are the next ones."""

    do: Literal["label"]
    label: int = Field(ge=1, lt=2**62)


class TakeLabelOff(_Step):
    """Nothing where it is not on."""

    do: Literal["label_off"]
    label: int = Field(ge=1, lt=2**62)


class Snooze(_Step):
    do: Literal["snooze"]
    until: Literal["hour", "afternoon", "tomorrow", "monday", "week"]  # counted from when it is run


class MarkUrgent(_Step):
    do: Literal["urgent"]


class UnmarkUrgent(_Step):
    do: Literal["not_urgent"]


class CloseConversation(_Step):
    do: Literal["close_conversation"]


OfConversation = PutLabel | TakeLabelOff | Snooze | MarkUrgent | UnmarkUrgent | CloseConversation
Action = Annotated[
    Take | Assign | ToUnit | SetState | SetPriority | Answer | Note | Close | Merge | OfConversation,
    Field(discriminator="do"),
]
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


def is_grave(steps: Sequence[Mapping[str, Any]]) -> bool:
    """One of them is heard of by the citizen or cannot be undone: a trial comes first."""
    return any(
        step.get("do") in GRAVE or (step.get("do") == "state" and step.get("target") not in WORKING) for step in steps
    )


def fill(text: str, values: Mapping[str, str]) -> str:
    """Every place filled. Raises Invalid when one has no value for this case: nothing half-filled is ever sent."""
    empty = [name for name in _PLACE.findall(text) if not values.get(name)]
    if empty:
        raise Invalid(_("For this case there is nothing to put into {%(name)s}.", name=empty[0]))
    return _PLACE.sub(lambda match: values[match[1]], text)
