"""What comes before the flow of the intent: repeat, the open form, the question the bot asked last."""

from dataclasses import replace

from bot.actions import procedures, report_flow, small_talk, tracking, words
from bot.actions.handover import hand_over
from bot.actions.report_moves import PROCEDURE_INTENTS, is_urgent
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Json, Reply, Talk

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


UNSURE = 0.6
TOPIC_WITH_PLACE = 0.6
TOPIC_ALONE = 0.9


def handle(talk: Talk) -> str:
    """ "done": answered; "go": answer the intent; "side": that, then back to the form; "resume": only back to it."""
    turn, memory = talk.turn, talk.memory
    if turn.intent != "nlu_fallback":
        memory.fallback_count = 0
    if turn.text and not turn.files and words.is_one_of("repeat", turn.text) and talk.said_before:
        talk.replies.extend(Reply(reply.text, list(reply.buttons)) for reply in talk.said_before)
        return "done"
    if turn.text and words.is_despair(turn.text):
        talk.turn = replace(turn, intent="emergency", confidence=1.0)
        return "go"
    if memory.report is not None:
        return _in_form(talk)
    if turn.text and words.is_one_of("cancel", turn.text):
        talk.turn = replace(turn, intent="cancel")
        memory.pending = None
        return "go"
    if turn.intent == "cancel" and turn.first("procedure") and not turn.is_button:
        talk.turn = turn = replace(turn, intent="ask_procedure")  # "lam lai bang lai xe" is no wish to start over
    pending, memory.pending = memory.pending, None
    if pending is None:
        _read_again(talk)
        return "done" if _unreadable(talk) else "go"
    if turn.intent == "ask_human":
        memory.pending = pending if pending["kind"] == "offer_human" else None
        return "go"
    return _HANDLERS[pending["kind"]](talk, pending)


def _in_form(talk: Talk) -> str:
    """The open form, unless danger comes first or the bot just asked which procedure was meant."""
    turn, memory = talk.turn, talk.memory
    if not turn.is_button and is_urgent(turn, in_form=True):
        return "go"  # the emergency flow takes over what the form holds
    pending, memory.pending = memory.pending, None
    if pending is not None and pending["kind"] in ("choose_procedure", "which_procedure") and turn.text:
        is_number = procedures.chosen_number(turn.folded, len(pending.get("options", []))) is not None
        names_one = turn.intent in PROCEDURE_INTENTS or turn.first("procedure")
        if (is_number or names_one) and _HANDLERS[pending["kind"]](talk, pending) == "done":
            return "resume"
    outcome = report_flow.continue_form(talk)
    return "go" if outcome == "leave" else outcome


def _read_again(talk: Talk) -> None:
    """A message whose intent is unsure or empty, but which reads like a report: place and matter are clear."""
    turn = talk.turn
    if turn.intent == "emergency" and not is_urgent(turn, in_form=False):
        talk.turn = turn = replace(turn, intent="nlu_fallback")
    if not turn.text or turn.is_button or turn.intent in KIND_OF_INTENT:
        return
    about_procedures = [item["name"] for item in turn.ranking[:3] if item["name"] in PROCEDURE_INTENTS]
    if turn.intent == "nlu_fallback" and turn.first("procedure") and about_procedures:
        talk.turn = replace(turn, intent=about_procedures[0])
        return
    if words.wants_to_report(turn.text) and turn.intent in ("check_case", "inform", "nlu_fallback", "greet"):
        talk.turn = replace(turn, intent="report_issue")
        return
    is_open = turn.intent in ("inform", "nlu_fallback") or turn.confidence < UNSURE
    best = turn.topics[0] if turn.topics else {}
    code, certainty = str(best.get("code") or ""), float(best.get("confidence") or 0)
    has_place = bool(turn.first("address") or turn.first("ward") or turn.first("landmark") or turn.file_ids)
    likely = [item["name"] for item in turn.ranking[:4]]
    enough = TOPIC_WITH_PLACE if has_place else TOPIC_ALONE
    if is_open and "report_issue" in likely and certainty >= enough and not code.startswith("14"):
        talk.turn = replace(turn, intent="report_issue")


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
    if number is not None and talk.turn.text:
        procedures.answer(talk, pending["options"][number]["id"], pending["aspect"])
        return "done"
    if talk.turn.intent == "affirm" and not words.has_content(talk.turn.text):
        procedures.answer(talk, pending["options"][0]["id"], pending["aspect"])
        return "done"
    if talk.turn.intent in PROCEDURE_INTENTS and talk.turn.text and not procedures.search_words(talk):
        aspect = procedures.ASPECT_OF_INTENT[talk.turn.intent]  # "le phi?" before choosing: the same choices again
        procedures.offer_choices(talk, pending["options"], pending["aspect"] if aspect == "overview" else aspect)
        return "done"
    return _which_procedure(talk, pending)


def _offer_human(talk: Talk, pending: Json) -> str:
    """Yes hands over."""
    if talk.turn.intent == "affirm" or words.is_one_of("send", talk.turn.text):
        hand_over(talk, pending.get("reason", "asked"))
        return "done"
    return "go"


def _case_code(talk: Talk, pending: Json) -> str:
    """The bot asked for a code."""
    if tracking.code_of(talk):
        tracking.check_case(talk)
        return "done"
    return "go"


def _case_key(talk: Talk, pending: Json) -> str:
    """The bot asked for the lookup key of a code."""
    key = words.lookup_key_in(talk.turn.text)
    if key is None and not tracking.code_of(talk):
        return "go"
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
    if turn.intent == "send_photo":
        talk.turn = replace(turn, files=pending["files"] + turn.files)
        return "go"
    if choice == "add_photo" or turn.intent in ("affirm", "add_to_case"):
        files = [item["id"] for item in pending["files"]] + turn.file_ids
        tracking.add(talk, pending["code"], turn.text, files)
        return "done"
    if choice == "new_report" or turn.intent in KIND_OF_INTENT or turn.intent == "deny":
        talk.turn = replace(turn, files=pending["files"] + turn.files, intent="report_issue")
        report_flow.start(talk, KIND_OF_INTENT.get(turn.intent))
        return "done"
    return "go"


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
    return "go"


_HANDLERS = {
    "which_procedure": _which_procedure,
    "choose_procedure": _choose_procedure,
    "offer_human": _offer_human,
    "case_code": _case_code,
    "rate_code": _case_code,
    "case_key": _case_key,
    "add_to_case": _add_to_case,
    "rate": _rate,
    "photo": _photo,
    "fallback": _fallback,
}
