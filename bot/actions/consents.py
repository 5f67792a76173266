"""Consents in the chat: one sentence takes one back or gives it again, and what was agreed to is told when asked.

The words are rules over words.yml, whatever the trained intent says. The inbox keeps the ledger and does what follows.
"""

import functools
import re
from datetime import datetime, timedelta
from typing import Dict, List, Optional, Pattern, Tuple

from bot.actions import drafts, hiding, texts, words
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.turn import Json, Talk, Turn, fold

TRAINING, PUBLIC_COPY = "training", "public_copy"
PURPOSES = (TRAINING, PUBLIC_COPY, "rating", "news")
MOST_WORDS = 20
MOST_WORDS_OF_A_QUESTION = 10
ANSWERS = {  # (purpose, given): what holds from now on
    (TRAINING, True): "utter_consent_training_given",
    (TRAINING, False): "utter_consent_training_withdrawn",
    (PUBLIC_COPY, True): "utter_consent_public_given",
    (PUBLIC_COPY, False): "utter_consent_public_withdrawn",
    ("rating", True): "utter_consent_rating_given",
    ("rating", False): "utter_consent_rating_withdrawn",
    ("news", True): "utter_consent_news_given",
    ("news", False): "utter_consent_news_withdrawn",
}
LINES = {  # (allowed, whether the citizen said so)
    (True, True): "utter_consent_yes_said",
    (True, False): "utter_consent_yes",
    (False, True): "utter_consent_no_said",
    (False, False): "utter_consent_no",
}
ANSWERED_WITHIN = timedelta(days=1)
YES_STEP, NO_STEP = "consent_yes", "consent_no"
# A complaint about what was not done or cannot be done, and what others want: "khong nhan duoc tin chung".
WHY_NOT = re.compile(
    r"^(?:sao|tai sao|vi sao|co phai|ho(?! so\b))\b|\bkhong ai\b|\bhoi y kien\b"
    r"|(?<!muon )\b(?:nhan|theo doi|xem) duoc\b"
)
NOT = frozenset(("khong", "ko", "k", "kg", "hong", "hok", "hem", "khum", "chua"))
# "khong muon rut dong y": nothing is taken back.
KEEPS = re.compile(r"\b(?:dung|khong|ko|k|hong|hok|chua) (?:\w+ ){0,2}(?:rut|huy|bo theo doi)\b")


@functools.lru_cache(maxsize=1)
def _patterns() -> Dict[Tuple[str, str], List[Pattern[str]]]:
    """{(purpose or list, with or without): [...]} with the parts put in; parts may name parts."""
    told = words.table("consents")
    parts = {str(name): str(part) for name, part in told["parts"].items()}

    def whole(pattern: str) -> Pattern[str]:
        while re.search(r"<\w+>", pattern):
            pattern = re.sub(r"<(\w+)>", lambda found: parts[found[1]], pattern)
        return re.compile(pattern)

    found = {(name, way): told[name][way] for name in PURPOSES for way in ("without", "with")}
    found.update({(name, ""): told[name] for name in ("asks", "asks_whether")})
    return {key: [whole(str(one)) for one in patterns] for key, patterns in found.items()}


def _fits(name: str, way: str, folded: str) -> Optional["re.Match[str]"]:
    return next((match for one in _patterns()[name, way] if (match := one.search(folded))), None)


def _folded(text: str) -> str:
    return fold(words.without_lookalikes("consents", text))


def answer_in(text: str) -> Optional[Tuple[str, bool]]:
    """(purpose, whether it is given) of a message that says this and nothing else; None for any other."""
    folded = _folded(text)
    if len(folded.split()) > MOST_WORDS or WHY_NOT.search(folded) or KEEPS.search(folded):
        return None
    for way, is_given in (("without", False), ("with", True)):
        for purpose in PURPOSES:
            match = _fits(purpose, way, folded)
            if match is None or _left(folded, match):
                continue
            if is_given and NOT.intersection(_beside(folded, match).split()):  # "co dong y cong khai khong" only asks
                continue
            return purpose, is_given
    return None


def _beside(folded: str, match: "re.Match[str]") -> str:
    return f"{folded[: match.start()]} {folded[match.end() :]}"


