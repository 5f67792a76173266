"""Which topic a report belongs to: shown in the summary, put right by a tap or in words, asked only where unsure."""

from typing import List, Optional

from bot.actions import corrections, danger_words, texts, words
from bot.actions.inbox_client import InboxRefusedError, InboxUnavailableError
from bot.actions.report_state import DANGEROUS_TOPICS, next_step
from bot.actions.story import append_words
from bot.actions.topic_names import KINDS_WITH_TOPIC, TOPIC_THRESHOLD, name_of
from bot.actions.turn import Json, Talk, Turn, fold

OTHER = "other"
MOST_WORDS = 8


def prepare(talk: Talk) -> None:
    """Before a question: names and questions of the topics this report may be about, and what is not to be asked."""
    report = talk.report
    codes = [one["code"] for one in report.get("ranked") or []] + [report["topic"] or ""]
    missing = [code for code in dict.fromkeys(codes) if code and code not in report.get("about", {})]
    if report["kind"] in KINDS_WITH_TOPIC and missing:
        _keep(report, _asked(talk, missing, ""))
    is_dangerous = report["topic"] in DANGEROUS_TOPICS or danger_words.emergency_kind(report["what"]) != "any"
    report["is_dangerous"], report["told_off"] = is_dangerous, talk.memory.simple_mode or is_dangerous
    if "full" not in report:
        report["full"] = next_step({**report, "full": True}) not in ("what", "where", "ward", "when")


def _asked(talk: Talk, codes: List[str], said: str) -> Json:
    """The inbox's answer; an empty one where it has none: a report goes on without."""
    try:
        return talk.inbox.list_topics(codes, said)
    except (InboxRefusedError, InboxUnavailableError):
        return {"topics": [], "found": [], "ask_below": 0.0}


def _keep(report: Json, answer: Json) -> None:
    about = report.setdefault("about", {})
    for one in [*answer["topics"], *answer["found"]]:
        about[one["code"]] = {"name": one["name"], "question": one["question"]}
    report["ask_below"] = answer["ask_below"]


def may_be_changed(report: Json) -> bool:
    """True when there is a topic to put right."""
    return bool(name_of(report))


def ask(talk: Talk) -> None:
    """Which of the likeliest it is; something else, or no matter."""
    report = talk.report
    talk.say("utter_ask_topic")
    for code in _offered(report):
        talk.choice(texts.label(report["about"][code]["name"], talk.turn.channel), '/choose{"step":"topic:%s"}' % code)
    talk.button("other_topic", '/choose{"step":"topic:%s"}' % OTHER)
    talk.button("skip", '/choose{"step":"skip:topic"}')


def _offered(report: Json) -> List[str]:
    codes = report.get("offered") or [one["code"] for one in report.get("ranked") or []]
    return [code for code in codes if code in report.get("about", {})][:3]


def change(talk: Talk) -> bool:
    """ "sua nhom viec" at the summary: the likeliest to choose from; "sua nhom thanh cong nghet" names it at once.

    True when it is settled.
    """
    report = talk.report
    report["step"], report["closed"] = "topic", [step for step in report["closed"] if step != "topic"]
    said = _named_in(talk.turn.text)
    if said:
        return take_words(talk, talk.turn.text, said)
    ask(talk)
    return False


def _named_in(text: str) -> str:
    """ "sua nhom viec thanh cong nghet nha" -> "cong nghet", with its marks."""
    said, around = words.as_written(text), words.phrases("edit_topic_words")
    while said and fold(said[0]) in around:
        said.pop(0)
    while said and fold(said[-1]) in around:
        said.pop()
    return " ".join(said)


def take(talk: Talk, value: str) -> bool:
    """A tapped topic, or that it is none of these; True when the form may go on."""
    report = talk.report
    if value == OTHER:
        report["offered"] = []
        talk.say("utter_ask_topic_words")
        talk.button("skip", '/choose{"step":"skip:topic"}')
        return False
    if value not in report.get("about", {}):
        ask(talk)
        return False
    _choose(talk, value)
    return True


def take_words(talk: Talk, text: str, said: str) -> bool:
    """The citizen's own words for the topic; True when they name one, or when it is left to officers."""
    report, turn = talk.report, talk.turn
    likely = [str(item.get("code") or item.get("name")) for item in turn.topics[:1] if _is_likely(item)]
    answer = _asked(talk, likely, said)
    _keep(report, {**answer, "ask_below": report.get("ask_below", answer["ask_below"])})
    found = [one["code"] for one in answer["found"] or answer["topics"]]
    if text not in report["what"]:
        append_words(report, text)
    if len(found) > 1:
        report["step"], report["offered"] = "topic", found
        ask(talk)
        return False
    if found:
        _choose(talk, found[0])
    else:
        report["closed"].append("topic")
        talk.say("utter_topic_not_found")
    return True


def _is_likely(item: Json) -> bool:
    return float(item.get("confidence") or 0) >= TOPIC_THRESHOLD


def _choose(talk: Talk, code: str) -> None:
    """From now on the topic is the citizen's; what was guessed before stays known, for trainers."""
    report = talk.report
    if report.get("topic_by") != "citizen":
        report["topic_guessed"] = report["topic"]
    report["topic"], report["topic_by"], report["offered"] = code, "citizen", []
    report["closed"].append("topic")
    talk.say("utter_corrected", value=report["about"][code]["name"])


def exchanged(report: Json, turn: Turn) -> Optional[str]:
    """ "khong phai rac, la cong" at the summary: the words for the right topic; None for anything else."""
    pair = corrections.exchanged_words(turn.text)
    if pair is None or report["step"] not in ("topic", "confirm") or not name_of(report):
        return None
    new, old = pair
    named = fold(name_of(report)).split()
    is_of_facts = any(fold(old) in fold(str(report[part] or "")) for part in ("where", "ward", "when", "phone"))
    is_named = bool(fold(old)) and all(word in named for word in fold(old).split())
    return new if is_named and not is_of_facts and len(new.split()) <= MOST_WORDS else None
