"""A report that was not accepted, laid before the citizen again: to be corrected and sent anew."""

from bot.actions import drafts
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.report_questions import ask
from bot.actions.report_state import CASE_TYPE, RULE_TOPIC, STEPS, new_report
from bot.actions.turn import Json, Talk

REFUSED = "khong-tiep-nhan"  # the inbox's word for a case that was not accepted
AGAIN = "again"
KIND_OF_CASE = {case_type: kind for kind, case_type in reversed(list(CASE_TYPE.items()))}
FIELDS = {
    "what": "description", "where": "address", "ward": "ward", "when": "happened_at_text", "phone": "phone",
    "name": "contact_name", "topic": "topic", "location": "location", "files": "attachment_ids",
    "is_public": "is_public", "hide_name": "hide_name", "again_of": "code",
}  # fmt: skip


def offer(talk: Talk, code: str) -> None:
    """A button under the words on a refused case."""
    talk.button("again", f'/choose{{"step":"{AGAIN}","case":"{code}"}}')


def takes(talk: Talk) -> bool:
    """A tap on that button; True when it was served."""
    turn = talk.turn
    if not turn.is_button or turn.first("step") != AGAIN:
        return False
    code = turn.first("case") or ""
    talk.memory.pending = None
    older = talk.memory.report
    if older and older.get("again_of") == code:  # tapped twice: what was corrected since stays
        older.update(paused=False, touched=turn.now.isoformat())
        ask(talk, older["step"])
        return True
    try:
        told = talk.inbox.show_report(code, sender=turn.sender)
    except InboxRefusedError:
        talk.say("utter_again_gone")
        talk.button("report_issue", "/report_issue")
        talk.ask_person_button()
        return True
    talk.memory.report = _report_of(talk, told)
    if older:
        has_content = drafts.has_content(older)
        talk.report["kept"] = {**older, "paused": True} if has_content else older.get("kept")
    talk.say("utter_again", code=code)
    ask(talk, "confirm")
    return True


def _report_of(talk: Talk, told: Json) -> Json:
    kind = "rule" if told["topic"] == RULE_TOPIC else KIND_OF_CASE[told["case_type"]]
    report = new_report(kind, talk.turn)
    report.update({name: told[field] for name, field in FIELDS.items()})
    report.update(step="confirm", closed=[step for step in STEPS[kind] if step != "confirm"])
    return report
