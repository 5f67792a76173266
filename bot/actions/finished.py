"""Words on a case of one's own while nothing is open: it is not mended, it may be dropped, it was sent already."""

from typing import Optional

from bot.actions import tracking, words
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Json, Talk

AWAITING = "cho-dan-xac-nhan"  # the inbox's word for a result that the citizen is asked about
_SAY_SO = frozenset(
    ("add_to_case", "inform", "nlu_fallback", "deny", "out_of_scope", "rate", "abuse", "cancel", "check_case")
)


def takes(talk: Talk) -> bool:
    """True when the message was about a case already made, and is answered."""
    turn, last = talk.turn, talk.memory.last_case
    if turn.is_button or not turn.text or turn.files or turn.first("procedure"):
        return False
    if last and "gui" in turn.folded.split() and words.is_one_of("send", turn.text):
        talk.say("utter_already_sent", code=last)
        return True
    reopens = words.holds("reopens", turn.text)
    if not reopens and not (last and words.holds("not_mended", turn.text)) and not words.holds("withdraws", turn.text):
        return False
    case = _meant(talk)
    is_elsewhere = turn.intent in KIND_OF_INTENT and bool(turn.first("address") or turn.first("landmark"))
    if case is None or is_elsewhere or not (reopens or turn.intent in _SAY_SO or turn.intent in KIND_OF_INTENT):
        return False
    is_done = bool(case.get("is_closed")) or case.get("status") == AWAITING
    if is_done is words.holds("withdraws", turn.text) or words.score_in(turn.text) is not None:
        return False
    tracking.add(talk, str(case["code"]), turn.text)
    return True


def _meant(talk: Talk) -> Optional[Json]:
    """The case of the code in the message, else the one spoken of last, else the newest; of one's own only."""
    cases = talk.inbox.list_cases(sender=talk.turn.sender)
    wanted = tracking.code_of(talk) or talk.memory.last_case
    return next(
        (case for case in cases if case["code"] == wanted), cases[0] if cases and not tracking.code_of(talk) else None
    )
