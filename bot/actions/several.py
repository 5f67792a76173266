"""Several matters in one message: questions are answered first, then each report gets a case of its own.

The channel cuts a message into parts and says what each means by itself (bot/channel/parts.py). Sentences that tell
more of one matter stay together: a new report begins only where the matter and the place, or the words, turn.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Dict, List, Mapping, Optional, Tuple

from bot.actions import danger_words, phones, reading, texts, words
from bot.actions.report_moves import CERTAIN, LEGAL, OTHER_QUESTIONS, PROCEDURE_INTENTS, SIDE_CONFIDENCE
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.topic_names import SURE_TOPIC
from bot.actions.turn import Json, Talk, Turn

QUESTIONS = (PROCEDURE_INTENTS | OTHER_QUESTIONS) - {"check_case", "privacy_request"}
# A part of these makes the whole message one matter: nothing is served before it.
ALONE = LEGAL | {"emergency", "privacy_request", "ask_human", "rate"}
PLACES = ("address", "landmark", "ward")
CLEAR_TOPIC = 0.4
UNRELATED_TOPIC = 0.8
MOST_REPORTS = 4


@dataclass
class WholeTurn(Turn):
    """One message with what each of its parts says by itself (`parts` of bot/channel/parts.py; [] for one part)."""

    parts: List[Json] = field(default_factory=list)

    @classmethod
    def from_message(cls, sender: str, message: Mapping[str, Any]) -> "WholeTurn":
        turn = super().from_message(sender, message)
        turn.parts = list(message.get("parts") or [])
        return turn


@dataclass(frozen=True)
class Plan:
    """What to serve in turn: `questions`, then `rest` (the first report, or the answer to an open form), then `later`.

    `rest` is None when the message only asks; `later` are further reports.
    """

    questions: List[Turn]
    rest: Optional[Turn]
    later: List[Turn]


def plan(talk: Talk, *, in_form: bool) -> Optional[Plan]:
    """How to serve a message of several matters; None for one matter. `in_form`: a report is open and waits."""
    turn = talk.turn
    parts: List[Json] = getattr(turn, "parts", [])
    if in_form and not parts and _begins_another(talk):
        return Plan([], None, [turn])
    if turn.is_button or len(parts) < 2 or turn.intent in ALONE or any(part["intent"] in ALONE for part in parts):
        return None
    if danger_words.emergency_kind(turn.text) != "any" or danger_words.is_despair(turn.text):
        return None
    turns = [_read(_part(turn, part)) for part in parts]
    questions = [one for one in turns if _asks(one)]
    others = [(one, part["is_turn"]) for one, part in zip(turns, parts, strict=True) if not _asks(one)]
    groups = _groups(others, talk.memory.report if in_form else None)
    if not in_form and not any(_reports(one) for group in groups for one in group):
        return _only_questions(questions, turn)
    if not questions and len(groups) < 2:
        return None
    first, *later = [_merged(group) if group else None for group in groups][:MOST_REPORTS]
    if first and (turn.files or turn.location):
        first = replace(first, files=turn.files, location=turn.location)
    return Plan(_one_each(questions), first, [one for one in later if one])


def intent_served(plan: Plan, whole: str) -> str:
    """The intent of the message by what was served: the trained one of the whole where a part has it, else a part's."""
    served = [one.intent for one in (*plan.questions, plan.rest, *plan.later) if one is not None]
    return whole if whole in served or not served else served[0]


def _begins_another(talk: Talk) -> bool:
    """ "ngoai ra den duong truoc so 5 cung tat": a whole message about another matter, while a report is open."""
    turn, report = talk.turn if talk.turn.is_button else _read(talk.turn), talk.report
    is_sure = turn.confidence >= SIDE_CONFIDENCE
    if turn.is_button or turn.intent in ALONE or not _reports(turn) or not is_sure or not report["what"]:
        return False
    if danger_words.emergency_kind(turn.text) != "any" or danger_words.is_despair(turn.text):
        return False
    if words.starts_like("another_matter", turn.text):
        return _is_another([], turn, report, has_turned=True)
    return report["step"] == "where" and _is_unrelated(turn, report)


def _is_unrelated(turn: Turn, report: Json) -> bool:
    """Where a place was asked for: surely another matter, at a place of its own or told as one more."""
    code, certainty = _best_topic([turn])
    first, other = str(report["topic"] or "")[:2], str(code or "")[:2]
    related = words.phrases("related_topics")
    if not first or first == other or certainty < UNRELATED_TOPIC or {first, other} <= related:
        return False
    starts_as_place = turn.folded.split()[0] in words.phrases("vague_place")
    is_one_more = bool(turn.first("address") or turn.first("landmark")) or words.holds("one_more", turn.text)
    return is_one_more and not starts_as_place and reading.tells_more(turn)


def _only_questions(questions: List[Turn], whole: Turn) -> Optional[Plan]:
    """Two questions of different families are both answered; two on procedures are the business of that flow.

    One question among names and numbers is answered when these hide it ("toi ten Sa, cccd ..., cho hoi ...").
    """
    found = _one_each(questions)
    is_hidden = len(found) == 1 and whole.intent in ("inform", "nlu_fallback", "greet") and not whole.files
    return Plan(found, None, []) if len(found) > 1 or is_hidden else None


def _one_each(questions: List[Turn]) -> List[Turn]:
    """All questions on procedures as one message, because the flow answers several aspects at once; others alone."""
    about_procedures = [one for one in questions if one.intent in PROCEDURE_INTENTS]
    rest = {one.intent: one for one in questions if one.intent not in PROCEDURE_INTENTS}
    return ([_merged(about_procedures)] if about_procedures else []) + list(rest.values())


