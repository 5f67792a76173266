"""Office hours, addresses, reception schedules; what cannot be booked here is said honestly."""

from typing import Dict, List, Tuple

from bot.actions import texts, words
from bot.actions.turn import Json, Talk

Field = Tuple[str, str]  # (name of the text line, field of the office)
HOURS: Field = ("hours", "hours_text")
ADDRESS: Field = ("address", "address")
PHONE: Field = ("phone", "phone")
RECEPTION: Field = ("reception", "reception_text")
FIELDS: Dict[str, List[Field]] = {
    "ask_hours": [HOURS, PHONE],
    "ask_contact": [ADDRESS, PHONE, HOURS],
    "ask_reception": [RECEPTION, ADDRESS, PHONE],
    "book_reception": [RECEPTION, ADDRESS, PHONE],
    "take_ticket": [ADDRESS, PHONE, HOURS],
}
MOST_OFFICES = 3
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


def find(talk: Talk, asked_before: str = "") -> List[Json]:
    """Offices for the agency and ward in the message, or in the question before; a bare question has a usual office."""
    turn = talk.turn
    agency, ward = turn.first("agency"), turn.first("ward")
    spoken = f"{asked_before} {turn.text}".strip()
    is_bare = not agency and not ward and not words.left_after("office_question", spoken)
    if is_bare and turn.intent in USUAL_OFFICE:
        return talk.inbox.show_offices(words=texts.render(USUAL_OFFICE[turn.intent]), ward="")
    return talk.inbox.show_offices(words=agency or spoken, ward=ward or (turn.text if asked_before else ""))


def answer(talk: Talk, asked_before: str = "") -> None:
    """One of ask_hours, ask_contact, ask_reception, book_reception, take_ticket; `asked_before`: it goes on."""
    turn = talk.turn
    offices = find(talk, asked_before)
    shown = describe(offices, FIELDS[turn.intent])
    if turn.intent in ("book_reception", "take_ticket"):
        talk.say(f"utter_{turn.intent}" if shown else f"utter_{turn.intent}_none")
        talk.tell(shown)
        talk.ask_person_button()
    elif shown:
        talk.tell(shown)
        if len(offices) > 1 and not turn.first("ward"):
            talk.say("utter_office_which_ward")
        if turn.intent == "ask_reception":
            talk.ask_person_button()
    else:
        talk.say("utter_office_missing" if offices else "utter_office_not_found")
        talk.ask_person_button()
    if not turn.is_button:
        spoken = turn.first("agency") or asked_before or turn.text
        talk.memory.pending = {"kind": "office", "intent": turn.intent, "words": spoken[:200]}
