"""What is told of the family after an answer on a procedure: what the record says of people away or foreign."""

from bot.actions import procedures, words
from bot.actions.report_moves import PROCEDURE_INTENTS
from bot.actions.turn import Talk

MOST_WORDS = 10
MAY_BE_ONE = PROCEDURE_INTENTS | {
    "inform", "nlu_fallback", "out_of_scope", "affirm", "deny", "greet", "goodbye", "thank", "add_to_case",
}  # fmt: skip


def case_in(text: str) -> str:
    """ "proxy" for "chong em dang di bien", "foreign" for "vo toi nguoi Campuchia"; "" for neither."""
    if len(text.split()) > MOST_WORDS or not words.matches("of_a_relative", text):
        return ""
    return next((case for case in ("foreign", "proxy") if words.holds(f"circumstance_{case}", text)), "")


def takes(talk: Talk) -> bool:
    """True when it was answered for the procedure at hand."""
    turn, pending = talk.turn, talk.memory.pending or {}
    if turn.is_button or not turn.text or turn.files or turn.first("procedure") or turn.intent not in MAY_BE_ONE:
        return False
    if not talk.memory.procedure or pending.get("kind") in procedures.ASKED_WHICH or words.is_question(turn.text):
        return False
    return answer(talk, turn.text)


def answer(talk: Talk, text: str) -> bool:
    """What the record of the procedure spoken of holds on it, or that it holds nothing; people are one tap away."""
    held, case = talk.memory.procedure, case_in(text)
    if not held or not case:
        return False
    talk.memory.pending = None
    talk.read_as("ask_conditions")
    talk.say(f"utter_circumstance_{case}")
    procedures.answer(talk, held["id"], "case", case=case)
    talk.ask_person_button()
    return True
