"""The questions of the report form with their buttons."""

from bot.actions import before_sending, publicity, telling, texts, topic_choice
from bot.actions.report_state import next_step, summary
from bot.actions.turn import Talk


def ask_next(talk: Talk) -> None:
    """Ask the next open question."""
    report = talk.report
    topic_choice.prepare(talk)
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
        _confirm(talk)
    elif step == "topic":
        topic_choice.ask(talk)
    else:
        _ask_optional(talk, step)


def _confirm(talk: Talk) -> None:
    """The summary, with the case of others that is surely the same where there is one."""
    report = talk.report
    topic_choice.prepare(talk)  # also where the summary is shown without a question before it
    before_sending.look(talk)
    told = "\n".join(part for part in (summary(report), telling.line(report)) if part)
    if report["same"]:
        talk.say("utter_confirm_same", summary=told, same=report["same"]["text"])
    else:
        talk.say("utter_confirm", summary=told)
    confirm_buttons(talk)


def _ask_optional(talk: Talk, step: str) -> None:
    """When, photo, phone: each with a way to pass."""
    is_odd = step == "phone" and talk.report.get("odd_phone")
    if is_odd:
        talk.report["retried"] = list(dict.fromkeys([*talk.report["retried"], "phone"]))
    own = telling.question(talk.report) if step == telling.STEP else None
    if own is not None:
        talk.tell(texts.addressed(own["ask"]))
    else:
        talk.say("utter_ask_phone_again" if is_odd else f"utter_ask_{step}")
    if step == "when":
        for name in ("today", "yesterday", "many_days"):
            talk.button(name, '/inform{"date_time":"%s"}' % texts.render(f"utter_value_{name}"))
    talk.button("skip", '/choose{"step":"skip:%s"}' % step)


def confirm_buttons(talk: Talk) -> None:
    """The ways on. In the simple mode only what everybody needs: the rest lies behind "change" and in words."""
    report, is_simple = talk.report, talk.memory.simple_mode
    has_same = bool(report.get("same"))
    talk.button("send_own" if has_same else "send", '/choose{"step":"send"}')
    if has_same:
        talk.button("follow_same", '/choose{"step":"follow"}')
    talk.button("edit", '/choose{"step":"edit"}')
    if topic_choice.may_be_changed(report) and not is_simple:
        talk.button("edit_topic", '/choose{"step":"edit:topic"}')
    if publicity.is_public(report):
        talk.button("make_private", '/choose{"step":"publicity:private"}')
        if not is_simple:
            talk.button("see_public", '/choose{"step":"see_public"}')
    elif publicity.may_be_public(report):
        talk.button("make_public", '/choose{"step":"publicity:public"}')
    talk.button("cancel", "/cancel")


def resume(talk: Talk) -> None:
    """After a side question: come back to the form."""
    report = talk.memory.report
    if report is not None and not report.get("paused"):
        talk.say("utter_report_back")
        ask(talk, report["step"])
