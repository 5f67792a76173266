"""What a message means while a report form is open: decided by the question asked, the words, then the intent.

Rasa's own forms decide by intent alone (`from_text` with `not_intent`): a description that reads like a listed
intent is refused, and "huy" becomes an address. Hence this function. Pure; no Rasa, no inbox.
"""

from dataclasses import dataclass
from typing import List, Optional

from bot.actions import (
    before_sending,
    corrections,
    danger_words,
    phones,
    publicity,
    report_words,
    telling,
    texts,
    topic_choice,
    words,
)
from bot.actions.turn import Json, Turn, fold

PROCEDURE_INTENTS = frozenset((
    "ask_procedure", "ask_documents", "ask_form", "ask_fee", "ask_duration", "ask_where", "ask_conditions",
    "ask_online", "ask_delivery",
))  # fmt: skip
OTHER_QUESTIONS = frozenset((
    "ask_hours", "ask_contact", "ask_reception", "book_reception", "take_ticket", "check_case", "check_dossier",
    "privacy_request", "ask_capability",
))  # fmt: skip
SMALL_TALK = frozenset(("greet", "thank", "goodbye", "abuse"))
LEGAL = frozenset(("denounce", "complaint"))
SIDE_CONFIDENCE = 0.6
URGENT_CONFIDENCE = 0.4
CERTAIN = 0.85
MOST_WORDS_OF_A_DELAY = 10
KINDS_OF_REPORT = ("report_issue", "report_service", "petition", "complain_rule")
STORIES = (*KINDS_OF_REPORT, "inform", "add_to_case")


@dataclass(frozen=True)
class Move:
    """`kind`: answer skip finish cancel later publicity see_public send follow differs edit topic topic_words correct
    side small_talk leave wait again unclear.

    `value`: step, part, ward, code or words of a topic, or hidden, private, public; `correction` only with "correct".
    """

    kind: str
    value: str = ""
    correction: Optional[corrections.Correction] = None


def interpret(report: Json, turn: Turn) -> Move:
    """Decide what the citizen wants now. `report["step"]` is the question that was asked last."""
    if turn.is_button:
        return _button(report, turn)
    if turn.intent in ("send_photo", "send_location"):
        return Move("answer")
    if is_urgent(turn, in_form=True):
        return Move("leave")
    step = report["step"]
    if words.is_one_of("cancel", turn.text) and not (step == "confirm" and words.is_one_of("send", turn.text)):
        return Move("cancel")
    if puts_off(report, turn) or _gives_up(report, turn):
        return Move("later")
    if says_go_on(turn) and not words.is_one_of("skip", turn.text):
        return Move("again")
    if turn.intent in LEGAL and turn.confidence >= CERTAIN:
        return Move("leave")  # whatever else it says: a denunciation must not become part of a report
    if step != "what" and (publicity.asks_to_see if step == "confirm" else publicity.only_asks_to_see)(turn.text):
        return Move("see_public")
    if publicity.is_all(turn.text) and not turn.file_ids:
        says_send = step == "confirm" and words.is_one_of("send", publicity.beside(turn.text))
        return Move("send" if says_send else "publicity", publicity.wish(turn.text) or "")
    topic_said = topic_choice.exchanged(report, turn)
    if topic_said is not None:
        return Move("topic_words", topic_said)
    corrected = corrections.read(report, turn)
    if corrected is not None and corrected.value is not None:
        return Move("correct", corrected.part, corrected)
    if corrected is not None and step != "what":
        return Move("edit", corrected.part)
    for decide in (_at_confirmation if step == "confirm" else _skipped, _other_business):
        move = decide(report, turn)
        if move is not None:
            return move
    if step == "confirm":
        return _loose_words_at_confirmation(report, turn)
    if step == "topic":
        return _at_topic(turn)
    is_pass = words.is_one_of("skip", turn.text)
    if step == "what" and is_pass and (report["files"] or report["what"]):
        return Move("skip")
    is_nod = is_pass or words.is_one_of("send", turn.text)
    is_nod = is_nod or (turn.intent == "affirm" and not words.has_content(turn.text))
    is_nod = is_nod or (step == "what" and not words.left_after_all(("opening", "pointing"), turn.text))
    if step == telling.STEP and is_nod and not turn.file_ids:
        return Move("skip")
    if step in ("what", "photo", "phone") and is_nod and not turn.file_ids:
        return Move("wait")
    if step in ("where", "ward", "when") and words.is_one_of("send", turn.text):
        only = report["ward_options"] if step == "ward" else []
        return Move("answer", only[0]) if len(only) == 1 else Move("wait")
    return Move("answer")


