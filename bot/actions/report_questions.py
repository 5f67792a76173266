"""The questions of the report form with their buttons."""

from bot.actions import publicity, texts
from bot.actions.report_state import next_step, summary
from bot.actions.turn import Talk


def ask_next(talk: Talk) -> None:
    """Ask the next open question."""
    report = talk.report
    report["step"] = next_step(report)
    report["asked"] += 1
    ask(talk, report["step"])


def ask(talk: Talk, step: str) -> None:
    """Say the question of one step with its buttons."""
    report = talk.report
    kind = report["kind"]
    if step == "what" and report["what"]:
        report["retried"] = list(dict.fromkeys([*report["retried"], "matter"]))
        talk.say("utter_ask_what_more")
        talk.button("skip", '/choose{"step":"skip:what"}')
    elif step == "what":
        report["retried"] = list(dict.fromkeys(report["retried"] + ["what"])) if report["files"] else report["retried"]
        talk.say(f"utter_ask_what_{kind}")
    elif step == "where" and report["where"]:
        report["retried"] = list(dict.fromkeys([*report["retried"], "vague"]))
        report["closed"] = [done for done in report["closed"] if done != "where"]
        talk.say("utter_ask_where_vague")
        talk.button("skip", '/choose{"step":"skip:where"}')
    elif step == "where" and report["ward"]:
        talk.say("utter_ask_where_more", ward=report["ward"])
        talk.button("skip", '/choose{"step":"skip:where"}')
    elif step == "where":
        key = f"utter_ask_where_{kind}"
        talk.say(key if texts.is_known(key) else "utter_ask_where_issue")  # of other kinds only a change asks for it
        if kind != "issue":
            talk.button("skip", '/choose{"step":"skip:where"}')
    elif step == "ward":
        talk.say("utter_ask_ward")
        for name in report["ward_options"]:
            talk.choice(name, '/choose{"step":"ward:%s"}' % name)
    elif step == "confirm":
        talk.say("utter_confirm", summary=summary(report))
        confirm_buttons(talk)
    else:
        _ask_optional(talk, step)


def _ask_optional(talk: Talk, step: str) -> None:
    """When, photo, phone: each with a way to pass."""
    is_odd = step == "phone" and talk.report.get("odd_phone")
    if is_odd:
        talk.report["retried"] = list(dict.fromkeys([*talk.report["retried"], "phone"]))
    talk.say("utter_ask_phone_again" if is_odd else f"utter_ask_{step}")
    if step == "when":
        for name in ("today", "yesterday", "many_days"):
            talk.button(name, '/inform{"date_time":"%s"}' % texts.render(f"utter_value_{name}"))
    talk.button("skip", '/choose{"step":"skip:%s"}' % step)


def confirm_buttons(talk: Talk) -> None:
    talk.button("send", '/choose{"step":"send"}')
    talk.button("edit", '/choose{"step":"edit"}')
    if publicity.is_public(talk.report):
        talk.button("make_private", '/choose{"step":"publicity:private"}')
    elif publicity.may_be_public(talk.report):
        talk.button("make_public", '/choose{"step":"publicity:public"}')
    talk.button("cancel", "/cancel")


def resume(talk: Talk) -> None:
    """After a side question: come back to the form."""
    report = talk.memory.report
    if report is not None and not report.get("paused"):
        talk.say("utter_report_back")
        ask(talk, report["step"])
