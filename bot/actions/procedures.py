"""Questions about procedures: find the procedure, answer the asked aspect, remember it for the next question."""

import json
import re
from typing import List, Optional, Tuple

from bot.actions import texts, words
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.turn import Json, Talk, Turn, fold

ASPECT_OF_INTENT = {
    "ask_procedure": "overview",
    "ask_documents": "documents",
    "ask_form": "form",
    "ask_fee": "fee",
    "ask_duration": "duration",
    "ask_where": "place",
    "ask_conditions": "conditions",
    "ask_online": "online",
    "ask_delivery": "delivery",
}
INTENT_OF_ASPECT = {aspect: intent for intent, aspect in ASPECT_OF_INTENT.items()}
MOST_ASPECT_BUTTONS = 4
CHOICES = 3
MOST_ASPECTS_AT_ONCE = 3
MOST_NAMED = 4
TOPIC_OF_A_REPORT = 0.5


def answer_question(talk: Talk) -> None:
    """One of the nine procedure intents, typed or tapped."""
    turn, memory = talk.turn, talk.memory
    aspect = "steps" if turn.first("step") == "steps" else ASPECT_OF_INTENT.get(turn.intent, "overview")
    memory.fallback_count = 0
    chosen = turn.first("procedure_id")
    if chosen:
        answer(talk, chosen, aspect)
        return
    query = search_words(talk)
    if not query and memory.procedure:
        answer(talk, memory.procedure["id"], aspect)
    elif not query:
        ask_which(talk, aspect)
    else:
        find_and_answer(talk, query, aspect)


def search_words(talk: Talk) -> str:
    """The words to search with: the named procedure with its sentence; "" for a fragment such as "bao lau v"."""
    turn = talk.turn
    named = turn.first("procedure")
    if named and not words.left_after("aspect", named):
        named = None
    is_named = named or words.names_paper(turn.text) or words.left_after("aspect", turn.text)
    return turn.text if is_named else ""


def find_and_answer(talk: Talk, query: str, aspect: str) -> None:
    """Search by the named procedure first, then by the whole sentence; answer, ask back, or stay with the last one."""
    turn, memory = talk.turn, talk.memory
    named = turn.first("procedure")
    found = talk.inbox.search_procedures(query, limit=CHOICES)
    if not found["sure"] and named and named != query:
        by_name = talk.inbox.search_procedures(named, limit=CHOICES)
        found = by_name if by_name["sure"] or not found["results"] else found
    if found["sure"] and found["results"]:
        answer(talk, found["results"][0]["id"], aspect)
        _offer_the_others(talk, aspect)
        _offer_report(talk)
    elif memory.procedure and not named:
        answer(talk, memory.procedure["id"], aspect)  # words without a procedure in them: the one being spoken of
    elif found["results"]:
        offer_choices(talk, found["results"], aspect)
    else:
        talk.say("utter_procedure_not_found")
        talk.ask_person_button()
        memory.pending = {"kind": "which_procedure", "aspect": aspect}


def _offer_the_others(talk: Talk, aspect: str) -> None:
    """ "doi bang lai va lam can cuoc": what else the message names, one button each."""
    answered = (talk.memory.procedure or {}).get("id")
    others = {}
    all_named = list(dict.fromkeys(talk.turn.all("procedure")))[:MOST_NAMED]
    for named in all_named if len(all_named) > 1 else []:
        found = talk.inbox.search_procedures(named, limit=1)
        best = found["results"][0] if found["results"] and found["sure"] else None
        if best and best["id"] != answered:
            others[best["id"]] = best["name"]
    if others:
        talk.say("utter_procedure_also")
        for identity, name in others.items():
            talk.choice(texts.shorten(name), payload(aspect, identity))


def _offer_report(talk: Talk) -> None:
    """ "den duong hu o Le Loi, san hoi lam khai sinh": the other half of the message is not forgotten."""
    turn, best = talk.turn, talk.turn.topics[0] if talk.turn.topics else {}
    has_place = turn.first("address") or turn.first("landmark")
    is_sure = float(best.get("confidence") or 0) >= TOPIC_OF_A_REPORT and not str(best.get("code")).startswith("14")
    if talk.memory.report is not None or turn.is_button or not has_place or not is_sure:
        return
    talk.say("utter_report_also")
    talk.button("report_issue", "/report_issue")
    text, entities = _without_question(turn)
    talk.memory.pending = {
        "kind": "also_report", "text": text[:1000], "entities": entities, "topics": turn.topics[:3]
    }  # fmt: skip


def _without_question(turn: Turn) -> Tuple[str, List[Json]]:
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


def ask_which(talk: Talk, aspect: str) -> None:
    """A question without any procedure yet."""
    talk.say("utter_ask_which_procedure")
    talk.memory.pending = {"kind": "which_procedure", "aspect": aspect}