def puts_off(report: Json, turn: Turn) -> bool:
    """True for "de sau", "gio ban, lat gui tiep"; not when it answers the question or tells a matter."""
    if words.is_one_of("later", turn.text):
        return True
    if len(turn.folded.split()) > MOST_WORDS_OF_A_DELAY or _answers_beside_delay(report["step"], turn):
        return False
    is_story = turn.intent in STORIES and bool(turn.topics) and report["step"] in ("what", "confirm")
    return not is_story and words.holds("later_inside", turn.text)


def _gives_up(report: Json, turn: Turn) -> bool:
    """ "thoi", "thoi de tui doi them" at the first questions, with nothing answered yet: no place, and no wish to go
    on without one.
    """
    known = {"what": report["what"] or report["files"], "where": report["where"] or report["ward"]}
    step = report["step"]
    if known.get(step, True) or answers_step(step, turn) or turn.file_ids or turn.intent in KINDS_OF_REPORT:
        return False
    return words.is_one_of("gives_up", turn.text) or words.starts_like("gives_up_start", turn.text)


def _answers_beside_delay(step: str, turn: Turn) -> bool:
    """True when the fact asked for stands there; "mai" in "mai gui" is no time at which something happened."""
    if step != "when" or not answers_step(step, turn):
        return answers_step(step, turn)
    rest = f" {words.without(['later_inside'], turn.text)} "
    return any(f" {fold(said)} " in rest for said in turn.as_written("date_time"))


def says_go_on(turn: Turn) -> bool:
    """ "tiep tuc", "gui tiep cai hoi nay": back to the report, whether it was put off or not."""
    if turn.is_button:
        return turn.first("step") == "continue"
    return words.is_one_of("resume", turn.text) or words.starts_like("resume_start", turn.text)


def is_urgent(turn: Turn, *, in_form: bool) -> bool:
    """True when an emergency must take over. Words of danger make a low confidence enough; a bare caption does not."""
    if turn.intent != "emergency" or turn.is_button:
        return turn.intent == "emergency"
    if danger_words.emergency_kind(turn.text) != "any":
        return turn.confidence >= URGENT_CONFIDENCE or not in_form
    return turn.confidence >= CERTAIN or (not in_form and words.has_content(turn.text))


def _button(report: Json, turn: Turn) -> Move:
    """A tap: our own choices, else a question beside the form. A button of an earlier question changes nothing."""
    choice = turn.first("step") or ""
    kind, _, value = choice.partition(":")
    if turn.intent == "choose" and kind == "skip":
        return Move("skip") if value == report["step"] else Move("unclear")
    if turn.intent == "choose" and kind == "edit" and (value or report["step"] == "confirm"):
        return Move("edit", value)
    if turn.intent == "choose" and kind == "send":
        return Move("send") if report["step"] == "confirm" else Move("unclear")
    if turn.intent == "choose" and kind == "follow":
        return Move("follow") if report["step"] == "confirm" and report.get("same") else Move("unclear")
    if turn.intent == "choose" and kind == "see_public":
        return Move("see_public")
    if turn.intent == "choose" and kind == "topic":
        return Move("topic", value) if report["step"] == "topic" else Move("unclear")
    if turn.intent == "choose" and kind == "publicity":
        return Move("publicity", value)
    if turn.intent == "choose" and kind == "ward":
        return Move("answer", value) if report["step"] == "ward" else Move("unclear")
    if turn.intent == "choose":
        return Move("unclear")
    if turn.intent == "cancel":
        return Move("cancel")
    if turn.intent == "inform":
        return Move("answer") if report["step"] == "when" else Move("unclear")
    if turn.intent in PROCEDURE_INTENTS | OTHER_QUESTIONS or texts.is_taught(turn.intent):
        return Move("side")
    return Move("leave")


def _skipped(report: Json, turn: Turn) -> "Move | None":
    """Refusing or passing over the question; a message that brings a fact is never a refusal."""
    step = report["step"]
    if step == "what" or answers_step(step, turn):
        return None
    if _is_finished(report, turn):
        return Move("finish")
    if words.is_one_of("skip", turn.text) or words.starts_like("skip_start", turn.text):
        return Move("skip")
    if turn.intent == "deny" and step in ("photo", "phone", "when", "ward", "topic", "telling"):
        return Move("skip")
    return None


def _is_finished(report: Json, turn: Turn) -> bool:
    """ "gui di" before the last question. At the photo "gui" alone may announce one, the second is meant."""
    step = report["step"]
    is_place = step in ("where", "ward") and report["kind"] != "issue"
    if step not in ("when", "photo", "phone", "topic", "telling") and not is_place:
        return False
    if words.is_one_of("finish", turn.text):
        return True
    is_bare = step == "photo" and words.is_one_of("send", turn.text) and "send" not in report["retried"]
    return report_words.says_send(turn.text) and not is_bare


