"""What the bot asked last, outside the form: how the next message is taken as the answer to it."""

from dataclasses import replace

from bot.actions import (
    contact_ways,
    number_change,
    offices,
    procedures,
    report_flow,
    small_talk,
    tracking,
    urgent,
    words,
)
from bot.actions.handover import hand_over
from bot.actions.report_moves import PROCEDURE_INTENTS
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Json, Talk

# A message of these intents starts something new, whatever the bot asked last.
NEW_BUSINESS = frozenset(
    [
        "ask_human",
        "emergency",
        "denounce",
        "complaint",
        "privacy_request",
        "ask_hours",
        "ask_contact",
        "ask_reception",
        "book_reception",
        "take_ticket",
        "check_dossier",
        "greet",
        "goodbye",
        "thank",
        "ask_capability",
        "abuse",
    ]
)
# Talk, and cries that no choice may swallow.
TALK = frozenset(
    ("affirm", "deny", "cancel", "thank", "goodbye", "greet", "ask_human", "ask_capability", "abuse", "emergency")
) | {"denounce", "complaint"}
UNSURE = 0.6
MOST_WORDS_OF_A_CHOICE = 5


def _which_procedure(talk: Talk, pending: Json) -> str:
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


def _choose_procedure(talk: Talk, pending: Json) -> str:
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
    return _which_procedure(talk, pending)


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


def _narrow_procedure(talk: Talk, pending: Json) -> str:
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
    return _which_procedure(talk, pending)


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


def _procedure_ward(talk: Talk, pending: Json) -> str:
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


def _offer_human(talk: Talk, pending: Json) -> str:
    """Yes hands over; after the guidance on complaints "where?" means the place that takes them."""
    if talk.turn.intent == "affirm" or words.is_one_of("send", talk.turn.text):
        hand_over(talk, pending.get("reason", "asked"))
        return "done"
    return "done" if pending.get("reason") == "complaint" and urgent.complaint_goes_on(talk) else "go"


def _case_code(talk: Talk, pending: Json) -> str:
    """The bot asked for a code."""
    if tracking.code_of(talk):
        tracking.check_case(talk)
        return "done"
    return _code_forgotten(talk)


def _code_forgotten(talk: Talk) -> str:
    """ "khong nho ma" wherever a code was asked for or spoken of."""
    if talk.turn.is_button or not words.holds("code_forgotten", talk.turn.text):
        return "go"
    tracking.code_forgotten(talk)
    return "done"


def _case_key(talk: Talk, pending: Json) -> str:
    """The bot asked for the lookup key of a code."""
    key = words.lookup_key_in(talk.turn.text)
    if key is None and not tracking.code_of(talk):
        return _code_forgotten(talk)
    tracking.show_by_code(talk, tracking.code_of(talk) or pending["code"], key or "")
    return "done"


def _add_to_case(talk: Talk, pending: Json) -> str:
    """The bot asked what to add: words or files, unless it is plainly something else."""
    turn = talk.turn
    if turn.is_button or turn.intent in NEW_BUSINESS | PROCEDURE_INTENTS:
        return "go"
    if words.is_one_of("skip", turn.text) or (turn.intent == "deny" and not words.has_content(turn.text)):
        talk.say("utter_deny_alone")
        return "done"
    tracking.add(talk, pending["code"], turn.text)
    return "done"


def _closed_case(talk: Talk, pending: Json) -> str:
    """The status of a closed case was shown: "van con nghet" opens it again, a matter at another place is a new one."""
    turn = talk.turn
    tells = turn.intent in ("add_to_case", "inform", "nlu_fallback", "deny") or turn.intent in KIND_OF_INTENT
    is_elsewhere = turn.intent in KIND_OF_INTENT and (turn.first("address") or turn.first("landmark"))
    if turn.is_button or not tells or is_elsewhere or not words.holds("still_wrong", turn.text):
        return "go"
    tracking.add(talk, pending["code"], turn.text)
    return "done"


def _rate(talk: Talk, pending: Json) -> str:
    """The bot asked for a score."""
    score = words.score_in(talk.turn.text) if talk.turn.text and len(talk.turn.text.split()) <= 8 else None
    if score is None:
        return "go"
    tracking.keep_score(talk, pending["code"], score)
    return "done"


def _photo(talk: Talk, pending: Json) -> str:
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
    outcome = _code_forgotten(talk)
    return _fallback(talk, pending) if outcome == "go" else outcome


def _old_or_new(talk: Talk, pending: Json) -> str:
    """Asked whether the draft or the new report comes first, and something else was said: that is answered."""
    return "go"


HANDLERS = {
    "which_procedure": _which_procedure,
    "choose_procedure": _choose_procedure,
    "narrow_procedure": _narrow_procedure,
    "procedure_ward": _procedure_ward,
    "offer_human": _offer_human,
    "case_code": _case_code,
    "rate_code": _case_code,
    "case_key": _case_key,
    "add_to_case": _add_to_case,
    "closed_case": _closed_case,
    "rate": _rate,
    "photo": _photo,
    "fallback": _fallback,
    "dossier": _dossier,
    "office": _office,
    "also_report": _also_report,
    "old_or_new": _old_or_new,
    "contact_way": contact_ways.take_way,
    "contact_address": contact_ways.take_address,
    "contact_code": contact_ways.take_code,
    "case_phone": number_change.take_number,
}
