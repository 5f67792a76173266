"""The report form in conversation: start, one question at a time, summary, recording."""

from typing import Optional

from bot.actions import (
    before_sending,
    consents,
    contact_ways,
    danger_words,
    drafts,
    publicity,
    report_words,
    several,
    texts,
    topic_choice,
)
from bot.actions.handover import hand_over
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.report_answers import correct, find_ward, take_answer
from bot.actions.report_moves import PROCEDURE_INTENTS, Move, answers_step, interpret
from bot.actions.report_questions import ask, ask_next, confirm_buttons
from bot.actions.report_state import (
    DANGEROUS_TOPICS,
    KIND_OF_INTENT,
    absorb,
    case_body,
    new_report,
)
from bot.actions.turn import Json, Talk

TURNS_BEFORE_PERSON = 3


def start(talk: Talk, kind: Optional[str] = None) -> None:
    """Open a report with all that this message already says and ask for the first missing thing."""
    turn, memory = talk.turn, talk.memory
    kind = kind or KIND_OF_INTENT.get(turn.intent, "issue")
    memory.pending, memory.fallback_count = None, 0
    older, memory.report = memory.report, new_report(kind, turn)
    report = memory.report
    if older and drafts.has_content(older):
        report["kept"] = {**older, "paused": True, "kept": None}
    if turn.intent == "send_photo":
        talk.say("utter_report_photo_first")
    elif turn.intent == "send_location":
        talk.say("utter_report_location_first")
    elif report["what"] and _may_be_dangerous(report, turn.text):
        is_child = danger_words.emergency_kind(turn.text) == "child"
        talk.say("utter_emergency_child" if is_child else "utter_emergency_any")
    elif report["what"]:
        talk.say("utter_report_start")
    find_ward(talk, report)
    ask_next(talk)


def _may_be_dangerous(report: Json, text: str) -> bool:
    """A report that is not taken for an emergency, but where the numbers must stand all the same."""
    is_named = danger_words.emergency_kind(text) in ("electricity", "fire", "rescue", "child", "medical")
    return report["kind"] == "issue" and (is_named or report["topic"] in DANGEROUS_TOPICS)


def continue_form(talk: Talk) -> str:
    """Take one message into the open form: "done", "resume", or "side"/"leave" when another flow must answer."""
    report = talk.report
    move = interpret(report, talk.turn)
    report["touched"] = talk.turn.now.isoformat()
    publicity.note(report, talk.turn)
    if move.kind == "leave":
        return _leave(talk)
    if move.kind == "side" and _asks_about_this_report(talk):
        talk.say("utter_report_what_follows")
        return "resume"
    if move.kind in ("side", "small_talk"):
        return "side"
    _apply(talk, report, move)
    return "done"


def _leave(talk: Talk) -> str:
    """Other business takes over. The report is kept as a draft, unless danger or a denunciation takes its place."""
    if talk.turn.intent in KIND_OF_INTENT and drafts.has_content(talk.report):
        drafts.offer_old_or_new(talk, several.as_data(talk.turn))
        return "done"
    if talk.turn.intent not in ("emergency", "denounce"):
        drafts.put_aside(talk)
    return "leave"


def _asks_about_this_report(talk: Talk) -> bool:
    """ "bao lau?", "toi dau roi?" in the middle of a report, with no procedure or code spoken of: this very report."""
    turn = talk.turn
    if turn.is_button or turn.first("procedure") or turn.first("case_code"):
        return False
    return turn.intent == "check_case" or (turn.intent in PROCEDURE_INTENTS and talk.memory.procedure is None)


def _apply(talk: Talk, report: Json, move: Move) -> None:
    """Carry out one move inside the form."""
    unclear, report["unclear"] = report.get("unclear", 0), 0
    was_asked_which = report.pop("asked_which_part", False)
    if move.kind == "cancel":
        _cancel(talk)
    elif move.kind == "later" and drafts.has_content(report):
        drafts.pause(talk)
    elif move.kind == "later":
        _cancel(talk)
    elif move.kind == "send":
        if move.value and report.get("is_public") and not publicity.is_public(report):
            talk.say("utter_publicity_never")  # sent all the same, but not shown as it was wished
        before_sending.note_choice(talk)
        submit(talk)
    elif move.kind == "follow":
        _follow(talk)
    elif move.kind == "see_public":
        _show_public_copy(talk)
    elif move.kind == "topic":
        _go_on_with_topic(talk, is_chosen=topic_choice.take(talk, move.value))
    elif move.kind == "topic_words":
        _go_on_with_topic(talk, is_chosen=topic_choice.take_words(talk, talk.turn.text, move.value))
    elif move.kind == "edit" and move.value == "topic":
        _go_on_with_topic(talk, is_chosen=topic_choice.change(talk))
    elif move.kind == "edit" and not move.value and was_asked_which and not talk.turn.is_button:
        ask(talk, report["step"])  # "bo qua" instead of a part: nothing is to be changed
    elif move.kind == "edit":
        report["asked_which_part"] = not move.value
        _edit(talk, report, move.value)
    elif move.kind == "differs":
        report["same_asked"] = True
        ask(talk, "confirm")
    elif move.kind == "again":
        ask(talk, report["step"])
    elif move.kind == "publicity":
        publicity.choose(report, move.value)
        talk.say(publicity.answer_key(report))
        ask(talk, report["step"])
    elif move.kind == "correct" and move.correction:
        correct(talk, report, move.correction)
    elif move.kind == "skip":
        _skip(talk, report)
    elif move.kind == "finish":
        report["closed"] += [report["step"], "when", "telling", "photo", "phone", "topic"]
        ask_next(talk)
    elif move.kind == "answer":
        take_answer(talk, report, move.value)
    elif move.kind == "wait" and report["step"] == "photo" and report_words.says_send(talk.turn.text):
        report["retried"].append("send")  # may announce a photo; said again it means the report
        ask(talk, "photo")
    elif report["step"] == "confirm":
        _unclear(talk, report, unclear + 1)
    else:
        ask(talk, report["step"])