def _at_confirmation(report: Json, turn: Turn) -> "Move | None":
    """Yes, no, or a change, once the summary was shown."""
    if before_sending.wants_to_follow(report, turn):
        return Move("follow")
    if before_sending.wants_own_case(report, turn):
        return Move("send")
    if before_sending.says_it_differs(report, turn):
        return Move("differs")
    part = report_words.edit_target(turn.text)
    if part is not None and not words.is_one_of("send", turn.text):
        return Move("edit", part)
    first_words = turn.folded.split()
    says_send = words.is_one_of("send", turn.text) or report_words.says_send(turn.text)
    if says_send or (turn.intent == "affirm" and len(first_words) <= 6):
        return Move("send")
    if turn.intent == "thank" and first_words and first_words[0] in words.phrases("send"):
        return Move("send")
    if turn.intent == "deny" or words.is_one_of("skip", turn.text):
        return Move("edit")
    return None


def _at_topic(turn: Turn) -> Move:
    """A yes or a nod leaves the topic as it is, other words name it."""
    is_nod = words.is_one_of("send", turn.text) or turn.intent == "affirm" or turn.file_ids
    return Move("answer") if is_nod or not turn.text.strip() else Move("topic_words", turn.text.strip())


def _loose_words_at_confirmation(report: Json, turn: Turn) -> Move:
    """A new fact or more of the story is added and the summary shown again; anything else is unclear."""
    is_story = turn.intent in STORIES
    has_fact = any(answers_step(step, turn) for step in ("where", "when", "phone", "photo"))
    is_told = has_fact or (is_story and words.has_content(turn.text)) or telling.is_late_answer(report, turn)
    return Move("answer") if is_told else Move("unclear")


def _other_business(report: Json, turn: Turn) -> "Move | None":
    """A question beside the form, small talk, or something that ends the form."""
    step, sure = report["step"], turn.confidence >= SIDE_CONFIDENCE
    if _asks_what_was_taught(report, turn):
        return Move("side")
    if answers_step(step, turn):
        return None
    said = turn.folded.split()
    is_stop = report_words.says_stop(turn.text) and not (
        step == "confirm" and report_words.speaks_of_sending(turn.text)
    )
    if turn.intent == "cancel" and turn.confidence >= CERTAIN and step != "what" and _only_delays(said):
        return Move("later")
    if turn.intent == "cancel" and sure and is_stop and (step != "what" or not words.has_content(turn.text)):
        return Move("cancel")
    if turn.intent == "ask_human" and sure:
        return Move("leave")
    if turn.intent in LEGAL and turn.confidence >= (0.7 if step == "what" else 0.85):
        return Move("leave")
    if turn.intent in SMALL_TALK and sure and len(turn.folded.split()) <= (10 if turn.intent == "abuse" else 5):
        return Move("small_talk")
    if turn.intent in PROCEDURE_INTENTS | OTHER_QUESTIONS and sure and _is_side_question(report, turn):
        return Move("side")
    return None


def _asks_what_was_taught(report: Json, turn: Turn) -> bool:
    """ "mai cup dien toi may gio?": an intent of the admins. Where it may be the matter, or holds the fact that was
    asked for ("mai"), only a sure one counts.
    """
    is_doubtful = report["step"] == "what" or answers_step(report["step"], turn)
    wanted = CERTAIN if is_doubtful else SIDE_CONFIDENCE
    is_asked = turn.confidence >= wanted and _is_side_question(report, turn)
    return is_asked and not turn.file_ids and texts.is_taught(turn.intent)


def _only_delays(said: List[str]) -> bool:
    """True for "de bua khac tinh": nothing in it says that the report should go."""
    return any(word in words.phrases("delay_words") for word in said) and not {"huy", "xoa", "bo"} & set(said)


def _is_side_question(report: Json, turn: Turn) -> bool:
    """Words such as "ho so" belong to a story about an office as well; there only a real question mark counts."""
    if report["step"] == "what" and report["kind"] in ("service", "rule", "information", "praise"):
        return "?" in turn.text
    if turn.intent in PROCEDURE_INTENTS and not turn.first("procedure"):
        is_fragment = not words.left_after("aspect", turn.text)  # "dem nao cung vay" is no question about papers
        return is_fragment and words.is_question(turn.text) and turn.confidence >= CERTAIN
    return words.is_question(turn.text) or bool(turn.first("procedure"))


def answers_step(step: str, turn: Turn) -> bool:
    """True when the message holds the very fact that was asked for."""
    wanted = {"where": ("address", "landmark", "ward"), "ward": ("ward",), "when": ("date_time",), "phone": ("phone",)}
    if step == "photo":
        return bool(turn.file_ids)
    if step == "phone" and phones.phone_in(turn.text):
        return True
    if step == "where" and turn.location:
        return True
    return any(turn.first(name) for name in wanted.get(step, ()))
