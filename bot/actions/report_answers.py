"""Taking a message into the open report as the answer to the question asked, with every other fact in it."""

from bot.actions import corrections, phone_answers, phones, reading, report_words, telling, words
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.report_moves import answers_step
from bot.actions.report_questions import ask, ask_next
from bot.actions.report_state import absorb, add_words, next_step, place_line, take_topic
from bot.actions.turn import Json, Talk, Turn

MOST_WORDS_OF_A_PLACE = 14
MOST_WORDS_OF_A_TIME = 12


def take_answer(talk: Talk, report: Json, value: str) -> None:
    """Keep what was said as the answer to the question asked, plus every other fact in it."""
    turn, step = talk.turn, report["step"]
    if step == "where" and _only_points(report, turn):
        report["retried"].append("pointing")
        talk.say("utter_ask_where_pointing")
        talk.button("skip", '/choose{"step":"skip:where"}')
        return
    had_place = place_line(report)
    vague = report["where"] if step == "where" and "where" not in report.get("editing", []) else None
    found = absorb(report, turn, replace=step == "confirm" or step in report.pop("editing", []))
    text = turn.text.strip()
    if step != "phone" and _is_only_a_number(talk, report):
        return
    if step in ("where", "ward", "when", "photo", "phone") and not report["what"] and reading.is_story(turn):
        add_words(report, turn)  # the question for it was passed over, here it comes
    if step == "what" and text:
        add_words(report, turn)
        take_topic(report, turn, is_newer=True)
    elif step == telling.STEP and text:
        _take_telling(report, turn)
    elif step == "where" and text and _tells_only_when(talk):
        ask(talk, step)  # kept as the time; the place is still open
        return
    elif step == "where" and _tells_the_matter(talk):
        report["retried"].append("story")
        add_words(report, turn)
        ask(talk, step)
        return
    elif step == "where" and text and (len(text.split()) <= MOST_WORDS_OF_A_PLACE or not answers_step("where", turn)):
        # as it was written: the tagger may miss the house number; a first, vague answer stays in front
        report["where"] = ", ".join(dict.fromkeys(part for part in (vague, text) if part))[:200]
    elif step == "ward":
        report["ward"], report["ward_options"] = value or turn.first("ward") or text[:100] or None, []
        report["ward_found"] = True  # chosen for this street
    elif step == "when" and text and not answers_step("when", turn) and answers_step("where", turn):
        absorb(report, turn, replace=True)  # a better place instead of a time: keep it, ask again
        find_ward(talk, report)
        talk.say("utter_place_noted", place=place_line(report))
        ask_next(talk)
        return
    elif step == "when" and text and not answers_step("when", turn):
        if _is_no_time_yet(report, turn):
            ask(talk, step)
            return
    elif step == "photo" and text and not found and words.has_content(text):
        add_words(report, turn)
    elif step == "phone" and phone_answers.take(talk, report, found=found):
        return
    elif step == "confirm" and text and not found:
        is_answer = telling.is_late_answer(report, turn) and telling.take(report, text)
        if not is_answer:
            add_words(report, turn)
    if text or turn.location or step in ("photo", "ward", "telling", "topic"):
        report["closed"].append(step)
    if place_line(report) != had_place:
        find_ward(talk, report)
    ask_next(talk)


def _may_be_told(report: Json, turn: Turn) -> bool:
    """True where a number may be the answer to the topic's own question, such as that of a post."""
    return report["step"] == telling.STEP or (report["step"] == "confirm" and telling.is_late_answer(report, turn))


def _take_telling(report: Json, turn: Turn) -> None:
    """The answer to the topic's own question; a long message is more of the story."""
    if not telling.take(report, turn.text):
        add_words(report, turn)


def correct(talk: Talk, report: Json, correction: corrections.Correction) -> None:
    """Put the new value in place of the old one, name it, and come back to the open question, which costs none."""
    step, part = report["step"], correction.part
    value = corrections.apply(report, correction)
    if part == "what":
        take_topic(report, talk.turn, is_newer=True)
    if part == "where" and not correction.number and report.get("ward_found"):
        report["ward"], report["ward_options"] = talk.turn.first("ward"), []  # was concluded from the wrong street
        report["closed"] = [done for done in report["closed"] if done != "ward"]
    if part == "ward" or (part == "where" and not correction.number):
        report["ward_options"] = []
        find_ward(talk, report)
    report["closed"].append(part)
    said = report["ward"] if part == "ward" else value
    talk.say("utter_corrected", value=phones.masked(said or value))
    report["step"] = next_step(report)
    if report["step"] == step:
        ask(talk, step)
    else:
        ask_next(talk)


def _is_no_time_yet(report: Json, turn: Turn) -> bool:
    """Keep short words that tell a time as the time, others as more of the story; True: ask for the time once more."""
    if len(turn.text.split()) <= MOST_WORDS_OF_A_TIME and report_words.tells_a_time(turn.text):
        report["when"] = turn.text.strip()[:100]
        return False
    if words.has_content(turn.text):
        add_words(report, turn)
    is_first = "when" not in report["retried"]
    report["retried"].append("when")
    return is_first


def _only_points(report: Json, turn: Turn) -> bool:
    """True for "o cho cu a", the first time: nobody can find it."""
    has_fact = answers_step("where", turn) or turn.file_ids or "pointing" in report["retried"]
    return bool(turn.text) and not has_fact and report_words.only_points(turn.text)


def _is_only_a_number(talk: Talk, report: Json) -> bool:
    """A telephone number where something else was asked for is kept or asked for once more, then the question again."""
    if talk.turn.file_ids or not phone_answers.is_number_only(talk.turn.text):
        return False
    if _may_be_told(report, talk.turn) and not phones.phone_in(talk.turn.text):
        report["odd_phone"] = False
        return False
    if report["step"] == "confirm" and not phones.phone_in(talk.turn.text):
        phone_answers.ask_again(talk, report)
    else:
        ask(talk, report["step"])
    return True


def _tells_the_matter(talk: Talk) -> bool:
    """True for "cay nga chan ngang duong" where a place was asked for: what is wrong, with no place in it."""
    report, turn = talk.report, talk.turn
    if answers_step("where", turn) or not reading.is_story(turn) or "story" in report["retried"]:
        return False
    starts_as_place = turn.folded.split()[0] in words.phrases("vague_place")
    return not starts_as_place and not any(char.isdigit() for char in turn.text)


def _tells_only_when(talk: Talk) -> bool:
    """ "hom qua" instead of a place."""
    turn = talk.turn
    if not turn.first("date_time") or answers_step("where", turn):
        return False
    rest = turn.text
    for said in turn.as_written("date_time"):
        rest = rest.replace(said, " ")
    return not words.left_after_all(("opening", "around_time"), rest)


def find_ward(talk: Talk, report: Json) -> None:
    """Ask the inbox which ward of today the place lies in; an unknown place stays as it was said."""
    place = place_line({**report, "location": None})
    if not place:
        return
    try:
        answer = talk.inbox.resolve_ward(place)
    except InboxRefusedError:
        return
    if answer.get("ward"):
        report["ward_found"] = report.get("ward_found") or not report["ward"]
        report["ward"], report["ward_options"] = answer["ward"]["name"], []
    elif "ward" not in report["closed"]:
        report["ward_options"] = [ward["name"] for ward in answer.get("candidates") or []][:4]