def _unclear(talk: Talk, report: Json, count: int) -> None:
    """Neither yes nor no nor a change: the buttons, then with a person at hand, then the person."""
    report["unclear"] = count
    if count >= TURNS_BEFORE_PERSON:
        drafts.put_aside(talk)
        talk.say("utter_fallback_hand_over")
        hand_over(talk, "not_understood")
        return
    talk.say("utter_confirm_unclear")
    confirm_buttons(talk)
    if count > 1:
        talk.ask_person_button()


def _go_on_with_topic(talk: Talk, *, is_chosen: bool) -> None:
    """On to the summary once the topic is said; until then its question stands."""
    if is_chosen:
        ask_next(talk)


def _show_public_copy(talk: Talk) -> None:
    """How everybody would read it, and back to the open question."""
    before_sending.say_public_copy(talk)
    if talk.report["step"] == "confirm":
        confirm_buttons(talk)
    else:
        ask(talk, talk.report["step"])


def _follow(talk: Talk) -> None:
    """Follow what others told already; nothing is sent. Where it has ended meanwhile, the summary again."""
    report, case = talk.report, before_sending.follow(talk)
    if case is None:
        ask(talk, "confirm")
        return
    talk.memory.report = None
    talk.say("utter_followed", code=case["code"], lookup_key=case["lookup_key"], status=case["status_text"])
    go_on(talk, report)


def _cancel(talk: Talk) -> None:
    """Drop this report; what else the citizen wanted comes next."""
    report, talk.memory.report = talk.report, None
    talk.say("utter_cancelled")
    go_on(talk, report)


def go_on(talk: Talk, done: Json) -> None:
    """After one report is sent or dropped: the next of the citizen's matters, or the draft that was kept."""
    queue, kept = list(done.get("queue") or []), done.get("kept")
    if queue:
        talk.turn = turn = several.from_data(queue[0], talk.turn)
        report = new_report(KIND_OF_INTENT.get(turn.intent, "issue"), turn)
        report.update(number=done.get("number", 1) + 1, queue=queue[1:], kept=kept)
        report.update({name: report[name] or done[name] for name in ("phone", "name", "acts_for")})
        talk.memory.report = report
        said = report["what"] or texts.render("utter_report_photo_only")
        talk.say("utter_next_report", number=texts.render(f"utter_value_number_{min(report['number'], 5)}"), told=said)
        if _may_be_dangerous(report, turn.text):
            talk.say("utter_emergency_any")
        find_ward(talk, report)
        ask_next(talk)
    elif kept:
        talk.memory.report = {**kept, "paused": True}
        talk.say("utter_draft_still_kept")
        talk.button("continue", '/choose{"step":"continue"}')
        talk.button("cancel", "/cancel")


def _skip(talk: Talk, report: Json) -> None:
    """Pass over a question; the place of a street problem is asked once more, because it cannot be found without."""
    step = report["step"]
    is_lost = report["kind"] == "issue" and not report["ward"] and not report["where"]
    if step == "where" and is_lost and step not in report["retried"]:
        report["retried"].append(step)
        talk.say("utter_ask_where_again")
        talk.button("skip", '/choose{"step":"skip:where"}')
        return
    report["closed"].append(step)
    if step == "ward":
        report["ward_options"] = []
    ask_next(talk)


def _edit(talk: Talk, report: Json, part: str) -> None:
    """Change one part of the summary; the new value may be in the same message."""
    if not part:
        talk.say("utter_ask_edit")
        parts = ["what", "where", "when", "phone"] + ["topic"] * topic_choice.may_be_changed(report)
        for name in parts:
            talk.button(f"edit_{name}", '/choose{"step":"edit:%s"}' % name)
        talk.button("cancel", "/cancel")
        return
    if not talk.turn.is_button and answers_step(part, talk.turn):
        absorb(report, talk.turn, replace=True)
        find_ward(talk, report)
        ask_next(talk)
        return
    empty = {"what": "", "where": None, "when": None, "phone": None}
    report[part] = empty[part]
    if part == "phone":
        report["odd_phone"], report["retried"] = False, [step for step in report["retried"] if step != "phone"]
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
    _say_receipt(talk, report, case)
    if case.get("is_kept_private"):
        talk.say("utter_consent_kept_private")
    if case.get("asks_consent"):
        consents.ask(talk, case["asks_consent"])
    go_on(talk, report)


def _say_receipt(talk: Talk, report: Json, case: Json) -> None:
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
    lines.append(texts.render("utter_case_created_follow"))
    if with_key and case.get("page_url"):
        lines.append(texts.render("utter_case_created_page", page_url=case["page_url"]))
    talk.tell("\n".join(lines))
    contact_ways.offer(talk, case["code"])
