"""Where the citizen wants the answer of a case: here, by Zalo, SMS, e-mail or at the counter."""

import re
from typing import Optional

from bot.actions import phones, words
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.report_moves import is_urgent
from bot.actions.turn import Json, Talk

WITH_ADDRESS = ("zns", "sms", "email")
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
MOST_TRIES = 3
MOST_WORDS = 15  # of an answer; more tell something else
TOO_MANY, TOO_OLD = 429, 409


def offer(talk: Talk, code: str) -> None:
    """A button under the receipt; nobody has to choose."""
    talk.button("contact_way", f'/choose{{"step":"contact_way","case":"{code}"}}')


def takes(talk: Talk) -> bool:
    """A tap on one of these buttons, or "bao ket qua qua sms giup" after a receipt; True when it was served."""
    turn = talk.turn
    step = turn.first("step") if turn.is_button else None
    if step == "contact_way":
        ask(talk, turn.first("case") or talk.memory.last_case or "")
        return True
    if step == "contact_pick":
        talk.memory.pending = None
        choose(talk, turn.first("case") or "", turn.first("option") or "")
        return True
    if turn.is_button or not talk.memory.last_case or not words.holds("contact_wish", turn.text):
        return False
    way = way_in(turn.text)
    if way is None or turn.first("procedure"):
        return False
    choose(talk, talk.memory.last_case, way)
    return True


def ask(talk: Talk, code: str) -> None:
    try:
        found = talk.inbox.list_contacts(code, sender=talk.turn.sender)
    except InboxRefusedError:
        talk.say("utter_case_none")
        return
    talk.memory.pending = {"kind": "contact_way", "code": code}
    talk.say("utter_contact_ask", code=code)
    for way in found["kinds"]:
        talk.button(f"contact_{way}", f'/choose{{"step":"contact_pick","case":"{code}","option":"{way}"}}')


def way_in(text: str) -> Optional[str]:
    """The way that words name ("qua zalo", "gmail"), or None."""
    return next((way for way in (*WITH_ADDRESS, "counter", "chat") if words.holds(f"contact_{way}", text)), None)


def choose(talk: Talk, code: str, way: str) -> None:
    """Keep a way that needs no address, or ask for the address, unless the message holds it already."""
    address = address_in(way, talk.turn.text) if way in WITH_ADDRESS else ""
    if address is None:
        _ask_address(talk, code, way, tries=0)
    else:
        _keep(talk, code, way, address)


def address_in(way: str, text: str) -> Optional[str]:
    if way != "email":
        return phones.phone_in(text)
    match = MAIL.search(text)
    return match.group() if match else None


def _ask_address(talk: Talk, code: str, way: str, tries: int) -> None:
    talk.memory.pending = {"kind": "contact_address", "code": code, "way": way, "tries": tries}
    talk.say(f"utter_contact_address_{way}" if not tries else "utter_contact_address_again")


def _keep(talk: Talk, code: str, way: str, address: str) -> None:
    try:
        kept = talk.inbox.choose_contact(
            code, sender=talk.turn.sender, message_id=talk.turn.message_id, kind=way, address=address
        )
    except InboxRefusedError as refusal:
        if refusal.status == TOO_MANY:
            talk.say("utter_contact_too_many")
        elif refusal.status == 404:
            talk.say("utter_case_none")
        else:
            _ask_address(talk, code, way, tries=1)
        return
    if kept["needs_code"]:
        talk.memory.pending = {"kind": "contact_code", "code": code, "way": way, "tries": 0}
        talk.say("utter_contact_code", address=kept["shown_address"])
    else:
        talk.say(f"utter_contact_kept_{way}", code=code, address=kept["shown_address"])


def _is_other(talk: Talk) -> bool:
    """Nothing that answers us: a tap, a cry for help, a long story."""
    turn = talk.turn
    is_cry = is_urgent(turn, in_form=False) or turn.intent in ("ask_human", "denounce", "complaint")
    return turn.is_button or not turn.text or is_cry or len(turn.text.split()) > MOST_WORDS


def take_way(talk: Talk, pending: Json) -> str:
    """The bot asked where: a way in words."""
    way = None if _is_other(talk) else way_in(talk.turn.text)
    if way is None:
        return "go"
    choose(talk, pending["code"], way)
    return "done"


def take_address(talk: Talk, pending: Json) -> str:
    """The bot asked for a number or an e-mail address."""
    turn = talk.turn
    if _is_other(talk):
        return "go"
    if words.is_one_of("skip", turn.text) or words.is_one_of("cancel", turn.text) or turn.intent == "deny":
        talk.say("utter_contact_kept_chat", code=pending["code"])
        return "done"
    address = address_in(pending["way"], turn.text)
    if address is not None:
        _keep(talk, pending["code"], pending["way"], address)
        return "done"
    looks_like_one = any(sign.isdigit() or sign == "@" for sign in turn.text) and len(turn.text.split()) <= 6
    if not looks_like_one or pending["tries"] + 1 >= MOST_TRIES:
        return "go"
    _ask_address(talk, pending["code"], pending["way"], tries=pending["tries"] + 1)
    return "done"


def take_code(talk: Talk, pending: Json) -> str:
    """The bot asked for the six digits that were sent to the address; another address begins anew."""
    turn = talk.turn
    if _is_other(talk):
        return "go"
    address = address_in(pending["way"], turn.text)
    if address is not None:
        _keep(talk, pending["code"], pending["way"], address)
        return "done"
    match = CODE.search(turn.text.replace(" ", ""))
    if match is None:
        return "go"
    try:
        proved = talk.inbox.prove_contact(
            pending["code"],
            sender=turn.sender,
            message_id=turn.message_id,
            kind=pending["way"],
            code_typed=match.group(),
        )
    except InboxRefusedError:
        talk.memory.pending = {**pending, "kind": "contact_address", "tries": 0}
        talk.say("utter_contact_code_old")
        return "done"
    if proved["is_proved"]:
        talk.say(f"utter_contact_kept_{pending['way']}", code=pending["code"], address=proved["shown_address"])
    elif pending["tries"] + 1 < MOST_TRIES:
        talk.memory.pending = {**pending, "tries": pending["tries"] + 1}
        talk.say("utter_contact_code_wrong")
    else:
        talk.say("utter_contact_kept_chat", code=pending["code"])
    return "done"
