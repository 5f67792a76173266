"""What a message means while a draft rests: going on with it, something new, or business beside it."""

from bot.actions import drafts, report_flow, several, words
from bot.actions.report_moves import answers_step, interpret, is_urgent, says_go_on
from bot.actions.report_questions import ask
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Json, Talk, Turn

CARRIES_ON = frozenset((
    "skip", "finish", "send", "edit", "correct", "later", "cancel", "publicity", "follow", "see_public", "topic",
    "topic_words", "differs",
))  # fmt: skip
BUTTONS_OF_SUMMARY = frozenset(("send", "follow", "edit", "see_public", "publicity"))


def take(talk: Talk) -> str:
    """Before the form: "" = it takes the message, "aside" = go on as though no report were open, "done" = answered."""
    report, turn = talk.report, talk.turn
    if not drafts.is_resting(report, turn.now):
        return ""
    if drafts.is_expired(report, turn.now):
        return _expired(talk)
    if not report.get("paused") and _carries_on(report, turn):
        return ""  # half a day late, but plainly the answer to the last question
    outcome = _chosen(talk) or _went_on(talk, report)
    if not outcome:
        outcome = _beside(talk, report)
    return "" if outcome == "form" else outcome


def _expired(talk: Talk) -> str:
    """After seven days the draft is gone; that is said, unless danger comes first."""
    held, talk.memory.report = drafts.has_content(talk.report), None
    if not held or is_urgent(talk.turn, in_form=False):
        return "aside"
    talk.say("utter_draft_expired", days=drafts.KEPT_FOR.days)
    if not says_go_on(talk.turn):
        return "aside"
    talk.button("report_issue", "/report_issue")
    return "done"


def _carries_on(report: Json, turn: Turn) -> bool:
    move = interpret(report, turn)
    return move.kind in CARRIES_ON or (move.kind == "answer" and turn.intent not in KIND_OF_INTENT)


def _chosen(talk: Talk) -> str:
    """The answer to "the old one or the new one?"; "" when that was not asked or not answered."""
    pending, turn = talk.memory.pending or {}, talk.turn
    asked = pending.get("kind") == "old_or_new"
    wants_new = turn.first("step") == "start_new" if turn.is_button else words.is_one_of("photo_is_new", turn.text)
    wants_old = (
        says_go_on(turn) or _is_of_summary(turn) or (not turn.is_button and words.is_one_of("photo_is_old", turn.text))
    )
    if not asked or not (wants_new or wants_old):
        return ""
    talk.memory.pending = None
    waiting = [pending["turn"], *pending.get("queue", [])]
    if wants_old:
        said = [message for message in waiting if message["text"] or message["files"] or message["location"]]
        talk.report["queue"] = [*(talk.report.get("queue") or []), *said]
        wake(talk)
        return "done"
    talk.turn = several.from_data(waiting[0], turn)
    report_flow.start(talk)
    talk.report["queue"] = waiting[1:]
    return "done"


def _went_on(talk: Talk, report: Json) -> str:
    """ "tiep tuc", the answer to the open question, a photo: "done" or "form"; "" when the message is none of them."""
    turn = talk.turn
    says_send = report["step"] == "confirm" and not turn.is_button and _says_send(turn)
    if says_go_on(turn) or says_send or _is_of_summary(turn):
        wake(talk)
        return "done"
    if turn.intent == "cancel" or words.is_one_of("cancel", turn.text):
        talk.memory.pending = None
        report["paused"] = False
        return "form"
    if _answers(report, turn):
        _open(talk)
        talk.say("utter_report_back")
        return "form"
    return ""


def wake(talk: Talk) -> None:
    """Go on where the report was left: the open question again, the summary when it had come to that."""
    _open(talk)
    talk.say("utter_report_back")
    ask(talk, talk.report["step"])


def _open(talk: Talk) -> None:
    talk.report.update(paused=False, touched=talk.turn.now.isoformat())


def _is_of_summary(turn: Turn) -> bool:
    """A tap below the summary: shown anew before anything is sent, for much may have been said since."""
    return turn.is_button and turn.intent == "choose" and (turn.first("step") or "").split(":")[0] in BUTTONS_OF_SUMMARY


def _says_send(turn: Turn) -> bool:
    """ "gui di": a bare "ok" may answer something else that was said meanwhile, and must send nothing."""
    return "gui" in turn.folded.split() and (words.is_one_of("send", turn.text) or words.is_one_of("finish", turn.text))


def _answers(report: Json, turn: Turn) -> bool:
    step = report["step"]
    if turn.is_button:
        return turn.intent == "choose" and step in (turn.first("step") or "").split(":")
    if turn.intent in ("send_photo", "send_location"):
        return bool(turn.file_ids or turn.location)
    if step == "what":
        return turn.intent in KIND_OF_INTENT and not report["what"]
    is_open = turn.intent in ("inform", "nlu_fallback", "out_of_scope")
    return is_open and step != "confirm" and (answers_step(step, turn) or turn.intent == "inform")


def _beside(talk: Talk, report: Json) -> str:
    """Something else: a new report asks which first, a greeting is told of the draft, the rest is answered as usual."""
    turn = talk.turn
    if not drafts.has_content(report):
        talk.memory.report = None
        return "aside"
    if is_urgent(turn, in_form=False):
        drafts.put_aside(talk)
        return "aside"
    if not turn.is_button and words.is_one_of("later", turn.text):
        drafts.pause(talk)
        return "done"
    if turn.intent in KIND_OF_INTENT:
        drafts.offer_old_or_new(talk, several.as_data(turn))
        return "done"
    if turn.intent == "greet":
        drafts.offer(talk)
        return "done"
    drafts.put_aside(talk)
    return "aside"
