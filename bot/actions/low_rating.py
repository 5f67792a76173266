"""After a low score: why? The case is opened again, or the words stay with the score."""

from bot.actions import codes_said, texts, tracking, words
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import Json, Talk

REOPEN, NOT_SATISFIED = "reopen", "not_satisfied"
CHOICES = (REOPEN, NOT_SATISFIED)
REMARKS = frozenset(("inform", "nlu_fallback", "out_of_scope", "deny", "rate", "add_to_case", "abuse"))


def rate(talk: Talk) -> None:
    """A score, or one of the two buttons under a low one."""
    code = tracking.code_of(talk)
    if code and talk.turn.is_button and talk.turn.first("step") in CHOICES:
        _choose(talk, code, "")
    else:
        tracking.rate(talk)


def take_reason(talk: Talk, pending: Json) -> str:
    """Words after a low score: not mended opens the case, a remark is kept; a new matter goes its own way."""
    turn, code = talk.turn, pending["code"]
    if turn.is_button and turn.first("step") in CHOICES and tracking.code_of(talk) == code:
        _choose(talk, code, pending.get("said") or "")
        return "done"
    is_elsewhere = bool(turn.first("address") or turn.first("landmark") or turn.first("agency"))
    tells = turn.intent in REMARKS or (turn.intent in KIND_OF_INTENT and not is_elsewhere)
    is_score = codes_said.score_in(turn.text) is not None and len(turn.text.split()) <= 3
    if turn.is_button or turn.file_ids or not tells or is_score or not words.has_content(turn.text):
        return "go"
    if words.holds("still_wrong", turn.text):
        tracking.add(talk, code, turn.text)
        return "done"
    score, comment = int(pending["score"]), turn.text[:1000]
    try:
        talk.inbox.rate_case(code, sender=turn.sender, message_id=turn.message_id, score=score, comment=comment)
    except InboxRefusedError:  # opened again meanwhile
        return "go"
    talk.say("utter_rating_reason_kept", code=code)
    talk.button("reopen", '/rate{"case_code":"%s","step":"reopen"}' % code)
    talk.ask_person_button()
    return "done"


def _choose(talk: Talk, code: str, said: str) -> None:
    pending = talk.memory.pending or {}
    if talk.turn.first("step") == NOT_SATISFIED:
        talk.say("utter_ask_rating_reason", code=code)
        talk.ask_person_button()
        score = codes_said.score_in(talk.turn.first("score") or "") or pending.get("score") or 2
        talk.memory.pending = {"kind": "low_rating", "code": code, "score": score, "said": said}
        return
    tracking.add(talk, code, said or texts.render("utter_note_not_done"))
    if not said:
        talk.say("utter_ask_what_is_wrong")
        talk.memory.pending = {"kind": "add_to_case", "code": code}