def _asks(turn: Turn) -> bool:
    if turn.confidence < SIDE_CONFIDENCE or not (turn.intent in QUESTIONS or texts.is_taught(turn.intent)):
        return False
    is_other = turn.intent in OTHER_QUESTIONS and turn.confidence >= CERTAIN  # "thu 7 co lam viec khong"
    return is_other or words.is_question(turn.text) or bool(turn.first("procedure"))


def _reports(turn: Turn) -> bool:
    return turn.intent in KIND_OF_INTENT and words.has_content(turn.text)


def _groups(others: List[Tuple[Turn, bool]], open_report: Optional[Json]) -> List[List[Turn]]:
    """Parts of one matter together, in order; the first group belongs to the report that is open, and may be empty."""
    groups: List[List[Turn]] = [[]]
    has_turned = False
    for turn, is_turn in others:
        has_turned = has_turned or is_turn
        if _reports(turn):
            if _is_another(groups[-1], turn, open_report if len(groups) == 1 else None, has_turned=has_turned):
                groups.append([])
            has_turned = False
        groups[-1].append(turn)
    return groups


def _is_another(group: List[Turn], turn: Turn, open_report: Optional[Json], *, has_turned: bool) -> bool:
    """True when a report begins here. Words of turning need a new matter or place; without them both must be new."""
    told = [one for one in group if _reports(one)]
    if not told and open_report is None:
        return False
    code, certainty = _best_topic(told) if told else ((open_report or {}).get("topic"), 1.0)
    new_code, new_certainty = _best_topic([turn])
    wanted = CLEAR_TOPIC if has_turned else SURE_TOPIC
    is_new_matter = code != new_code and min(certainty, new_certainty) >= wanted
    there, here = _places(group, open_report), _places([turn])
    is_new_place = bool(here and there) and not any(_same_place(one, other) for one in here for other in there)
    if has_turned:
        return is_new_matter or is_new_place
    return is_new_matter and is_new_place and open_report is None


def _best_topic(turns: List[Turn]) -> Tuple[Optional[str], float]:
    """(code, confidence) of the surest topic of some parts; (None, 0) without one."""
    ranked = [
        (str(topic.get("code") or topic.get("name")), float(topic.get("confidence") or 0))
        for turn in turns
        for topic in turn.topics[:1]
    ]
    return max(ranked, key=lambda item: item[1]) if ranked else (None, 0.0)


def _places(turns: List[Turn], report: Optional[Json] = None) -> List[str]:
    """Places named in some parts, or kept in a report, in lower case."""
    named = [value for turn in turns for name in PLACES for value in turn.all(name)]
    return [place.lower() for place in [*named, (report or {}).get("where"), (report or {}).get("ward")] if place]


def _same_place(one: str, other: str) -> bool:
    return one in other or other in one


def _part(turn: Turn, part: Json) -> Turn:
    """One part as a message of its own; offsets of its entities count from its own start."""
    start, end = int(part["start"]), int(part["end"])
    entities = [
        {**item, "start": int(item.get("start") or start) - start, "end": int(item.get("end") or start) - start}
        for item in part["entities"]
    ]
    ranking = list(part.get("ranking") or [{"name": part["intent"], "confidence": part["confidence"]}])
    return Turn(
        turn.sender, turn.message_id, turn.text[start:end], part["intent"], float(part["confidence"]), ranking,
        entities, list(part["topic_ranking"]), now=turn.now,
    )  # fmt: skip


def _read(turn: Turn) -> Turn:
    """A part that tells of something broken at a place is a report, as a message of its own would be."""
    is_told = reading.tells_more(turn) and reading.is_report(turn)
    return replace(turn, intent="report_issue") if is_told and turn.intent not in KIND_OF_INTENT else turn


def _merged(turns: List[Turn]) -> Turn:
    """Parts of one matter as one message. Its intent is that of its first report, else of its first part."""
    text, entities = "", []
    for turn in turns:
        shift = len(text) + 2 if text else 0
        text = f"{text}. {turn.text}" if text else turn.text
        entities += [{**item, "start": item["start"] + shift, "end": item["end"] + shift} for item in turn.entities]
    main = next((turn for turn in turns if _reports(turn)), turns[0])
    topics = max((turn.topics for turn in turns), key=lambda ranked: ranked[0]["confidence"] if ranked else 0.0)
    return replace(main, text=text, entities=entities, topics=topics)


def as_data(turn: Turn) -> Json:
    """A message kept for later, as plain JSON."""
    return {
        "message_id": turn.message_id, "text": turn.text[:2000], "intent": turn.intent, "confidence": turn.confidence,
        "entities": turn.entities, "topics": turn.topics[:3], "files": turn.files, "location": turn.location,
    }  # fmt: skip


def from_data(data: Dict[str, Any], now: Turn) -> Turn:
    """The message kept by `as_data`, said now."""
    return replace(now, is_button=False, ranking=[], **data)


def keep(talk: Talk, later: List[Turn]) -> None:
    """Put further reports of this message in the queue of the report that is open; each case needs an id of its own.

    While another report was being asked about, each is confirmed at once: it must not seem lost.
    """
    report, pending = talk.memory.report, talk.memory.pending or {}
    holder = pending if pending.get("kind") == "old_or_new" else report
    if holder is None:
        return
    queue = holder.setdefault("queue", [])
    for number, turn in enumerate(later, start=2):
        queue.append(as_data(replace(turn, message_id=f"{turn.message_id}#{number}")))
        if report is not None and report["started_by"] != turn.message_id and holder is report:
            talk.say("utter_also_noted", told=phones.masked(turn.text))
