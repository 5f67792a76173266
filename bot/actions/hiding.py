"""A wish to be hidden is carried out at once on all own cases; what is left is for people."""

import re

from bot.actions import drafts, publicity
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.turn import Talk, Turn

WISHES = ("hidden", "private")
MOST_CODES = 5
MOST_WORDS_OF_A_QUESTION = 20
YES_OR_NO = re.compile(r"\bco .*\b(khong|ko|k|hong|hok|hem|chua)( a| vay| ha| z| v)?$")


def asks_whether(turn: Turn) -> bool:
    """ "co giau ten duoc khong": what is possible, nothing is to be done."""
    return bool(YES_OR_NO.search(" ".join(turn.folded.split()[-MOST_WORDS_OF_A_QUESTION:])))


def is_wish(turn: Turn) -> bool:
    """ "an thong tin cua toi", "dung cong khai ten toi"."""
    if turn.is_button or not turn.text or asks_whether(turn):
        return False
    return publicity.wish(turn.text) in WISHES


def takes(talk: Talk) -> bool:
    """ "giau ten em nha" after the receipt, whatever it was taken for; True when it was served."""
    turn = talk.turn
    if (
        turn.intent == "privacy_request"
        or not talk.memory.last_case
        or turn.files
        or not is_wish(turn)
        or not publicity.says_nothing_else(turn.text)
    ):
        return False
    if not hide(talk):
        return False
    talk.ask_person_button()
    return True


def hide_draft(talk: Talk) -> None:
    """The report that is being told stays hidden, too."""
    if drafts.is_open(talk):
        publicity.choose(talk.report, "hidden")
        talk.say(publicity.answer_key(talk.report))


def hide(talk: Talk) -> bool:
    """Hide the own cases and say what was done; False: there is none."""
    try:
        told = talk.inbox.hide_person(sender=talk.turn.sender, message_id=talk.turn.message_id)
    except InboxRefusedError:  # somebody changed a case this moment: people see to it
        return False
    codes = [str(code) for code in told["codes"]]
    if not codes:
        return False
    shown = ", ".join(codes[:MOST_CODES]) + (", \u2026" if len(codes) > MOST_CODES else "")
    talk.say("utter_hidden", codes=shown)
    if told["withdrawn"]:
        talk.say("utter_hidden_copies")
    return True
