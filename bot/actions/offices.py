"""Office hours, addresses, reception schedules; what cannot be booked here is said honestly."""

from datetime import date, timedelta, timezone
from typing import Dict, List, Optional, Tuple

from bot.actions import texts, words
from bot.actions.procedures import recent
from bot.actions.turn import Json, Talk, fold

Field = Tuple[str, str]  # (name of the text line, field of the office)
HOURS: Field = ("hours", "hours_text")
ADDRESS: Field = ("address", "address")
PHONE: Field = ("phone", "phone")
RECEPTION: Field = ("reception", "reception_text")
FIELDS: Dict[str, List[Field]] = {
    "ask_hours": [HOURS, ADDRESS, PHONE],
    "ask_contact": [ADDRESS, PHONE, HOURS],
    "ask_reception": [RECEPTION, ADDRESS, PHONE],
    "book_reception": [RECEPTION, ADDRESS, PHONE],
    "take_ticket": [ADDRESS, PHONE, HOURS],
}
MOST_OFFICES = 6
MOST_WARDS = 8  # buttons
LOCAL_TIME = timezone(timedelta(hours=7))
# Whose hours, seat or number is meant when none is named: the response that holds its name.
USUAL_OFFICE = {
    "ask_hours": "utter_office_words_one_stop",
    "take_ticket": "utter_office_words_one_stop",
    "ask_contact": "utter_office_words_hotline",
    "complaint": "utter_office_words_complaint",
}


def describe(offices: List[Json], fields: List[Field]) -> str:
    """The offices that hold the first field, as blocks of lines; "" when none does."""
    blocks = []
    for office in [office for office in offices if office.get(fields[0][1])][:MOST_OFFICES]:
        lines = [texts.render("utter_office_name", name=office["name"])]
        lines += [
            texts.render(f"utter_office_{name}", **{name: office[field]}) for name, field in fields if office.get(field)
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def query_of(talk: Talk, asked_before: str) -> str:
    """The words an office is looked up by: those of the message, or of the question it goes on with; a bare question
    has a usual office.
    """
    turn = talk.turn
    spoken = f"{asked_before} {turn.text}".strip()
    is_bare = (
        not turn.first("agency") and not turn.as_written("ward") and not words.left_after("office_question", spoken)
    )
    if (is_bare or (turn.is_button and not spoken)) and turn.intent in USUAL_OFFICE:
        return f"{texts.render(USUAL_OFFICE[turn.intent])} {spoken}".strip()
    return turn.first("agency") or spoken


def ward_said(talk: Talk) -> str:
    """The ward in the message, by any of its names, also without "phuong"; "" for none."""
    turn = talk.turn
    if turn.first("ward"):
        return str(turn.first("ward"))
    if not words.left_after("office_question", turn.text):
        return ""
    ward = talk.inbox.resolve_ward(turn.text)["ward"]
    return str(ward["code"]) if ward else ""


def answer(talk: Talk, asked_before: str = "", ward_before: str = "") -> None:
    """One of ask_hours, ask_contact, ask_reception, book_reception, take_ticket; `asked_before`: it goes on.

    ward_before: of the question before, or of the procedure spoken of; a ward in the message comes first.
    """
    turn = talk.turn
    place = words.foreign_place(turn.text)
    ward = ward_said(talk) or ward_before or recent.ward(talk)
    query = query_of(talk, asked_before)
    day = _day_asked(talk, asked_before)
    found = talk.inbox.show_offices(words=query, ward=ward, day=day.isoformat() if day else "")
    if place and not any(fold(place) in fold(office["name"]) for office in found["offices"]):
        _tell_that_it_is_not_held(talk, place)
        return
    offices, wards = found["offices"], found["wards"]
    fields = FIELDS[turn.intent]
    shown = describe(offices, fields[:1] if wards else fields)
    if turn.intent in ("book_reception", "take_ticket"):
        talk.say(f"utter_{turn.intent}" if shown else f"utter_{turn.intent}_none")
        talk.tell(shown)
    elif shown:
        talk.tell("\n\n".join(part for part in (_whether_open(talk, offices, day), shown) if part))
    else:
        talk.say("utter_office_missing" if offices else "utter_office_not_found")
    if shown and wards:
        _ask_ward(talk, wards)
    if turn.intent not in ("ask_hours", "ask_contact") or not shown:
        talk.ask_person_button()
    told = {office.get("ward") for office in offices}
    known = str(next(iter(told)) or "") if ward and len(told) == 1 else ""
    recent.keep_ward(talk, known)
    if not turn.is_button or asked_before:
        said = turn.first("agency") or asked_before or query
        talk.memory.pending = {"kind": "office", "intent": turn.intent, "words": said[:200], "ward": known or ward}


def _tell_that_it_is_not_held(talk: Talk, place: str) -> None:
    """A library, a market, a hospital: never another office's hours in their place; the hotline may know."""
    talk.say("utter_office_not_held_hours" if talk.turn.intent == "ask_hours" else "utter_office_not_held", place=place)
    hotline = talk.inbox.show_offices(words=texts.render(USUAL_OFFICE["ask_contact"]), ward="")["offices"]
    talk.tell(describe([office for office in hotline if not office.get("ward")][:1], [PHONE]))
    talk.ask_person_button()


def _ask_ward(talk: Talk, wards: List[Json]) -> None:
    talk.say("utter_office_which_ward")
    for one in wards if len(wards) <= MOST_WARDS else []:
        talk.choice(texts.shorten(one["name"]), '/%s{"ward":"%s"}' % (talk.turn.intent, one["code"]))


def _day_asked(talk: Talk, asked_before: str) -> Optional[date]:
    """The day of "thu bay co mo khong"; of the question before when this message names none."""
    if talk.turn.intent != "ask_hours" or talk.turn.now.year < 2000:  # the channel did not say when it was sent
        return None
    today = talk.turn.now.astimezone(LOCAL_TIME).date()
    return words.day_asked(talk.turn.text, today) or words.day_asked(asked_before, today)


def _whether_open(talk: Talk, offices: List[Json], day: Optional[date]) -> str:
    """Open now, or on that day; "" unless it is true of all these offices."""
    said = {str(office.get("day_text" if day else "now_text") or "") for office in offices}
    return next(iter(said)) if talk.turn.intent == "ask_hours" and len(said) == 1 else ""
