"""What the bot asked last, outside the form: how the next message is taken as the answer to it."""

from dataclasses import replace

from bot.actions import (
    answers_on_cases,
    answers_on_procedures,
    consents,
    contact_ways,
    low_rating,
    number_change,
    offices,
    report_flow,
    small_talk,
    urgent,
    words,
)
from bot.actions.handover import hand_over
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Json, Talk

UNSURE = 0.6


def _offer_human(talk: Talk, pending: Json) -> str:
    """Yes hands over; after the guidance on complaints "where?" means the place that takes them."""
    if talk.turn.intent == "affirm" or words.is_one_of("send", talk.turn.text):
        hand_over(talk, pending.get("reason", "asked"))
        return "done"
    return "done" if pending.get("reason") == "complaint" and urgent.complaint_goes_on(talk) else "go"


def _office(talk: Talk, pending: Json) -> str:
    """After hours or a number were told: another day, ward or office goes on with the same question."""
    turn, ward = talk.turn, pending.get("ward") or ""
    if turn.is_button and turn.intent in offices.FIELDS and turn.first("ward"):
        offices.answer(talk, asked_before=pending["words"])
        return "done"
    if turn.is_button or not turn.text:
        return "go"
    rest = turn.text
    for said in turn.as_written("ward"):
        rest = rest.replace(said, " ")
    names_another = bool(turn.first("agency") or words.left_after("office_question", rest))
    if turn.intent in offices.FIELDS and names_another and turn.confidence >= UNSURE:
        offices.answer(talk, ward_before=ward)  # of the same ward, where no other is named
        return "done"
    is_same = turn.intent in offices.FIELDS and not names_another
    is_loose = turn.intent in ("inform", "nlu_fallback", "out_of_scope", "ask_where", "greet") and (
        turn.first("ward") or not names_another or turn.first("agency")
    )
    if not is_same and not (is_loose and len(turn.folded.split()) >= 2):
        return "go"
    intent = turn.intent if is_same else pending["intent"]
    talk.turn = replace(turn, intent=intent)
    offices.answer(talk, asked_before=pending["words"], ward_before=ward)
    return "done"


def _also_report(talk: Talk, pending: Json) -> str:
    """A question also held a report: yes or the button starts it with all that was said."""
    turn = talk.turn
    wants = turn.intent == "affirm" or words.is_one_of("send", turn.text)
    if not (turn.is_button and turn.intent == "report_issue") and not wants:
        return "go"
    talk.turn = replace(
        turn, text=pending["text"], entities=pending["entities"], topics=pending["topics"],
        intent="report_issue", is_button=False,
    )  # fmt: skip
    report_flow.start(talk)
    return "done"


def _fallback(talk: Talk, pending: Json) -> str:
    """A choice was tapped: it means the message that was not understood."""
    turn = talk.turn
    if turn.is_button and (turn.intent in KIND_OF_INTENT or turn.intent == "add_to_case"):
        talk.turn = replace(
            turn, text=pending["text"] or turn.text, files=pending["files"] + turn.files, is_button=False
        )
    elif turn.intent == "affirm" and not words.has_content(turn.text):
        talk.say("utter_fallback")
        small_talk.main_buttons(talk)
        return "done"
    elif turn.intent == "nlu_fallback":
        talk.memory.pending = pending  # not understood again: both messages may be meant by the next tap
    return "go"


def _dossier(talk: Talk, pending: Json) -> str:
    """Where a dossier is looked up was told: the button for a late one means those words, a code is no longer known."""
    outcome = answers_on_cases.take_forgotten_code(talk)
    return _fallback(talk, pending) if outcome == "go" else outcome


def _old_or_new(talk: Talk, pending: Json) -> str:
    """Asked whether the draft or the new report comes first, and something else was said: that is answered."""
    return "go"


HANDLERS = {
    "which_procedure": answers_on_procedures.take_name,
    "choose_procedure": answers_on_procedures.take_choice,
    "narrow_procedure": answers_on_procedures.take_option,
    "procedure_ward": answers_on_procedures.take_ward,
    "offer_human": _offer_human,
    "case_code": answers_on_cases.take_code,
    "rate_code": answers_on_cases.take_code,
    "case_key": answers_on_cases.take_key,
    "add_to_case": answers_on_cases.take_addition,
    "closed_case": answers_on_cases.take_not_mended,
    "low_rating": low_rating.take_reason,
    "rate": answers_on_cases.take_score,
    "photo": answers_on_cases.take_photo,
    "fallback": _fallback,
    "dossier": _dossier,
    "office": _office,
    "also_report": _also_report,
    "old_or_new": _old_or_new,
    "contact_way": contact_ways.take_way,
    "contact_address": contact_ways.take_address,
    "contact_code": contact_ways.take_code,
    "case_phone": number_change.take_number,
    "consent": consents.take_answer,
}
