"""A message that only reads like an emergency: the numbers at once, and the question whether somebody is in danger.

The inbox is told of the question: when no word comes after it, people on duty look into the conversation.
"""

import logging
from dataclasses import replace
from typing import Optional

from bot.actions import circumstances, danger_words, drafts, procedures, reading, several, small_talk, words
from bot.actions.handover import hand_over
from bot.actions.inbox_client import InboxRefusedError, InboxUnavailableError
from bot.actions.report_moves import CERTAIN, PROCEDURE_INTENTS, is_urgent
from bot.actions.turn import Json, Reply, Talk, Turn

logger = logging.getLogger(__name__)
STEP = "danger:"
# What a frightened person may send in place of an answer; none of it says that all is well.
FACTS = ("address", "landmark", "ward", "phone")
UNCLEAR = frozenset(("nlu_fallback", "out_of_scope", "inform", "greet", "abuse", "choose"))
LIKELY = 0.3
MOST_WORDS_OF_AN_EVERYDAY_MATTER = 9


def is_doubtful(turn: Turn) -> bool:
    """True when no word tells of danger and the trained intent is not sure, or everyday life is told in few words."""
    if turn.is_button or turn.files or turn.location or not is_urgent(turn, in_form=False) or _cries(turn):
        return False
    is_short = len(turn.folded.split()) <= MOST_WORDS_OF_AN_EVERYDAY_MATTER
    return turn.confidence < CERTAIN or (is_short and words.holds("everyday", turn.text))


def _cries(turn: Turn) -> bool:
    return (
        danger_words.emergency_kind(turn.text) != "any"
        or danger_words.pleads(turn.text)
        or words.is_one_of("alarms", turn.text)
    )


def ask(talk: Talk, before: Optional[Json] = None) -> str:
    """The numbers and the question. before: what the bot had asked when this came."""
    talk.say("utter_emergency_any")
    _put_question(talk)
    likely = next((item for item in talk.turn.ranking if item["name"] not in ("emergency", "nlu_fallback")), None)
    shown = [{"text": reply.text, "buttons": reply.buttons} for reply in talk.said_before[-1:]] if before else []
    kept = {"turn": several.as_data(talk.turn), "likely": likely, "before": before, "shown": shown}
    talk.memory.pending = {"kind": "danger", **kept, "is_again": False}
    return "done"


def _put_question(talk: Talk) -> None:
    talk.say("utter_danger_question")
    talk.button("danger_yes", f'/choose{{"step":"{STEP}yes"}}')
    talk.button("danger_no", f'/choose{{"step":"{STEP}no"}}')
    try:
        talk.inbox.ask_danger(sender=talk.turn.sender, message_id=talk.turn.message_id)
    except (InboxUnavailableError, InboxRefusedError) as error:
        logger.error("Question about danger not noted: %s", error)


def is_asked(talk: Talk) -> bool:
    """True while the question is open; its buttons count whenever they are tapped, but in an open report."""
    is_tap = talk.turn.is_button and (talk.turn.first("step") or "").startswith(STEP)
    return (talk.memory.pending or {}).get("kind") == "danger" or (is_tap and not drafts.is_open(talk))


def take(talk: Talk) -> str:
    """The answer to the question: as the gate returns it, "" = it is business of its own."""
    turn, pending = talk.turn, talk.memory.pending or {}
    is_open = pending.get("kind") == "danger"
    first = several.from_data(pending["turn"], turn) if is_open else replace(turn, entities=[])
    talk.memory.pending = None
    if turn.intent == "ask_human":
        hand_over(talk, "emergency")
        return "done"
    if _tells_of_danger(turn):
        talk.turn = _joined(first, turn)
        talk.acted_on = "emergency"
        return "go"
    if _says_no(turn):
        return _all_is_well(talk, first, pending)
    is_lost = turn.intent in UNCLEAR and not turn.first("procedure")
    if is_open and is_lost and not pending["is_again"]:
        talk.memory.pending = {**pending, "is_again": True}
        _put_question(talk)
        return "done"
    return ""


def _tells_of_danger(turn: Turn) -> bool:
    if turn.is_button:
        return turn.intent == "emergency" or turn.first("step") == f"{STEP}yes"
    if turn.text and _cries(turn):
        return True
    if _says_no(turn):
        return False
    if turn.intent in ("emergency", "affirm", "send_location") or words.is_one_of("danger_yes", turn.text):
        return True
    is_fact = bool(turn.files or turn.location) or any(turn.first(name) for name in FACTS)
    is_bare = turn.intent in (*UNCLEAR, "send_photo") or (
        turn.intent == "report_issue" and not reading.tells_more(turn)
    )
    return is_fact and is_bare


def _says_no(turn: Turn) -> bool:
    if turn.is_button:
        return turn.first("step") == f"{STEP}no"
    is_no = words.is_one_of("danger_no", turn.text) or words.holds("no_danger", turn.text)
    return turn.intent in ("deny", "cancel") or is_no


def _joined(first: Turn, turn: Turn) -> Turn:
    """Both messages as one cry: the case holds all that was said."""
    text = "\n".join(part for part in (first.text, turn.text) if part)
    added = [{**item, "start": None, "end": None} for item in turn.entities if not turn.is_button]
    return replace(
        first, text=text, entities=[*first.entities, *added], topics=first.topics or turn.topics,
        files=[*first.files, *turn.files], location=turn.location or first.location,
        intent="emergency", confidence=1.0, is_button=False, message_id=turn.message_id, now=turn.now,
    )  # fmt: skip


def _all_is_well(talk: Talk, first: Turn, pending: Json) -> str:
    """Nobody is in danger: what this message asks, else what the first one was about, else what it may be about."""
    turn, held = talk.turn, talk.memory.procedure
    before, likely = pending.get("before") or {}, pending.get("likely") or {}
    talk.say("utter_danger_over")
    if turn.first("procedure") or turn.intent in PROCEDURE_INTENTS:
        if turn.intent not in PROCEDURE_INTENTS:
            talk.read_as("ask_procedure")
        return "go"
    talk.turn = replace(first, intent="nlu_fallback", message_id=turn.message_id, now=turn.now, is_button=False)
    if held and first.text:
        if not circumstances.answer(talk, first.text):
            talk.read_as("ask_procedure")
            procedures.find_and_answer(talk, f"{first.text} {held['name']}", "overview")
        return "resume"
    if before.get("kind") in procedures.ASKED_WHICH:  # shown once more
        talk.replies.extend(Reply(said["text"], list(said["buttons"])) for said in pending["shown"])
        talk.memory.pending = before
        return "done"
    if likely.get("name") in PROCEDURE_INTENTS and float(likely["confidence"]) >= LIKELY:
        talk.read_as(likely["name"], float(likely["confidence"]))
        return "go"
    talk.say("utter_danger_what")
    small_talk.main_buttons(talk)
    talk.memory.pending = {"kind": "fallback", "text": first.text, "files": first.files}
    return "done"
