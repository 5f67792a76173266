"""The bot asked which procedure, which of several, or for which ward: how the next message answers that."""

from bot.actions import procedures, words
from bot.actions.new_business import NEW_BUSINESS, TALK
from bot.actions.report_moves import PROCEDURE_INTENTS
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Json, Talk

UNSURE = 0.6
MOST_WORDS_OF_A_CHOICE = 5


def take_name(talk: Talk, pending: Json) -> str:
    """The bot asked which procedure is meant: nearly any words are its name."""
    turn = talk.turn
    if turn.is_button or turn.intent in NEW_BUSINESS or not turn.text:
        return "go"
    may_name_one = turn.intent in PROCEDURE_INTENTS or turn.intent in ("inform", "nlu_fallback", "out_of_scope")
    if not may_name_one and not turn.first("procedure") and turn.confidence >= UNSURE:
        return "go"
    if turn.intent in ("deny", "cancel", "affirm") and not words.has_content(turn.text):
        return "go"
    asked = procedures.ASPECT_OF_INTENT.get(turn.intent, "overview")
    aspect = pending["aspect"] if asked == "overview" and not words.is_question(turn.text) else asked
    if not words.left_after("aspect", turn.text):
        procedures.ask_which(talk, aspect)
    else:
        procedures.find_and_answer(talk, turn.text, aspect)
    return "done"


def take_choice(talk: Talk, pending: Json) -> str:
    """A number picks one of the choices; a new name searches again."""
    number = procedures.chosen_number(talk.turn.folded, len(pending["options"]))
    if number is None and not talk.turn.is_button:
        number = procedures.named_choice(talk.turn.text, [option["name"] for option in pending["options"]])
    if number is None and _may_tell_a_choice(talk):
        number = procedures.told_choice(talk, pending.get("about") or "", pending["options"])
    if number is None and talk.turn.intent == "affirm" and talk.turn.text and not words.has_content(talk.turn.text):
        number = 0
    if number is not None and talk.turn.text:
        if talk.turn.intent not in PROCEDURE_INTENTS:
            talk.read_as(procedures.INTENT_OF_ASPECT.get(pending["aspect"], "ask_procedure"))
        procedures.note_choice(talk, pending.get("question"), pending["options"][number]["id"])
        procedures.answer(talk, pending["options"][number]["id"], pending["aspect"])
        return "done"
    if _says_which(talk, pending):
        return "done"
    if _asks_aspect_alone(talk):
        about, question = pending.get("about") or "", pending.get("question")
        procedures.offer_choices(talk, pending["options"], _aspect(talk, pending), question=question, about=about)
        return "done"
    return take_name(talk, pending)


def _asks_aspect_alone(talk: Talk) -> bool:
    """ "le phi?" before choosing: the same choices again, for what is asked now."""
    turn = talk.turn
    return turn.intent in PROCEDURE_INTENTS and bool(turn.text) and not procedures.search_words(talk)


def _aspect(talk: Talk, pending: Json) -> str:
    asked = str(procedures.ASPECT_OF_INTENT.get(talk.turn.intent, "overview"))
    return str(pending["aspect"]) if asked == "overview" else asked


def _says_which(talk: Talk, pending: Json) -> bool:
    """ "sang ten", "cho con" after a list: words that name no paper tell which of those asked about; True when told."""
    turn = talk.turn
    may_be = turn.intent not in TALK | NEW_BUSINESS and turn.intent not in KIND_OF_INTENT and not turn.files
    if turn.is_button or not may_be or not pending.get("about") or not procedures.names_nothing(turn.text):
        return False
    talk.read_as(procedures.INTENT_OF_ASPECT.get(_aspect(talk, pending), "ask_procedure"))
    procedures.find_among(talk, pending["about"], _aspect(talk, pending))
    return True


def take_option(talk: Talk, pending: Json) -> str:
    """The bot asked one question to tell many procedures apart: the option taken, or another name."""
    turn = talk.turn
    is_other = turn.intent in NEW_BUSINESS or turn.files
    number = None if is_other else procedures.option_said(talk, pending["options"])
    if number is None:
        return _told_of_options(talk, pending) or _beside_options(talk, pending)
    option = pending["options"][number]
    if turn.intent not in PROCEDURE_INTENTS:
        talk.read_as(procedures.INTENT_OF_ASPECT.get(pending["aspect"], "ask_procedure"))
    about = f"{pending.get('about') or ''} {option['label']}".strip()
    procedures.narrowed(talk, option["ids"], pending["aspect"], about=about, question=pending.get("question"))
    return "done"


def _beside_options(talk: Talk, pending: Json) -> str:
    """No option is taken: what was asked about told more closely, another aspect of it, or another name."""
    if _says_which(talk, pending):
        return "done"
    if _asks_aspect_alone(talk):
        narrowing = {"question": pending.get("ask") or "", "options": pending["options"]}
        procedures.offer_narrowing(
            talk, narrowing, _aspect(talk, pending), question=pending.get("question"), about=pending.get("about") or ""
        )  # fmt: skip
        return "done"
    return take_name(talk, pending)


def _told_of_options(talk: Talk, pending: Json) -> str:
    """ "tui bi mat" after "which of these?": the one procedure of all options that it means, with what was asked."""
    options = [{"id": identity} for option in pending["options"] for identity in option["ids"]]
    number = procedures.told_choice(talk, pending.get("about") or "", options) if _may_tell_a_choice(talk) else None
    if number is None:
        return ""
    talk.read_as(procedures.INTENT_OF_ASPECT.get(pending["aspect"], "ask_procedure"))
    procedures.note_choice(talk, pending.get("question"), options[number]["id"])
    procedures.answer(talk, options[number]["id"], pending["aspect"])
    return "done"


def take_ward(talk: Talk, pending: Json) -> str:
    """The bot asked for the ward, to name the nearest counter: any name of one answers it."""
    turn = talk.turn
    said = turn.first("ward") or (turn.text if turn.intent in ("inform", "nlu_fallback", "out_of_scope") else "")
    if turn.is_button or not said or turn.intent in NEW_BUSINESS or turn.first("procedure"):
        return "go"
    ward = talk.inbox.resolve_ward(said)["ward"]
    if not ward:
        return "go"
    talk.read_as("ask_where")
    procedures.answer(talk, pending["id"], "place", ward=ward["code"])
    return "done"


def _may_tell_a_choice(talk: Talk) -> bool:
    """Few words that name no business of their own; so few are easily taken for any."""
    turn = talk.turn
    is_short = bool(turn.text) and len(turn.folded.split()) <= MOST_WORDS_OF_A_CHOICE and not turn.files
    is_talk = turn.intent in TALK or turn.intent in PROCEDURE_INTENTS
    return is_short and not is_talk and not turn.entities and not words.is_question(turn.text)
