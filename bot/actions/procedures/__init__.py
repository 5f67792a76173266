"""Talking about procedures. The other flows use these names; the rest is between the files of this folder."""

from bot.actions.procedures.asking import answer_question, find_among, find_and_answer, search_words, takes_up
from bot.actions.procedures.aspects import ASPECT_OF_INTENT, INTENT_OF_ASPECT, payload
from bot.actions.procedures.choosing import (
    ASKED_WHICH,
    ask_which,
    chosen_number,
    named_choice,
    narrowed,
    note_choice,
    offer_choices,
    offer_narrowing,
    option_said,
    told_choice,
)
from bot.actions.procedures.taking_back import names_nothing
from bot.actions.procedures.telling import answer

__all__ = [
    "ASKED_WHICH",
    "ASPECT_OF_INTENT",
    "INTENT_OF_ASPECT",
    "answer",
    "answer_question",
    "ask_which",
    "chosen_number",
    "find_among",
    "find_and_answer",
    "named_choice",
    "names_nothing",
    "narrowed",
    "note_choice",
    "offer_choices",
    "offer_narrowing",
    "option_said",
    "payload",
    "search_words",
    "takes_up",
    "told_choice",
]
