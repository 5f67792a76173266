"""A score for a finished case, said or tapped while a report is being told: it is kept, then the report goes on."""

from typing import Optional

from bot.actions import codes_said, tracking, words
from bot.actions.report_moves import SIDE_CONFIDENCE, answers_step
from bot.actions.turn import Json, Talk

MOST_WORDS = 8
STEPS_WITHOUT_CHOICES = ("what", "where")  # elsewhere a bare number may mean one of the buttons


def takes(talk: Talk, pending: Optional[Json]) -> bool:
    """True when the score was kept, or asked for. pending: what the bot had asked beside the report."""
    turn = talk.turn
    if turn.is_button:
        if turn.intent != "rate":
            return False
        tracking.rate(talk)
        _leave_report_open(talk)
        return True
    score = codes_said.score_in(turn.text) if turn.text and len(turn.folded.split()) <= MOST_WORDS else None
    was_asked = (pending or {}).get("kind") == "rate"
    if score is None or turn.files or not (was_asked or _is_meant(talk)):
        return False
    code = str((pending or {})["code"]) if was_asked else _finished(talk)
    if not code:
        return False
    tracking.keep_score(talk, code, score)
    _leave_report_open(talk)
    return True


def _is_meant(talk: Talk) -> bool:
    turn, report = talk.turn, talk.report
    if words.matches("score_said", turn.text):
        return True
    is_answer = words.is_one_of("send", turn.text) or words.is_one_of("skip", turn.text)
    if turn.intent != "rate" or turn.confidence < SIDE_CONFIDENCE or is_answer or answers_step(report["step"], turn):
        return False
    if turn.folded.isdigit():
        return report["step"] in STEPS_WITHOUT_CHOICES
    return report["step"] != "what" or report["kind"] == "issue"  # there it may be the matter: a service, a thank


def _finished(talk: Talk) -> str:
    """The case of the code in the message, else one's own newest that is closed; "" for none."""
    closed = [case for case in talk.inbox.list_cases(sender=talk.turn.sender) if case.get("is_closed")]
    return tracking.code_of(talk) or next((str(case["code"]) for case in closed), "")


def _leave_report_open(talk: Talk) -> None:
    """After a low score the next words belong to the report, not to that case; a score still asked for may come."""
    if (talk.memory.pending or {}).get("kind") != "rate":
        talk.memory.pending = None
