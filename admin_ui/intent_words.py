"""Intents and entities of the bot in plain words (bot/domain/intents.yml)."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.texts import lazy_gettext

INTENTS: dict[str, LazyProxy] = {
    "greet": lazy_gettext("Greeting"),
    "goodbye": lazy_gettext("Farewell"),
    "thank": lazy_gettext("Thanks"),
    "affirm": lazy_gettext("Agrees"),
    "deny": lazy_gettext("Refuses"),
    "ask_capability": lazy_gettext("Asks what the assistant can do"),
    "ask_human": lazy_gettext("Wants to talk to a person"),
    "cancel": lazy_gettext("Cancels"),
    "inform": lazy_gettext("Gives information"),
    "abuse": lazy_gettext("Offensive words"),
    "out_of_scope": lazy_gettext("Outside the tasks"),
    "ask_procedure": lazy_gettext("Asks about a procedure"),
    "ask_documents": lazy_gettext("Asks which papers"),
    "ask_form": lazy_gettext("Asks for a form"),
    "ask_fee": lazy_gettext("Asks the fee"),
    "ask_duration": lazy_gettext("Asks how long it takes"),
    "ask_where": lazy_gettext("Asks where to hand it in"),
    "ask_conditions": lazy_gettext("Asks the conditions"),
    "ask_online": lazy_gettext("Asks about handing in online"),
    "ask_delivery": lazy_gettext("Asks about delivery"),
    "ask_steps": lazy_gettext("Asks the steps"),
    "check_dossier": lazy_gettext("Looks up a dossier"),
    "check_case": lazy_gettext("Looks up a case"),
    "add_to_case": lazy_gettext("Adds to a case"),
    "ask_hours": lazy_gettext("Asks opening hours"),
    "ask_contact": lazy_gettext("Asks for an address or phone number"),
    "ask_reception": lazy_gettext("Asks when leaders receive citizens"),
    "book_reception": lazy_gettext("Wants an appointment"),
    "take_ticket": lazy_gettext("Wants a queue ticket"),
    "report_issue": lazy_gettext("Reports a problem"),
    "report_service": lazy_gettext("Reports how officers behave"),
    "petition": lazy_gettext("A petition"),
    "complain_rule": lazy_gettext("Comments on a rule"),
    "complaint": lazy_gettext("Intent: complaint"),
    "denounce": lazy_gettext("Intent: denunciation"),
    "emergency": lazy_gettext("Intent: emergency"),
    "praise": lazy_gettext("Intent: praise"),
    "request_information": lazy_gettext("Requests information"),
    "rate": lazy_gettext("Rates"),
    "privacy_request": lazy_gettext("Asks about personal data"),
    "send_photo": lazy_gettext("Sent a photo"),
    "send_location": lazy_gettext("Sent a place"),
    "choose": lazy_gettext("Pressed a button"),
    "nlu_fallback": lazy_gettext("Not understood"),
}
ENTITIES: dict[str, LazyProxy] = {
    "procedure": lazy_gettext("Procedure"),
    "topic": lazy_gettext("Topic"),
    "address": lazy_gettext("Address"),
    "ward": lazy_gettext("Ward"),
    "landmark": lazy_gettext("Landmark"),
    "phone": lazy_gettext("Phone"),
    "id_number": lazy_gettext("Identity number"),
    "case_code": lazy_gettext("Case code"),
    "dossier_code": lazy_gettext("Dossier code"),
    "date_time": lazy_gettext("Time"),
    "person": lazy_gettext("Person"),
    "agency": lazy_gettext("Agency"),
    "quantity": lazy_gettext("Quantity"),
    "license_plate": lazy_gettext("Licence plate"),
}


def intent_named(words: str) -> str | None:
    """The intent of these words, as lists show it, or of its own name; None for no intent."""
    wanted = words.strip().casefold()
    return next((name for name, label in INTENTS.items() if wanted in {name, str(label).casefold()}), None)