def offer_choices(talk: Talk, results: List[Json], aspect: str) -> None:
    """The nearest procedures as buttons; typing the number works too."""
    results = results[:CHOICES]
    lines = [f"{number}. {result['name']}" for number, result in enumerate(results, start=1)]
    talk.say("utter_procedure_choices", choices="\n".join(lines))
    for number, result in enumerate(results, start=1):
        talk.choice(texts.shorten(f"{number}. {result['name']}"), payload(aspect, result["id"]))
    talk.ask_person_button()
    talk.memory.pending = {
        "kind": "choose_procedure",
        "aspect": aspect,
        "about": talk.turn.first("procedure") or talk.turn.text[:200],
        "options": [{"id": result["id"], "name": result["name"]} for result in results],
    }


def chosen_number(folded: str, count: int) -> Optional[int]:
    """ "2", "so 2", "cai thu 2", "cai dau" -> the zero-based choice, or None."""
    match = re.fullmatch(r"(?:da |chon |so |cai |thu |muc |thu tuc )*([1-9])(?: a| nha| nhe| di)?", folded)
    if match and int(match.group(1)) <= count:
        return int(match.group(1)) - 1
    return 0 if re.fullmatch(r"(cai |so |thu tuc )*(dau|dau tien|thu nhat|nhat)", folded) else None


def named_choice(text: str, names: List[str]) -> Optional[int]:
    """The one choice whose name holds the words ("cap lai"), or None when none or several do."""
    folded = fold(text)
    hits = [index for index, name in enumerate(names) if f" {folded} " in f" {fold(name)} "]
    return hits[0] if len(folded) >= 4 and len(hits) == 1 else None


def told_choice(talk: Talk, about: str, options: List[Json]) -> Optional[int]:
    """The one choice that a short answer means beside what was asked about: "mat roi" -> the lost one, else None."""
    found = talk.inbox.search_procedures(f"{talk.turn.text} {about}", limit=CHOICES)
    best = found["results"][0]["id"] if found["sure"] and found["results"] else None
    return next((index for index, option in enumerate(options) if option["id"] == best), None)


def payload(aspect: str, procedure_id: str) -> str:
    """The command of a button that asks one aspect of one procedure."""
    values = {"procedure_id": procedure_id}
    if aspect == "steps":
        values["step"] = "steps"
    return f"/{INTENT_OF_ASPECT.get(aspect, 'ask_procedure')}{json.dumps(values)}"


def answer(talk: Talk, procedure_id: str, aspect: str) -> None:
    """Every aspect the message asks for, one message each; the others as buttons under the last."""
    asked = _asked_aspects(talk, aspect)
    others: List[str] = []
    for one in asked:
        found = _say_aspect(talk, procedure_id, one)
        if found is None:
            return
        others = [name for name in found.get("other_aspects") or [] if name not in asked]
    _other_aspects(talk, procedure_id, others)


def _asked_aspects(talk: Talk, aspect: str) -> List[str]:
    """The aspect of the intent, or all that "can gi, het bao nhieu tien, may ngay" names when there are several."""
    named = [] if talk.turn.is_button else words.aspects_in(talk.turn.text)
    if len(named) < 2 or aspect == "form" or aspect not in (*named, "overview"):
        return [aspect]  # "tai mau o dau" asks for the form only
    return named[:MOST_ASPECTS_AT_ONCE]


def _say_aspect(talk: Talk, procedure_id: str, aspect: str) -> Optional[Json]:
    """What the catalogue holds on one aspect, with its source; None when it has no such procedure."""
    try:
        found = talk.inbox.answer_procedure(procedure_id, aspect=aspect)
    except InboxRefusedError:
        talk.memory.procedure = None
        talk.say("utter_procedure_not_found")
        talk.ask_person_button()
        return None
    procedure = found["procedure"]
    talk.memory.procedure = {"id": procedure["id"], "name": procedure["name"]}
    talk.memory.pending = None
    parts = [part for part in found.get("parts") or [] if part.strip()]
    for part in parts:
        talk.tell(part, is_long_answer=True)
    if not parts:
        talk.say("utter_procedure_no_record", name=procedure["name"])
        talk.ask_person_button()
    source = found.get("source") or {}
    if parts and source.get("url") and not any(source["url"] in part for part in parts):
        talk.say("utter_procedure_source", url=source["url"], as_of=source.get("as_of") or "?")
    return found


def _other_aspects(talk: Talk, procedure_id: str, aspects: List[str]) -> None:
    """Up to four buttons; they name the procedure, so they stay right after a change of topic."""
    for aspect in aspects[:MOST_ASPECT_BUTTONS]:
        name = "ask_steps" if aspect == "steps" else INTENT_OF_ASPECT.get(aspect)
        if name:
            talk.button(name, payload(aspect, procedure_id))
