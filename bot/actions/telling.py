"""The one question of a topic that helps whoever goes there: never urged, asked once at most, its answer in the story.

A report that said everything at once is not held up: there the summary only says what may be added.
"""

from typing import Optional

from bot.actions import texts, words
from bot.actions.story import append_words
from bot.actions.topic_names import SURE_TOPIC
from bot.actions.turn import Json, Turn, fold

STEP = "telling"
MOST_QUESTIONS = 6
MOST_WORDS = 12
MOST_WORDS_OF_A_LATE_ANSWER = 8


def question(report: Json) -> Optional[Json]:
    """{"ask", "label", "known"} of the report's topic, while it is open; None when there is nothing to ask."""
    about = report.get("about", {}).get(report["topic"] or "") or {}
    found: Optional[Json] = about.get("question")
    if found is None or report["kind"] != "issue" or report.get("told_off") or report.get("told"):
        return None
    story = f" {fold(report['what'])} "
    return None if any(f" {fold(phrase)} " in story for phrase in found["known"]) else found


def is_due(report: Json) -> bool:
    """True when the form may ask it: the topic is sure, the report was not told whole, nothing else is pushed out."""
    least = max(report.get("ask_below") or 0.0, SURE_TOPIC)
    is_sure = report.get("topic_by") == "citizen" or _certainty(report) >= least
    if report.get("full", True) or not is_sure or question(report) is None:
        return False
    known = {"photo": bool(report["files"]), "phone": bool(report["phone"])}
    later = [step for step, is_known in known.items() if not is_known and step not in report["closed"]]
    return bool(report["asked"] + len(later) + 2 <= MOST_QUESTIONS)


def _certainty(report: Json) -> float:
    ranked = report.get("ranked") or []
    return next((float(one["confidence"]) for one in ranked if one["code"] == report["topic"]), 0.0)


def line(report: Json) -> str:
    """What may be added, under the first summary of a report that was told whole; "" for nothing."""
    found = question(report)
    if found is None or not report.get("full") or STEP in report["closed"]:
        return ""
    report["closed"].append(STEP)
    report["hinted"] = True
    return texts.render("utter_line_telling", label=found["label"][:1].lower() + found["label"][1:])


def is_late_answer(report: Json, turn: Turn) -> bool:
    """True for a few words at the summary that answer what was said to be welcome: "tru so 12A"."""
    if not report.get("hinted") or question(report) is None or turn.is_button:
        return False
    said = turn.folded.split()
    has_number = any(char.isdigit() for char in turn.text)
    if words.is_question(turn.text) or words.holds("remarks", turn.text) or (_wants_number(report) and not has_number):
        return False
    return 0 < len(said) <= MOST_WORDS_OF_A_LATE_ANSWER and (has_number or words.has_content(turn.text))


def _wants_number(report: Json) -> bool:
    """True where the label begins with the word for a number."""
    return fold((question(report) or {"label": ""})["label"]).startswith("so ")


def take(report: Json, text: str) -> bool:
    """Put the answer into the story under its label; False when it is too long to be one."""
    found = question(report)
    if found is None or len(text.split()) > MOST_WORDS:
        return False
    report["told"] = text.strip()
    append_words(report, f"{found['label']}: {report['told']}")
    return True
