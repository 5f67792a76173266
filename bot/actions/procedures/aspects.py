"""The aspects of a procedure, the intents that ask for them, and the commands of buttons."""

import json
from typing import Dict, List, Optional

from bot.actions import words
from bot.actions.turn import Turn

ASPECT_OF_INTENT = {
    "ask_procedure": "overview",
    "ask_documents": "documents",
    "ask_form": "form",
    "ask_fee": "fee",
    "ask_duration": "duration",
    "ask_where": "place",
    "ask_conditions": "conditions",
    "ask_online": "online",
    "ask_delivery": "delivery",
}
INTENT_OF_ASPECT = {aspect: intent for intent, aspect in ASPECT_OF_INTENT.items()}
# No intent of their own: a step of a button says them, or words of the message.
STEPS = ("steps", "source", "case")
MOST_ASPECTS_AT_ONCE = 3


def of_turn(turn: Turn) -> str:
    """What the message or the button asks for first."""
    step = turn.first("step")
    if step in STEPS:
        return step
    aspect = ASPECT_OF_INTENT.get(turn.intent, "overview")
    named = words.aspects_in(turn.text) if turn.text else []
    if named == ["source"] or (named == ["steps"] and aspect == "overview"):
        return named[0]
    return aspect


def all_of_turn(turn: Turn, aspect: str) -> List[str]:
    """`aspect` alone, or all that "can gi, het bao nhieu tien, may ngay" names when there are several."""
    named = [] if turn.is_button else words.aspects_in(turn.text)
    if len(named) < 2 or aspect in ("form", "case", "source") or aspect not in (*named, "overview"):
        return [aspect]  # "tai mau o dau" asks for the form only
    return named[:MOST_ASPECTS_AT_ONCE]


def payload(
    aspect: str,
    procedure_id: str,
    *,
    question: Optional[int] = None,
    case: str = "",
    ward: str = "",
    detail: bool = False,
) -> str:
    """The command of a button that asks one aspect of one procedure. question: what this choice answers."""
    values: Dict[str, object] = {"procedure_id": procedure_id}
    if aspect in STEPS:
        values["step"] = aspect
    more = {"case": case, "ward": ward, "detail": "yes" if detail else "", "question": question}
    values.update({name: value for name, value in more.items() if value})
    return f"/{INTENT_OF_ASPECT.get(aspect, 'ask_procedure')}{json.dumps(values, ensure_ascii=False)}"
