"""A question on a procedure that also tells of something broken: the other half is offered as a report."""

import re
from typing import List, Tuple

from bot.actions import words
from bot.actions.turn import Json, Talk, Turn, fold

TOPIC_OF_A_REPORT = 0.5


def offer_report(talk: Talk) -> None:
    """ "den duong hu o Le Loi, san hoi lam khai sinh": the other half of the message is not forgotten."""
    turn, best = talk.turn, talk.turn.topics[0] if talk.turn.topics else {}
    has_place = turn.first("address") or turn.first("landmark")
    is_sure = float(best.get("confidence") or 0) >= TOPIC_OF_A_REPORT and not str(best.get("code")).startswith("14")
    if talk.memory.report is not None or turn.is_button or not has_place or not is_sure:
        return
    talk.say("utter_report_also")
    talk.button("report_issue", "/report_issue")
    text, entities = without_question(turn)
    talk.memory.pending = {
        "kind": "also_report", "text": text[:1000], "entities": entities, "topics": turn.topics[:3]
    }  # fmt: skip


def without_question(turn: Turn) -> Tuple[str, List[Json]]:
    """The words and facts beside the question on a procedure; all of them when nothing else would be left."""
    named = [fold(name) for name in turn.as_written("procedure")]
    clauses = [clause.strip() for clause in re.split(r"[,;.?!\n]+", turn.text)]
    rest = [one for one in clauses if one and not any(name in fold(one) for name in named) and not _asks_aspect(one)]
    if not rest or len(rest) == len(clauses):
        return turn.text, turn.entities
    text, entities = ", ".join(rest), []
    for item in turn.entities:
        said = turn.text[item.get("start") or 0 : item.get("end") or 0].strip() or str(item["value"])
        start = text.find(said)
        if start >= 0:
            entities.append({**item, "start": start, "end": start + len(said)})
    return text, entities


def _asks_aspect(clause: str) -> bool:
    return bool(words.aspects_in(clause)) or not words.left_after("aspect", clause)
