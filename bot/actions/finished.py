"""Words on a case of one's own while nothing is open: it is not mended, it may be dropped, it was sent already."""

from typing import Optional

from bot.actions import codes_said, tracking, words
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
    reopens, withdraws = words.holds("reopens", turn.text), words.holds("withdraws", turn.text)
    if _says_done(talk):
        return True
    is_told = reopens or withdraws or (bool(last) and words.holds("not_mended", turn.text))
    may_be = reopens or turn.intent in _SAY_SO or turn.intent in KIND_OF_INTENT
    is_elsewhere = turn.intent in KIND_OF_INTENT and bool(turn.first("address") or turn.first("landmark"))
    if not (is_told and may_be) or is_elsewhere or codes_said.score_in(turn.text) is not None:
        return False
    case = _meant(talk)
    if case is None or withdraws is _is_finished(case):  # a finished case is opened again, an open one dropped
        return False
    tracking.add(talk, str(case["code"]), turn.text)
    return True


def _says_done(talk: Talk) -> bool:
    """ "sua xong roi" on a case that waits for this word: the inbox ends it, and the score is asked for."""
    turn = talk.turn
    if not words.holds("is_done", turn.text) or words.holds("still_wrong", turn.text) or words.is_question(turn.text):
        return False
    case = _meant(talk)
    if case is None or case.get("status") != AWAITING:
        return False
    if tracking.add(talk, str(case["code"]), turn.text, closes=True):
        tracking.ask_score(talk, str(case["code"]))
    return True


def _is_finished(case: Json) -> bool:
    return bool(case.get("is_closed")) or case.get("status") == AWAITING


def _meant(talk: Talk) -> Optional[Json]:
    """The case of the code in the message, else the one spoken of last, else the newest; of one's own only."""
    cases = {str(case["code"]): case for case in talk.inbox.list_cases(sender=talk.turn.sender)}
    code = tracking.code_of(talk)
    if code:
        return cases.get(code)
    return cases.get(talk.memory.last_case or "") or next(iter(cases.values()), None)
