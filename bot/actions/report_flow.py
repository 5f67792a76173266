"""The report form in conversation: start, one question at a time, summary, recording."""

from typing import Optional

from bot.actions import texts, words
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.report_moves import PROCEDURE_INTENTS, Move, answers_step, interpret
from bot.actions.report_questions import ask, ask_next, confirm_buttons
from bot.actions.report_state import (
    DANGEROUS_TOPICS,
    KIND_OF_INTENT,
    absorb,
    add_words,
    case_body,
    choose_topic,
    is_stale,
    new_report,
    place_line,
)
from bot.actions.turn import Json, Talk

MOST_WORDS_OF_A_PLACE = 14


def start(talk: Talk, kind: Optional[str] = None) -> None:
    """Open a report with all that this message already says and ask for the first missing thing."""
    turn, memory = talk.turn, talk.memory
    kind = kind or KIND_OF_INTENT.get(turn.intent, "issue")
    memory.pending, memory.fallback_count = None, 0
    memory.report = report = new_report(kind, turn)
    if turn.intent == "send_photo":
        talk.say("utter_report_photo_first")
    elif turn.intent == "send_location":
        talk.say("utter_report_location_first")
    elif report["what"] and _may_be_dangerous(report, turn.text):
        talk.say("utter_emergency_any")
    elif report["what"]:
        talk.say("utter_report_start")
    _find_ward(talk, report)
    ask_next(talk)


def _may_be_dangerous(report: Json, text: str) -> bool:
    """A report that is not taken for an emergency, but where the numbers must stand all the same."""
    is_named = words.emergency_kind(text) in ("electricity", "fire", "rescue", "child")
    return report["kind"] == "issue" and (is_named or report["topic"] in DANGEROUS_TOPICS)


def continue_form(talk: Talk) -> str:
    """Take one message into the open form: "done", "resume", or "side"/"leave" when another flow must answer."""
    report = talk.report
    move = interpret(report, talk.turn)
    if is_stale(report, talk.turn.now) and move.kind != "leave":
        outcome = _after_a_long_pause(talk, move)
        if outcome:
            return outcome
    report["touched"] = talk.turn.now.isoformat()
    if move.kind == "leave":
        talk.memory.report = None
        return "leave"
    if move.kind == "side" and _asks_about_this_report(talk):
        talk.say("utter_report_what_follows")
        return "resume"
    if move.kind in ("side", "small_talk"):
        return "side"
    _apply(talk, report, move)
    return "done"


def _asks_about_this_report(talk: Talk) -> bool:
    """ "bao lau?", "toi dau roi?" in the middle of a report, with no procedure or code spoken of: this very report."""
    turn = talk.turn
    if turn.is_button or turn.first("procedure") or turn.first("case_code"):
        return False
    return turn.intent == "check_case" or (turn.intent in PROCEDURE_INTENTS and talk.memory.procedure is None)


def _after_a_long_pause(talk: Talk, move: Move) -> str:
    """A form of yesterday: offer to go on, or make room for something new. "" = carry on as usual."""
    turn = talk.turn
    if turn.first("step") == "continue":
        return ""
    if move.kind == "answer" and turn.intent in KIND_OF_INTENT and words.has_content(turn.text):
        talk.memory.report = None
        talk.say("utter_report_stale_dropped")
        return "leave"
    if move.kind == "side":
        talk.memory.report = None
        return "leave"
    if move.kind in ("small_talk", "unclear", "wait"):
        talk.say("utter_report_stale")
        talk.button("continue", '/choose{"step":"continue"}')
        talk.button("cancel", "/cancel")
        return "done"
    return ""


def _apply(talk: Talk, report: Json, move: Move) -> None:
    """Carry out one move inside the form."""
    if move.kind == "cancel":
        talk.memory.report = None
        talk.say("utter_cancelled")
    elif move.kind == "send":
        submit(talk)
    elif move.kind == "edit":
        _edit(talk, report, move.value)
    elif move.kind == "skip":
        _skip(talk, report)
    elif move.kind == "answer":
        _take_answer(talk, report, move.value)
    elif report["step"] == "confirm":
        talk.say("utter_confirm_unclear")
        confirm_buttons(talk)
    else:
        ask(talk, report["step"])


def _skip(talk: Talk, report: Json) -> None:
    """Pass over a question; the place of a street problem is asked once more, because it cannot be found without."""
    step = report["step"]
    if step == "where" and report["kind"] == "issue" and not report["ward"] and step not in report["retried"]:
        report["retried"].append(step)
        talk.say("utter_ask_where_again")
        talk.button("skip", '/choose{"step":"skip:where"}')
        return
    report["closed"].append(step)
    if step == "ward":
        report["ward_options"] = []
    ask_next(talk)


