"""The report form as plain data: what is known, what to ask next, how it reads. Pure; no Rasa, no inbox.

A report is a JSON object (it lives in a slot): kind, started_by (message id), what, where, ward, ward_options,
location, when, files, phone, name, topic, step (being asked), closed (steps answered or skipped), asked (count),
retried (steps asked a second time), touched (ISO time, UTC), paused (put off; kept for seven days), queue (further
matters of the citizen, see several.as_data), number (its place among them), kept (an older draft), unclear (turns in a
row that led nowhere), ward_found (the ward was concluded from the street), acts_for (the relative it is sent for), who
(person or agency spoken of), is_public (the citizen's choice, None: not made), hide_name, odd_phone (a number was
given that cannot be right), ranked (likeliest topics, [{code, confidence}]), topic_by ("citizen" when chosen),
topic_guessed (before that), about (names and questions of topics by code), offered (codes to choose from), full (told
whole at once), told (the answer to the topic's question), told_off (it is not to be asked), hinted (it was welcome),
is_dangerous, same (a case of others like it), same_asked (the citizen wants one of their own all the same), again_of
(the code of the refused case that is sent again).
"""

from typing import Any, Dict, List, Optional

from bot.actions import phones, precheck, publicity, report_words, telling, texts, topic_names, words
from bot.actions.story import append_words
from bot.actions.topic_names import SURE_TOPIC, TOPIC_THRESHOLD
from bot.actions.turn import Json, Turn

STEPS: Dict[str, List[str]] = {
    "issue": ["what", "where", "ward", "when", "telling", "photo", "phone", "topic", "confirm"],
    "service": ["what", "where", "when", "photo", "phone", "confirm"],
    "petition": ["what", "where", "ward", "phone", "topic", "confirm"],
    "rule": ["what", "phone", "confirm"],
    "praise": ["what", "confirm"],
    "information": ["what", "phone", "confirm"],
}
KIND_OF_INTENT = {
    "report_issue": "issue",
    "report_service": "service",
    "petition": "petition",
    "complain_rule": "rule",
    "praise": "praise",
    "request_information": "information",
}
CASE_TYPE = {
    "issue": "PAHT",
    "service": "PAKN",
    "petition": "KN",
    "rule": "PAKN",
    "praise": "KNG",
    "information": "YCTT",
}
SERVICE_TOPICS = ("1401", "1402", "1403", "1404")
RULE_TOPIC = "1405"
MOST_QUESTIONS = telling.MOST_QUESTIONS
MOST_TOPICS = 3
OPTIONAL_STEPS = ("when", "telling", "photo", "phone", "topic")
SUMMARY_CHARACTERS = 300
NO_PHOTO_TOPICS = frozenset(("1303",))  # nobody is asked for pictures of a hurt child
DANGEROUS_TOPICS = frozenset(("0302", "1001", "1303"))  # live wires, fights, violence against children


def new_report(kind: str, turn: Turn) -> Json:
    """An empty report of this kind that already holds what the first message said."""
    report: Json = {
        "kind": kind, "started_by": turn.message_id, "what": "", "where": None, "ward": None, "ward_options": [],
        "location": None, "when": None, "files": [], "phone": None, "name": None, "topic": None, "step": None,
        "closed": [], "asked": 0, "retried": [], "touched": turn.now.isoformat(), "paused": False, "queue": [],
        "number": 1, "kept": None, "unclear": 0, "ward_found": False, "who": None, "is_public": None,
        "hide_name": False,
        "acts_for": None, "odd_phone": False, "ranked": [], "topic_by": None, "topic_guessed": None, "about": {},
        "told": None, "same": None, "same_asked": False,
    }  # fmt: skip
    absorb(report, turn)
    publicity.note(report, turn)
    if words.has_content(turn.text) or _names_matter(turn):
        add_words(report, turn)
    return report


def _names_matter(turn: Turn) -> bool:
    """True for "toi muon bao o ga": one telling word, but a sure topic."""
    certainty = float(turn.topics[0].get("confidence") or 0) if turn.topics else 0.0
    return certainty >= SURE_TOPIC and bool(words.left_after("opening", turn.text))


def absorb(report: Json, turn: Turn, *, replace: bool = False) -> bool:
    """Take every fact the message states; True when there was one. `replace`: newer facts win (at the summary)."""
    before = {name: report[name] for name in ("where", "ward", "location", "when", "phone")}
    count = len(report["files"])
    parts = dict.fromkeys(turn.as_written("address") + turn.as_written("landmark"))
    is_number = {part: bool(phones.LONG_NUMBER.fullmatch(part) or phones.odd_in(part)) for part in parts}
    place = ", ".join(part for part in parts if not is_number[part]) or None  # a phone is no address
    if report["kind"] == "service" and not place:
        place = next(iter(turn.as_written("agency")), None)
    found = {
        "where": place,
        "ward": turn.first("ward"),
        "location": turn.location,
        "when": ", ".join(dict.fromkeys(turn.all("date_time"))) or None,
        "phone": turn.first("phone") or phones.phone_in(turn.text),
    }
    for name, value in found.items():
        if value and (replace or not report[name]):
            report[name] = value
    report["odd_phone"] = not report["phone"] and bool(report.get("odd_phone") or phones.odd_in(turn.text))
    if report["step"] != "phone":  # there a person is the one who gives the number
        report["who"] = report.get("who") or turn.first("person") or turn.first("agency")
    report["files"] = list(dict.fromkeys(report["files"] + turn.file_ids))[:10]
    return len(report["files"]) > count or any(report[name] != value for name, value in before.items())


def add_words(report: Json, turn: Turn) -> None:
    """Append the message to the description; its topic counts when none was clear before."""
    text = phones.without_odd(turn.text.strip())
    if text and text not in report["what"]:
        append_words(report, text)
    take_topic(report, turn)