def _left(folded: str, match: "re.Match[str]") -> List[str]:
    return words.left_after_all(("opening", "after_wish", "around_consents"), _beside(folded, match))


def asks_for_list(turn: Turn) -> bool:
    """ "toi da dong y nhung gi", "co dung tin cua toi day may khong"."""
    folded = _folded(turn.text)
    asked = _fits("asks", "", folded) if len(folded.split()) <= MOST_WORDS_OF_A_QUESTION else None
    if asked is not None and not _left(folded, asked):  # "uy ban da cho phep gi o do" is about somebody else
        return True
    is_whether = hiding.asks_whether(turn) and len(folded.split()) <= MOST_WORDS
    return is_whether and _fits("asks_whether", "", folded) is not None


def takes(talk: Talk) -> bool:
    """True when the message was about consents, and is answered; an open report goes on after it."""
    turn = talk.turn
    if turn.is_button:
        return _take_button(talk)
    if not turn.text or turn.files:
        return False
    if asks_for_list(turn):
        talk.read_as("privacy_request")
        show(talk)
        return True
    said = answer_in(turn.text)
    if said is None or (said[0] == PUBLIC_COPY and drafts.is_open(talk)):  # in a form it is about that report
        return False
    talk.read_as("privacy_request")
    return keep(talk, *said)


def _take_button(talk: Talk) -> bool:
    step = talk.turn.first("step")
    if talk.turn.intent != "choose" or step not in (YES_STEP, NO_STEP):
        return False
    talk.memory.pending = None
    return keep(talk, TRAINING, step == YES_STEP)


def keep(talk: Talk, purpose: str, is_given: bool) -> bool:
    """Tell the inbox and say what holds from now on; False: it could not be done, others see to the message."""
    turn = talk.turn
    try:
        noted = talk.inbox.answer_consent(
            sender=turn.sender, message_id=turn.message_id, purpose=purpose, is_given=is_given
        )
    except InboxRefusedError:  # somebody changed a case this moment: people see to it
        return False
    talk.say(ANSWERS[purpose, is_given])
    if noted["withdrawn"]:
        talk.say("utter_hidden_copies")
    if not is_given and not drafts.is_open(talk):
        talk.memory.pending = _waiting(turn, purpose, is_asked=False)
    return True


def ask(talk: Talk, purpose: str) -> None:
    """After a receipt, once in a life, where the city asks first: nothing is agreed to by silence."""
    talk.say("utter_consent_training_asked")
    talk.button(YES_STEP, '/choose{"step":"consent_yes"}')
    talk.button(NO_STEP, '/choose{"step":"consent_no"}')
    if talk.memory.pending is None:
        talk.memory.pending = _waiting(talk.turn, purpose, is_asked=True)


def _waiting(turn: Turn, purpose: str, *, is_asked: bool) -> Json:
    return {"kind": "consent", "purpose": purpose, "is_asked": is_asked, "since": turn.now.isoformat()}


def take_answer(talk: Talk, pending: Json) -> str:
    """ "toi dong y" after it was taken back gives it again; to a question also a plain yes or no.

    Not days later: by then people may have asked something else, and "toi dong y" is their answer.
    """
    turn, is_asked = talk.turn, bool(pending["is_asked"])
    since = pending.get("since")
    if turn.is_button or not turn.text or turn.files:
        return "go"
    if since and turn.now - datetime.fromisoformat(since) > ANSWERED_WITHIN:
        return "go"
    is_yes = words.is_one_of("agrees", turn.text) or (is_asked and words.is_one_of("agrees_when_asked", turn.text))
    is_no = is_asked and words.is_one_of("disagrees", turn.text)
    if not (is_yes or is_no):
        return "go"
    talk.read_as("privacy_request")
    return "done" if keep(talk, str(pending["purpose"]), is_yes) else "go"


def show(talk: Talk) -> None:
    """A short list: what is done, what is not, and how to change it."""
    found = talk.inbox.list_consents(sender=talk.turn.sender)
    lines = [
        texts.render(LINES[bool(one["is_allowed"]), bool(one["said_on"])], title=one["title"], said_on=one["said_on"])
        for one in found
    ]
    talk.say("utter_consents", lines="\n".join(lines))
