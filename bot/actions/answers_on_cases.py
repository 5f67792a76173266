"""The bot asked for the code, the key, the score or more of a case made before: how the next message answers that."""

from dataclasses import replace

from bot.actions import codes_said, report_flow, tracking, words
from bot.actions.new_business import NEW_BUSINESS
from bot.actions.report_moves import PROCEDURE_INTENTS
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Json, Talk


def take_code(talk: Talk, pending: Json) -> str:
    """The bot asked for a code."""
    if tracking.code_of(talk):
        tracking.check_case(talk)
        return "done"
    return take_forgotten_code(talk)


def take_forgotten_code(talk: Talk) -> str:
    """ "khong nho ma" wherever a code was asked for or spoken of."""
    if talk.turn.is_button or not words.holds("code_forgotten", talk.turn.text):
        return "go"
    tracking.code_forgotten(talk)
    return "done"


def take_key(talk: Talk, pending: Json) -> str:
    """The bot asked for the lookup key of a code."""
    key = codes_said.lookup_key_in(talk.turn.text)
    if key is None and not tracking.code_of(talk):
        return take_forgotten_code(talk)
    tracking.show_by_code(talk, tracking.code_of(talk) or pending["code"], key or "")
    return "done"


def take_addition(talk: Talk, pending: Json) -> str:
    """The bot asked what to add: words or files, unless it is plainly something else."""
    turn = talk.turn
    if turn.is_button or turn.intent in NEW_BUSINESS | PROCEDURE_INTENTS:
        return "go"
    if words.is_one_of("skip", turn.text) or (turn.intent == "deny" and not words.has_content(turn.text)):
        talk.say("utter_deny_alone")
        return "done"
    tracking.add(talk, pending["code"], turn.text)
    return "done"


def take_not_mended(talk: Talk, pending: Json) -> str:
    """The status of a closed case was shown: "van con nghet" opens it again, a matter at another place is a new one."""
    turn = talk.turn
    tells = turn.intent in ("add_to_case", "inform", "nlu_fallback", "deny") or turn.intent in KIND_OF_INTENT
    is_elsewhere = turn.intent in KIND_OF_INTENT and (turn.first("address") or turn.first("landmark"))
    if turn.is_button or not tells or is_elsewhere or not words.holds("still_wrong", turn.text):
        return "go"
    tracking.add(talk, pending["code"], turn.text)
    return "done"


def take_score(talk: Talk, pending: Json) -> str:
    """The bot asked for a score."""
    score = codes_said.score_in(talk.turn.text) if talk.turn.text and len(talk.turn.text.split()) <= 8 else None
    if score is None:
        return "go"
    tracking.keep_score(talk, pending["code"], score)
    return "done"


def take_photo(talk: Talk, pending: Json) -> str:
    """A photo came after a report: to that one, or a new one."""
    turn = talk.turn
    choice = turn.first("step")
    if words.is_one_of("photo_is_new", turn.text):
        choice = "new_report"
    elif words.is_one_of("photo_is_old", turn.text):
        choice = "add_photo"
    if turn.intent == "send_photo":
        talk.turn = replace(turn, files=pending["files"] + turn.files)
        return "go"
    if choice == "add_photo" or turn.intent in ("affirm", "add_to_case"):
        files = [item["id"] for item in pending["files"]] + turn.file_ids
        tracking.add(talk, pending["code"], turn.text, files)
        return "done"
    if choice == "new_report" or turn.intent in KIND_OF_INTENT or turn.intent == "deny":
        is_choice = choice == "new_report" and turn.intent not in KIND_OF_INTENT
        text = "" if is_choice else turn.text
        talk.turn = replace(turn, text=text, files=pending["files"] + turn.files, intent="report_issue")
        report_flow.start(talk, KIND_OF_INTENT.get(turn.intent))
        return "done"
    return "go"
