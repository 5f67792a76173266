"""What comes before the flow of the intent: repeat, the open form, the question the bot asked last."""

from dataclasses import replace

from bot.actions import (
    corrections,
    drafts,
    procedures,
    report_flow,
    report_questions,
    resuming,
    small_talk,
    tracking,
    words,
)
from bot.actions.pending import HANDLERS, UNSURE
from bot.actions.report_moves import PROCEDURE_INTENTS, is_urgent
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Reply, Talk, Turn

# Intents that may hide a cry for help: none of them is business of its own.
IDLE = frozenset(
    ("greet", "inform", "nlu_fallback", "out_of_scope", "abuse", "ask_human", "thank", "affirm", "ask_capability")
)
# Kinds a plain "to cao", "khieu nai quyet dinh" may be mistaken for.
MAY_BE_LEGAL = frozenset(KIND_OF_INTENT) | {"inform", "nlu_fallback", "add_to_case"}
LOOKUPS = PROCEDURE_INTENTS | {"check_dossier", "check_case"}
# What random keys or another language must never set off.
DOUBTFUL = frozenset(("out_of_scope", "denounce", "complaint", "emergency"))
TOPIC_WITH_PLACE = 0.6
TOPIC_ALONE = 0.9
MOST_WORDS_OF_A_NAME = 4


def handle(talk: Talk) -> str:
    """ "done": answered; "go": answer the intent; "side": that, then back to the form; "resume": only back to it."""
    talk.turn = turn = _by_its_words(talk.turn, in_form=drafts.is_open(talk))
    memory = talk.memory
    is_lost = bool(turn.text) and not turn.files and words.is_one_of("lost", turn.text)
    if turn.text and not turn.files and words.is_one_of("repeat", turn.text) and talk.said_before:
        talk.replies.extend(Reply(reply.text, list(reply.buttons)) for reply in talk.said_before)
        return "done"
    if turn.text and words.is_despair(turn.text):
        return "go"
    if is_lost:
        return _lost(talk)
    if _does_again(talk) and memory.procedure:
        procedures.find_and_answer(talk, f"{turn.text} {memory.procedure['name']}", "overview")
        return "resume"
    if memory.report is not None:
        outcome = resuming.take(talk)
        if outcome != "aside":
            return outcome or _in_form(talk)
    if turn.text and words.is_one_of("later", turn.text):
        talk.turn = turn = replace(turn, intent="deny")
    if turn.text and words.is_one_of("cancel", turn.text):
        talk.turn = replace(turn, intent="cancel")
        memory.pending = None
        return "go"
    if turn.intent == "cancel" and turn.first("procedure") and not turn.is_button:
        talk.turn = turn = replace(turn, intent="ask_procedure")  # "lam lai bang lai xe" is no wish to start over
    pending, memory.pending = memory.pending, None
    if pending is None and memory.last_case and _takes_back(turn):
        tracking.add(talk, memory.last_case, turn.text)
        return "done"
    if pending is None:
        _read_again(talk)
        return "done" if _unreadable(talk) else "go"
    if turn.intent == "ask_human":
        memory.pending = pending if pending["kind"] == "offer_human" else None
        return "go"
    return HANDLERS[pending["kind"]](talk, pending)


def _takes_back(turn: Turn) -> bool:
    """ "a nham, so 45 moi dung" after the receipt: a fact of the report just made."""
    is_business = turn.intent in LOOKUPS | KIND_OF_INTENT.keys() or turn.first("procedure")
    return not turn.is_button and not is_business and corrections.announces(turn.text)


def _by_its_words(turn: Turn, *, in_form: bool) -> Turn:
    """The turn with the intent that its words make certain: danger first, a bare name of a procedure, random keys."""
    if not turn.text or turn.is_button:
        return turn
    if words.is_despair(turn.text):
        return replace(turn, intent="emergency", confidence=1.0)
    legal = _legal_kind(turn)
    if legal:
        return replace(turn, intent=legal, confidence=1.0)
    if _hides_danger(turn, in_form=in_form):
        return replace(turn, intent="emergency", confidence=1.0)
    is_doubtful = turn.intent in DOUBTFUL or turn.confidence < UNSURE
    if is_doubtful and not turn.files and not turn.entities and not words.is_readable(turn.text):
        return replace(turn, intent="nlu_fallback")
    is_name = bool(turn.first("procedure")) and len(turn.folded.split()) <= MOST_WORDS_OF_A_NAME
    if not in_form and turn.intent in IDLE and (words.is_one_of("papers", turn.text) or is_name):
        return replace(turn, intent="ask_procedure")
    return turn


