"""After the receipt: another telephone number for the case just made, or the first one."""

from typing import Optional

from bot.actions import corrections, phones, reading, words
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.phone_answers import is_number_only
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Json, Talk, Turn


def takes(talk: Talk) -> bool:
    """ "a lon, 0911222335", "doi so dien thoai thanh ..."; True when it was served."""
    turn, code = talk.turn, talk.memory.last_case
    if turn.is_button or turn.files or not code or not _is_meant(turn):
        return False
    phone = phones.phone_in(turn.text)
    if phone is None:
        talk.say("utter_ask_phone_again")
        talk.memory.pending = {"kind": "case_phone", "code": code}
        return True
    _change(talk, code, phone)
    return True


def take_number(talk: Talk, pending: Json) -> str:
    """The bot asked once more for the number of a case."""
    turn = talk.turn
    phone: Optional[str] = None if turn.is_button else phones.phone_in(turn.text)
    if phone is not None and (is_number_only(turn.text) or _is_meant(turn)):
        _change(talk, pending["code"], phone)
        return "done"
    if not turn.is_button and is_number_only(turn.text):
        talk.say("utter_phone_not_kept")
        return "done"
    return "go"


def _is_meant(turn: Turn) -> bool:
    """True when a number stands there, and the words take one back, ask for a change, or are nothing but the number."""
    if not (phones.phone_in(turn.text) or phones.odd_in(turn.text)) or turn.first("procedure"):
        return False
    if is_number_only(turn.text):
        return True
    is_business = turn.intent in reading.LOOKUPS | KIND_OF_INTENT.keys()
    is_told = corrections.announces(turn.text, least=2) or words.matches("phone_change", turn.text)
    return is_told and not is_business and len(turn.folded.split()) <= corrections.MOST_WORDS


def _change(talk: Talk, code: str, phone: str) -> None:
    turn = talk.turn
    try:
        told = talk.inbox.change_phone(
            code, sender=turn.sender, message_id=turn.message_id, text=turn.text, phone=phone
        )
    except InboxRefusedError:
        talk.say("utter_add_closed", code=code)
        talk.ask_person_button()
        return
    if told["is_changed"]:
        talk.say("utter_phone_changed", code=code, phone=phones.masked(phone))
    else:
        talk.say("utter_added", code=code)
