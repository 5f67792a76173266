"""A telephone number in an open report: asked for once more when it cannot be right, never told as the matter."""

import re
from dataclasses import replace

from bot.actions import phones, words
from bot.actions.report_questions import ask
from bot.actions.report_state import add_words
from bot.actions.turn import Json, Talk

_FIGURES = re.compile(r"\+?\d[\d\s.\-()]{3,}\d")


def is_number_only(text: str) -> bool:
    """True for "0912 345 67", "so em ne 0912345678": a number right or wrong, and nothing else."""
    is_one = bool(phones.phone_in(text) or phones.odd_in(text))
    return is_one and not words.left_after_all(
        ("opening", "labels", "polite_ends", "hesitation"), _without_figures(text)
    )


def take(talk: Talk, report: Json, *, found: bool) -> bool:
    """The answer to "which number?"; True when the question was put once more. found: another fact stood there."""
    if report["phone"]:
        return False
    if _wants_another_try(talk, report):
        return True
    turn, is_attempt = talk.turn, phones.is_attempt(talk.turn.text)
    if is_attempt and not found:
        report["odd_phone"] = False
        talk.say("utter_phone_not_kept")
    told = _without_figures(turn.text) if is_attempt else turn.text
    if words.has_content(told) and not found:
        add_words(report, replace(turn, text=told))  # "khu cho": more of the matter, not a number
    return False


def ask_again(talk: Talk, report: Json) -> None:
    """A number of the wrong length is asked for once more, whenever it was said."""
    report["step"], report["closed"] = "phone", [step for step in report["closed"] if step != "phone"]
    report["retried"] = [step for step in report["retried"] if step != "phone"]
    ask(talk, "phone")


def _wants_another_try(talk: Talk, report: Json) -> bool:
    """A number of the wrong length is asked for once more; a name is kept; other words count as "no"."""
    report["name"] = report["name"] or talk.turn.first("person")
    if words.is_question(talk.turn.text) and "why" not in report["retried"]:
        report["retried"].append("why")
        talk.say("utter_phone_why")
        talk.button("skip", '/choose{"step":"skip:phone"}')
        return True
    if not phones.is_attempt(talk.turn.text) or "phone" in report["retried"]:
        return False
    report["odd_phone"] = True
    ask(talk, "phone")
    return True


def _without_figures(text: str) -> str:
    return " ".join(_FIGURES.sub(" ", text).split())