def take_topic(report: Json, turn: Turn, *, is_newer: bool = False) -> None:
    """The topic the message speaks for, where none was clear before (is_newer: also then); never over the citizen's."""
    if report.get("topic_by") == "citizen":
        return
    found, before = choose_topic(report["kind"], turn.topics), report["topic"]
    report["topic"] = (found or before) if is_newer else (before or found)
    if turn.topics and (not report.get("ranked") or report["topic"] != before):
        report["ranked"] = ranked(report["kind"], turn.topics)[:MOST_TOPICS]


def ranked(kind: str, topics: List[Json]) -> List[Json]:
    """[{"code", "confidence"}] of the topics a case of this kind may have, the likeliest first."""
    found = [(str(item.get("code") or item.get("name")), float(item.get("confidence") or 0)) for item in topics]
    return [{"code": code, "confidence": sure} for code, sure in found if kind != "service" or code in SERVICE_TOPICS]


def is_topic_unsure(report: Json) -> bool:
    """True when the citizen should be asked which topic it is: there are some to choose from, and none is likely."""
    known = [one for one in report.get("ranked") or [] if one["code"] in report.get("about", {})]
    is_open = report["kind"] in ("issue", "petition") and report.get("topic_by") != "citizen"
    return is_open and len(known) > 1 and float(known[0]["confidence"]) < float(report.get("ask_below") or 0.0)


def choose_topic(kind: str, topics: List[Json]) -> Optional[str]:
    """The topic code for a case of this kind, or None when nothing is clear."""
    if kind == "rule":
        return RULE_TOPIC
    best = next(iter(ranked(kind, topics)), None)
    if kind in ("praise", "information") or best is None:
        return None
    return str(best["code"]) if kind == "service" or best["confidence"] >= TOPIC_THRESHOLD else None


def next_step(report: Json) -> str:
    """The first step still open. Optional ones give way when six questions would be exceeded."""
    is_vague, is_vague_matter = has_vague_place(report), precheck.is_vague_matter(report)
    is_known = {
        "what": bool(report["what"]) and not is_vague_matter,
        "where": bool(report["where"] or report["location"]) and not is_vague,
        "ward": not report["ward_options"],
        "when": bool(report["when"]),
        "photo": bool(report["files"]) or report["topic"] in NO_PHOTO_TOPICS,
        "phone": bool(report["phone"]),
        "telling": not telling.is_due(report),
        "topic": not is_topic_unsure(report),
        "confirm": False,
    }
    for step in STEPS[report["kind"]]:
        is_optional = step in OPTIONAL_STEPS
        is_owed = step == "phone" and report.get("odd_phone")  # the number given cannot be right: that is said
        if is_optional and not is_owed and report["asked"] >= MOST_QUESTIONS - 1:
            continue
        is_again = (step == "where" and is_vague) or (step == "what" and is_vague_matter)
        if not is_known[step] and (is_again or step not in report["closed"]):
            return step
    return "confirm"


def has_vague_place(report: Json) -> bool:
    """True for "hem 5" or "gan nha toi" with no ward, until more was asked for once."""
    is_found = report["kind"] != "issue" or report["ward"] or report["ward_options"] or report["location"]
    return (
        not is_found
        and bool(report["where"])
        and "vague" not in report["retried"]
        and report_words.is_vague(report["where"])
    )


def place_line(report: Json) -> str:
    """Street and ward as one line; empty when neither is known."""
    parts = [report["where"], report["ward"]]
    if report["location"] and not report["where"]:
        parts.insert(0, texts.render("utter_line_pin"))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def summary(report: Json) -> str:
    """The lines shown before sending: what was told (numbers masked), how it will be shown, what it still lacks."""
    what = report["what"] or texts.render("utter_report_photo_only")
    what = what if len(what) <= SUMMARY_CHARACTERS else what[: SUMMARY_CHARACTERS - 1] + "\u2026"
    kind = texts.render(f"utter_line_kind_{CASE_TYPE[report['kind']]}")
    lines = [texts.render("utter_line_what", kind=kind, value=phones.masked(what)), topic_names.line(report)]
    values = {
        "where": place_line(report),
        "when": report["when"],
        "photo": len(report["files"]) or None,
        "phone": phones.masked(report["phone"] or "") or None,
    }
    lines += [texts.render(f"utter_line_{name}", value=value) for name, value in values.items() if value]
    if report.get("acts_for"):
        lines.append(texts.render("utter_line_acts_for", relative=report["acts_for"]))
    return "\n".join(part for part in [*lines, publicity.line(report), precheck.line(report)] if part)


def case_body(report: Json, sender: str) -> Dict[str, Any]:
    """The request of create_case.json. The id is the report's first message: sending twice makes one case."""
    what = report["what"] or texts.render("utter_report_photo_only")
    if report.get("acts_for"):
        what = f"{what}\n{texts.render('utter_note_acts_for', relative=report['acts_for'])}"
    return {
        "sender": sender,
        "message_id": report["started_by"],
        "case_type": CASE_TYPE[report["kind"]],
        "topic": report["topic"],
        "description": what,
        "address": report["where"],
        "ward": report["ward"],
        "happened_at_text": report["when"],
        "phone": report["phone"],
        "contact_name": None if report.get("hide_name") else report["name"],
        "attachment_ids": report["files"],
        "location": report["location"],
        "priority": None,
        **publicity.for_case(report),
        "again_of": report.get("again_of"),
        "topic_by_citizen": report.get("topic_by") == "citizen",
        "topic_guessed": report.get("topic_guessed"),
        "same_asked": bool(report.get("same_asked")),
    }