def _legal_kind(turn: Turn) -> str:
    """ "denounce" for the word with a person named, "complaint" for a complaint about a decision; "" for neither.

    Such words inside a report must not be recorded as one: the law wants another way (see urgent.py).
    """
    if turn.intent not in MAY_BE_LEGAL or words.holds("says_neither", turn.text) or words.is_question(turn.text):
        return ""
    if words.holds("says_denounce", turn.text) and (turn.first("person") or turn.first("agency")):
        return "denounce"
    return "complaint" if words.holds("says_complaint", turn.text) else ""


def _hides_danger(turn: Turn, *, in_form: bool) -> bool:
    """True when the words are a cry for help although the intent is idle talk, a question, or a mere report."""
    if turn.intent == "report_issue":
        return words.pleads(turn.text) and words.cries_for_help(turn.text, must_cry=False)
    if turn.intent in LOOKUPS and not turn.first("procedure") and not words.speaks_of_papers(turn.text):
        return words.cries_for_help(turn.text, must_cry=in_form or turn.confidence >= UNSURE)
    return turn.intent in IDLE and words.cries_for_help(turn.text, must_cry=in_form)


def _does_again(talk: Talk) -> bool:
    """True for "cap lai" after talk of a procedure: it reads like starting over, but asks for that paper again."""
    turn, pending = talk.turn, talk.memory.pending or {}
    is_choosing = pending.get("kind") in ("choose_procedure", "which_procedure")
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
    if pending is not None and pending["kind"] in ("choose_procedure", "which_procedure") and turn.text:
        is_number = procedures.chosen_number(turn.folded, len(pending.get("options", []))) is not None
        names_one = turn.intent in PROCEDURE_INTENTS or turn.first("procedure")
        if (is_number or names_one) and HANDLERS[pending["kind"]](talk, pending) == "done":
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
    if turn.intent == "check_dossier" and talk.memory.last_case and _asks_how_far(turn):
        talk.turn = replace(turn, intent="check_case")
        return
    is_open = turn.intent in ("inform", "nlu_fallback") or turn.confidence < UNSURE
    best = turn.topics[0] if turn.topics else {}
    code, certainty = str(best.get("code") or ""), float(best.get("confidence") or 0)
    has_place = bool(turn.first("address") or turn.first("ward") or turn.first("landmark") or turn.file_ids)
    likely = [item["name"] for item in turn.ranking[:4]]
    enough = TOPIC_WITH_PLACE if has_place else TOPIC_ALONE
    offered = [name for name in likely if name not in IDLE]
    is_street_matter = certainty >= enough and not code.startswith("14")
    if turn.intent == "nlu_fallback" and has_place and offered[:1] == ["report_issue"] and words.has_content(turn.text):
        talk.turn = replace(turn, intent="report_issue")
    elif (
        turn.intent in ("abuse", "greet", "inform") and "report_issue" in likely[:2] and has_place and _tells_more(turn)
    ):
        talk.turn = replace(turn, intent="report_issue")  # "rac do bay o hem 8" sounds rude and is not
    elif is_open and "report_issue" in likely and is_street_matter:
        talk.turn = replace(turn, intent="report_issue")
    elif turn.intent in ("nlu_fallback", "inform") and talk.memory.procedure and _names_another_procedure(talk):
        talk.turn = replace(turn, intent="ask_procedure")


def _tells_more(turn: Turn) -> bool:
    """True when more than the place itself is said: "den hu o so 4 Ly Tu Trong"."""
    rest = turn.text
    for part in turn.as_written("address") + turn.as_written("ward") + turn.as_written("landmark"):
        rest = rest.replace(part, " ")
    return words.has_content(rest)


def _names_another_procedure(talk: Talk) -> bool:
    """ "the con thuong tru" after an answer about another procedure: short, and the catalogue is sure."""
    left = words.left_after("aspect", talk.turn.text)
    is_short = bool(left) and len(talk.turn.folded.split()) <= MOST_WORDS_OF_A_NAME + 2
    return is_short and bool(talk.inbox.search_procedures(talk.turn.text, limit=1)["sure"])


def _asks_how_far(turn: Turn) -> bool:
    """ "xong chua": nothing in it speaks of papers handed in."""
    names_papers = turn.first("dossier_code") or turn.first("procedure") or " ho so" in f" {turn.folded}"
    return not names_papers and len(turn.folded.split()) <= MOST_WORDS_OF_A_NAME + 1


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