def _take_answer(talk: Talk, report: Json, value: str) -> None:
    """Keep what was said as the answer to the question asked, plus every other fact in it."""
    turn, step = talk.turn, report["step"]
    had_place = place_line(report)
    found = absorb(report, turn, replace=step == "confirm" or step in report.pop("editing", []))
    text = turn.text.strip()
    if step == "what" and text:
        add_words(report, turn)
        report["topic"] = choose_topic(report["kind"], turn.topics) or report["topic"]
    elif step == "what" and report["files"] and "what" in report["retried"]:
        report["closed"].append("what")
    elif step == "where" and text and len(text.split()) <= MOST_WORDS_OF_A_PLACE:
        report["where"] = text[:200]  # as it was written: the tagger may miss the house number
    elif step == "where" and text and not answers_step("where", turn):
        report["where"] = text[:200]
    elif step == "ward":
        report["ward"], report["ward_options"] = value or turn.first("ward") or text[:100] or None, []
    elif step == "when" and text and not answers_step("when", turn) and answers_step("where", turn):
        absorb(report, turn, replace=True)  # a better place instead of a time: keep it, ask again
        _find_ward(talk, report)
        ask_next(talk)
        return
    elif step == "when" and text and not answers_step("when", turn):
        _take_time(report, turn.text)
    elif step == "photo" and text and not found and words.has_content(text):
        add_words(report, turn)
    elif step == "phone" and not report["phone"]:
        if _wants_another_try(talk, report):
            return
        if words.has_content(text) and not found:
            add_words(report, turn)  # "khu cho": more of the matter, not a number
    elif step == "confirm" and text and not found:
        add_words(report, turn)
    if text or turn.location or step in ("photo", "ward"):
        report["closed"].append(step)
    if place_line(report) != had_place:
        _find_ward(talk, report)
    ask_next(talk)


def _take_time(report: Json, text: str) -> None:
    """Short words are the time; a long answer is more of the story."""
    if len(text.split()) <= 12:
        report["when"] = text.strip()[:100]
    else:
        report["what"] = f"{report['what']}\n{text.strip()}"[:4000]


def _wants_another_try(talk: Talk, report: Json) -> bool:
    """A number of the wrong length is asked for once more; a name is kept; other words count as "no"."""
    report["name"] = report["name"] or talk.turn.first("person")
    if words.is_question(talk.turn.text) and "why" not in report["retried"]:
        report["retried"].append("why")
        talk.say("utter_phone_why")
        talk.button("skip", '/choose{"step":"skip:phone"}')
        return True
    has_digits = sum(char.isdigit() for char in talk.turn.text) >= 5
    if not has_digits or "phone" in report["retried"]:
        return False
    report["retried"].append("phone")
    talk.say("utter_ask_phone_again")
    talk.button("skip", '/choose{"step":"skip:phone"}')
    return True


def _find_ward(talk: Talk, report: Json) -> None:
    """Ask the inbox which ward of today the place lies in; an unknown place stays as it was said."""
    place = place_line({**report, "location": None})
    if not place:
        return
    try:
        answer = talk.inbox.resolve_ward(place)
    except InboxRefusedError:
        return
    if answer.get("ward"):
        report["ward"], report["ward_options"] = answer["ward"]["name"], []
    elif "ward" not in report["closed"]:
        report["ward_options"] = [ward["name"] for ward in answer.get("candidates") or []][:4]


def _edit(talk: Talk, report: Json, part: str) -> None:
    """Change one part of the summary; the new value may be in the same message."""
    if not part:
        talk.say("utter_ask_edit")
        for name in ("what", "where", "when", "phone"):
            talk.button(f"edit_{name}", '/choose{"step":"edit:%s"}' % name)
        talk.button("cancel", "/cancel")
        return
    if not talk.turn.is_button and answers_step(part, talk.turn):
        absorb(report, talk.turn, replace=True)
        _find_ward(talk, report)
        ask_next(talk)
        return
    empty = {"what": "", "where": None, "when": None, "phone": None}
    report[part] = empty[part]
    if part == "where":
        report["ward"], report["location"], report["ward_options"] = None, None, []
    report["closed"] = [step for step in report["closed"] if step != part]
    report["step"], report["editing"] = part, [part]
    talk.say(f"utter_ask_new_value_{part}")


def submit(talk: Talk) -> None:
    """Record the case and tell the citizen its code, key, unit, deadline and next step."""
    report = talk.report
    try:
        case = talk.inbox.create_case(case_body(report, talk.turn.sender))
    except InboxRefusedError as refusal:
        if refusal.status not in (400, 409, 422):
            raise
        talk.say("utter_report_refused")
        confirm_buttons(talk)
        talk.ask_person_button()
        return
    talk.memory.report, talk.memory.last_case = None, case["code"]
    if report["kind"] == "praise":
        talk.say("utter_praise_created", code=case["code"])
        return
    with_key = case.get("lookup_key")
    talk.say("utter_case_created" if with_key else "utter_case_created_no_key", code=case["code"], lookup_key=with_key)
    lines = [
        texts.render(f"utter_case_{name}", **{field: case[field]})
        for name, field in (("unit", "unit_name"), ("due", "due_text"), ("next", "next_step_text"))
        if case.get(field)
    ]
    talk.tell("\n".join([*lines, texts.render("utter_case_created_follow")]))
