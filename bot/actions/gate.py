"""What comes before the flow of the intent: repeat, the open form, the question the bot asked last."""

from dataclasses import replace

from bot.actions import (
    circumstances,
    consents,
    contact_ways,
    corrections,
    danger,
    danger_words,
    drafts,
    english,
    finished,
    hiding,
    number_change,
    procedures,
    rating_in_report,
    reading,
    report_flow,
    report_questions,
    resending,
    resuming,
    small_talk,
    tracking,
    ward_today,
    words,
)
from bot.actions.pending import HANDLERS
from bot.actions.report_moves import PROCEDURE_INTENTS, is_urgent
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Reply, Talk, Turn


def handle(talk: Talk) -> str:
    """ "done": answered; "go": answer the intent; "side": that, then back to the form; "resume": only back to it."""
    read = reading.by_words(talk.turn, in_form=drafts.is_open(talk))
    if read is not talk.turn:
        talk.read_as(read.intent, read.confidence)
    turn, memory = talk.turn, talk.memory
    is_lost = bool(turn.text) and not turn.files and words.is_one_of("lost", turn.text)
    if turn.text and not turn.files and words.is_one_of("repeat", turn.text) and talk.said_before:
        talk.replies.extend(Reply(reply.text, list(reply.buttons)) for reply in talk.said_before)
        return "done"
    if turn.text and danger_words.is_despair(turn.text):
        return "go"
    if danger.is_asked(talk):
        outcome = danger.take(talk)
        if outcome:
            return outcome
    if is_lost:
        return _lost(talk)
    if turn.text and not turn.files and not is_urgent(turn, in_form=True) and english.is_english(turn):
        english.answer(talk)
        return "resume"
    if not is_urgent(turn, in_form=drafts.is_open(talk)) and (consents.takes(talk) or ward_today.takes(talk)):
        return "resume"
    if _does_again(talk) and memory.procedure:
        procedures.find_and_answer(talk, f"{turn.text} {memory.procedure['name']}", "overview")
        return "resume"
    if not drafts.is_open(talk) and procedures.takes_up(talk):
        return "done"
    if not drafts.is_open(talk) and circumstances.takes(talk):
        return "done"
    if not drafts.is_open(talk) and not is_urgent(turn, in_form=False) and contact_ways.takes(talk):
        return "done"
    if resending.takes(talk):
        return "done"
    if memory.report is not None:
        outcome = resuming.take(talk)
        if outcome != "aside":
            return outcome or _in_form(talk)
    if memory.pending is None and not drafts.is_open(talk) and finished.takes(talk):
        return "done"
    if turn.text and words.is_one_of("later", turn.text):
        talk.turn = turn = replace(turn, intent="deny")
    if turn.text and words.is_one_of("cancel", turn.text):
        talk.turn = replace(turn, intent="cancel")
        memory.pending = None
        return "go"
    if turn.intent == "cancel" and turn.first("procedure") and not turn.is_button:
        talk.read_as("ask_procedure")  # "lam lai bang lai xe" is no wish to start over
    turn = talk.turn
    pending, memory.pending = memory.pending, None
    if pending is None and (number_change.takes(talk) or hiding.takes(talk)):
        return "done"
    if pending is None and memory.last_case and _takes_back(turn):
        tracking.add(talk, memory.last_case, turn.text)
        return "done"
    if pending is None and danger.is_doubtful(turn):
        return danger.ask(talk)
    if pending is None:
        reading.again(talk)
        return "done" if _unreadable(talk) else "go"
    if turn.intent == "ask_human":
        memory.pending = pending if pending["kind"] == "offer_human" else None
        return "go"
    outcome = HANDLERS[pending["kind"]](talk, pending)
    if outcome == "go" and danger.is_doubtful(talk.turn):
        return danger.ask(talk, before=pending)
    if outcome == "go":
        reading.again(talk)  # it was no answer to what was asked
    return outcome


def _takes_back(turn: Turn) -> bool:
    """ "a nham, so 45 moi dung" after the receipt: a fact of the report just made."""
    is_business = turn.intent in reading.LOOKUPS | KIND_OF_INTENT.keys() or turn.first("procedure")
    return not turn.is_button and not is_business and corrections.announces(turn.text)


def _does_again(talk: Talk) -> bool:
    """True for "cap lai" after talk of a procedure: it reads like starting over, but asks for that paper again."""
    turn, pending = talk.turn, talk.memory.pending or {}
    is_choosing = pending.get("kind") in procedures.ASKED_WHICH
    return turn.intent == "cancel" and not turn.is_button and not is_choosing and words.starts_like("redo", turn.text)


def _lost(talk: Talk) -> str:
    """The citizen does not understand us: the open question again, or the plain menu; the second time people."""
    if drafts.is_open(talk):
        talk.say("utter_lost_in_report")
        report_questions.ask(talk, talk.report["step"])
        talk.ask_person_button()
        return "done"
    talk.memory.pending = None
    small_talk.lost(talk)
    return "done"


def _in_form(talk: Talk) -> str:
    """The open form, unless danger comes first or the bot just asked which procedure was meant."""
    turn, memory = talk.turn, talk.memory
    if not turn.is_button and is_urgent(turn, in_form=True):
        return "go"  # the emergency flow takes over what the form holds
    pending, memory.pending = memory.pending, None
    if pending is not None and pending["kind"] in procedures.ASKED_WHICH and turn.text:
        is_number = procedures.chosen_number(turn.folded, len(pending.get("options", []))) is not None
        names_one = turn.intent in PROCEDURE_INTENTS or turn.first("procedure")
        if (is_number or names_one) and HANDLERS[pending["kind"]](talk, pending) == "done":
            return "resume"
    if rating_in_report.takes(talk, pending):
        return "resume"
    outcome = report_flow.continue_form(talk)
    return "go" if outcome == "leave" else outcome


def _unreadable(talk: Talk) -> bool:
    """A voice message, sticker or link without words."""
    turn = talk.turn
    if turn.intent != "send_photo" or turn.file_ids:
        return False
    kinds = {str(item.get("kind")) for item in turn.files}
    if kinds <= {"sticker"}:
        talk.say("utter_thank")
    elif "audio" in kinds:
        talk.say("utter_voice_message")
        talk.ask_person_button()
    else:
        talk.say("utter_file_unreadable")
    return True
