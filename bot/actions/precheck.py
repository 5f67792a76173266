"""What a report still lacks to be accepted: who, what, where, when, evidence. It is said once, and never blocks.

Source: what receiving bodies ask of each kind (TT 05/2021/TT-TTCP Art. 6 for petitions; ND 20/2008 for rules, whose
sender must be known); the order is that of the citizen's story.
"""

from typing import Dict, List

from bot.actions import texts, words
from bot.actions.turn import Json

NEEDED: Dict[str, List[str]] = {
    "issue": ["where", "when", "evidence"],
    "service": ["who", "where", "when", "evidence"],
    "petition": [],
    "rule": ["contact"],
    "praise": ["who"],
    "information": ["contact"],
}


def missing(report: Json) -> List[str]:
    """The names of what is not known yet, of those that count for this kind; a photo that was declined does not."""
    has_place = bool(report["where"] or report["ward"] or report["location"])
    known = {
        "who": bool(report.get("who")),
        "where": has_place,
        "when": bool(report["when"]),
        "evidence": bool(report["files"]) or "photo" in report["closed"],
        "contact": bool(report["phone"]),
    }
    return [name for name in NEEDED[report["kind"]] if not known[name]]


def line(report: Json) -> str:
    """One kind line for the summary; "" when nothing is missing."""
    names = missing(report)
    if not names:
        return ""
    said = [texts.render(f"utter_value_missing_{name}") for name in names]
    return texts.render("utter_line_missing", missing=", ".join(said))


def is_vague_matter(report: Json) -> bool:
    """True for "hu roi" without a photo or a clear topic, until more was asked for once."""
    is_known = report["kind"] not in ("issue", "service") or report["topic"] or report["files"] or not report["what"]
    return (
        not is_known
        and "matter" not in report["retried"]
        and not words.left_after_all(("vague_matter", "opening"), report["what"])
    )
