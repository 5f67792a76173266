"""A report that was put off or left: kept for seven days, never sent and never forced upon the citizen."""

from datetime import datetime, timedelta

from bot.actions import texts
from bot.actions.report_state import place_line
from bot.actions.turn import Json, Talk

KEPT_FOR = timedelta(days=7)
RESTS_AFTER = timedelta(hours=12)
SHOWN_CHARACTERS = 60


def has_content(report: Json) -> bool:
    """True when losing it would lose something the citizen said or sent."""
    return bool(report["what"] or report["files"] or place_line(report) or report.get("queue"))


def is_resting(report: Json, now: datetime) -> bool:
    """True when it was put off, or its question went unanswered for half a day: other talk does not belong to it."""
    return bool(report.get("paused")) or _age(report, now) > RESTS_AFTER


def is_expired(report: Json, now: datetime) -> bool:
    return _age(report, now) > KEPT_FOR


def is_open(talk: Talk) -> bool:
    """True when a report waits for the answer to its question."""
    return talk.memory.report is not None and not is_resting(talk.memory.report, talk.turn.now)


def _age(report: Json, now: datetime) -> timedelta:
    return now - datetime.fromisoformat(report["touched"])


def pause(talk: Talk) -> None:
    """Keep the open report and say for how long and how to come back."""
    talk.report.update(paused=True, touched=talk.turn.now.isoformat())
    talk.say("utter_draft_kept", days=KEPT_FOR.days)
    talk.button("continue", '/choose{"step":"continue"}')
    talk.button("cancel", "/cancel")


def put_aside(talk: Talk) -> None:
    """Keep the open report without a word, because something else is being answered."""
    if talk.memory.report is not None:
        talk.memory.report["paused"] = True


def offer(talk: Talk) -> None:
    """Say that a draft is there; going on or dropping it is the citizen's choice."""
    put_aside(talk)
    talk.say("utter_report_stale")
    talk.button("continue", '/choose{"step":"continue"}')
    talk.button("cancel", "/cancel")


def offer_old_or_new(talk: Talk, message: Json) -> None:
    """A new report came while a draft is kept: which first? `message`: the new one, as several.as_data keeps it."""
    put_aside(talk)
    report = talk.report
    told = report["what"] or place_line(report) or texts.render("utter_report_photo_only")
    told = told if len(told) <= SHOWN_CHARACTERS else told[: SHOWN_CHARACTERS - 1] + "\u2026"
    talk.say("utter_draft_or_new", told=told)
    talk.button("continue_draft", '/choose{"step":"continue"}')
    talk.button("start_new", '/choose{"step":"start_new"}')
    talk.memory.pending = {"kind": "old_or_new", "turn": message}
