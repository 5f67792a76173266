"""Office hours, addresses, reception schedules; what cannot be booked here is said honestly."""

from typing import Dict, List, Tuple

from bot.actions import texts
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


def find(talk: Talk) -> List[Json]:
    """Offices for the agency and ward in the message; the whole message when neither was recognised."""
    turn = talk.turn
    return talk.inbox.show_offices(words=turn.first("agency") or turn.text, ward=turn.first("ward") or "")


def answer(talk: Talk) -> None:
    """One of ask_hours, ask_contact, ask_reception, book_reception, take_ticket."""
    intent = talk.turn.intent
    offices = find(talk)
    shown = describe(offices, FIELDS[intent])
    if intent in ("book_reception", "take_ticket"):
        talk.say(f"utter_{intent}" if shown else f"utter_{intent}_none")
        talk.tell(shown)
        talk.ask_person_button()
    elif shown:
        talk.tell(shown)
        if intent == "ask_reception":
            talk.ask_person_button()
    else:
        talk.say("utter_office_missing" if offices else "utter_office_not_found")
        talk.ask_person_button()
