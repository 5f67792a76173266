"""What the topic of a report is called, and from which confidence it counts. Pure."""

from bot.actions import texts
from bot.actions.turn import Json

KINDS_WITH_TOPIC = ("issue", "petition", "service")
TOPIC_THRESHOLD = 0.3
SURE_TOPIC = 0.6


def name_of(report: Json) -> str:
    """The name of the chosen topic; "" when none is chosen or known."""
    about = report.get("about", {}).get(report["topic"] or "")
    return str(about["name"]) if about and report["kind"] in KINDS_WITH_TOPIC else ""


def line(report: Json) -> str:
    """The topic in one line of the summary."""
    name = name_of(report)
    return texts.render("utter_line_topic", value=name) if name else ""
