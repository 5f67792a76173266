"""Greetings, thanks, insults and the honest "I do not know"."""

from typing import List, Tuple

from bot.actions import procedures, simple_mode, texts, words
from bot.actions.handover import hand_over
from bot.actions.turn import Talk

SHOWN_CHOICES = 3
CHOICE_THRESHOLD = 0.12  # less likely intents look odd as an offer
PROCEDURE_THRESHOLD = 0.35  # score of the search below which a procedure only shares a word
# Intents that would be odd as an offer: talk, and what a person must say in so many words.
NEVER_OFFERED = frozenset(
    [
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "cancel",
        "inform",
        "abuse",
        "out_of_scope",
        "ask_human",
        "ask_capability",
        "rate",
        "emergency",
        "denounce",
        "send_photo",
        "send_location",
        "choose",
    ]
)
INSULTS_BEFORE_PERSON = 3
FAILURES_BEFORE_PERSON = 3
MAIN_CHOICES = ("ask_procedure", "report_issue", "check_case", "ask_human")
ALIASES_OF_SEARCH = frozenset(procedures.ASPECT_OF_INTENT)


def main_buttons(talk: Talk) -> None:
    """What the bot is for, in four taps."""
    for name in MAIN_CHOICES:
        talk.button(name, f"/{name}")


def respond(talk: Talk) -> None:
    """The talk intents outside a form."""
    turn, memory = talk.turn, talk.memory
    if turn.intent != "abuse":
        memory.abuse_count = 0
    memory.fallback_count = 0
    if turn.intent == "greet":
        talk.say("utter_greet")
        main_buttons(talk)
    elif turn.intent == "ask_capability":
        talk.say("utter_capability")
        main_buttons(talk)
    elif turn.intent in ("goodbye", "thank"):
        talk.say(f"utter_{turn.intent}")
    elif turn.intent == "affirm":
        talk.say("utter_affirm_alone")
        main_buttons(talk)
    elif turn.intent == "deny":
        talk.say("utter_deny_alone")
    elif turn.intent == "choose" and turn.first("step") == "send" and memory.last_case and memory.report is None:
        talk.say("utter_already_sent", code=memory.last_case)
    elif turn.intent in ("cancel", "choose"):
        memory.procedure = None
        talk.say("utter_nothing_to_cancel")
        main_buttons(talk)
    elif turn.intent == "abuse":
        insult(talk)
    elif turn.intent != "out_of_scope" and texts.is_known(f"utter_{turn.intent}"):
        talk.say(f"utter_{turn.intent}")  # taught on the training desk: a rule and words, no code
    else:
        talk.say("utter_out_of_scope")
        main_buttons(talk)


def insult(talk: Talk) -> None:
    """Calm twice, then a person."""
    talk.memory.abuse_count += 1
    if talk.memory.abuse_count >= INSULTS_BEFORE_PERSON:
        talk.say("utter_abuse_hand_over")
        hand_over(talk, "other")
        return
    talk.say("utter_abuse")
    talk.ask_person_button()


def lost(talk: Talk) -> None:
    """ "ko hieu gi het": plain examples and the menu; again, the menu in other words; the third time the person."""
    if not _led_nowhere(talk):
        talk.say("utter_lost")
        main_buttons(talk)


def _led_nowhere(talk: Talk) -> bool:
    """Count a message that led nowhere; True when that was answered: the second in a row in other words, with numbers
    to tap or type; the third by people.
    """
    talk.memory.fallback_count += 1
    if talk.memory.fallback_count < 2:
        return False
    if talk.memory.fallback_count >= FAILURES_BEFORE_PERSON:
        talk.say("utter_fallback_hand_over")
        hand_over(talk, "not_understood")
        return True
    choices = [f"{number}. {texts.title(name)}" for number, name in enumerate(MAIN_CHOICES, start=1)]
    talk.say("utter_fallback_again", choices="\n".join(choices))
    for label, name in zip(choices, MAIN_CHOICES, strict=True):
        talk.choice(texts.shorten(label), f"/{name}")
    _remember(talk)
    return True


def _remember(talk: Talk) -> None:
    """A choice that is tapped means these words, and those of the message before that was not understood either."""
    earlier = talk.memory.pending or {}
    said = [earlier.get("text", ""), talk.turn.text] if earlier.get("kind") == "fallback" else [talk.turn.text]
    files = [*(earlier.get("files") or []), *talk.turn.files]
    told = "\n".join(part for part in dict.fromkeys(said) if words.is_readable(part))
    talk.memory.pending = {"kind": "fallback", "text": told[:1000], "files": files}


def fallback(talk: Talk) -> None:
    """Not understood: the plausible choices, or the plain menu; then in other words; the third time the person."""
    if _led_nowhere(talk):
        return
    offers = [] if simple_mode.typed_number(talk.turn.text) else nearest(talk)  # a number of no menu says nothing
    if not offers:
        talk.say("utter_fallback_plain")
        main_buttons(talk)
    else:
        talk.say("utter_fallback")
        labels = [texts.label(label, talk.turn.channel) for label, _ in offers]
        cut = [label for (label, _), shown in zip(offers, labels, strict=True) if shown != label]
        if cut:
            talk.tell("\n".join(f"- {label}" for label in cut))
        for shown, (_, payload) in zip(labels, offers, strict=True):
            talk.choice(shown, payload)
        talk.ask_person_button()
    _remember(talk)


def nearest(talk: Talk) -> List[Tuple[str, str]]:
    """Up to three (label, payload): the likeliest intents, and the procedures the words come close to; [] for none."""
    if not words.is_readable(talk.turn.text):
        return []
    offers: List[Tuple[str, str]] = []
    intents = [
        item["name"]
        for item in talk.turn.ranking
        if item["name"] not in NEVER_OFFERED
        and float(item["confidence"]) >= CHOICE_THRESHOLD
        and texts.is_known(f"utter_title_{item['name']}")
    ]
    about_procedures = bool(talk.turn.first("procedure") or talk.memory.procedure) or any(
        name in ALIASES_OF_SEARCH for name in intents
    )
    if words.has_content(talk.turn.text) and about_procedures:
        found = talk.inbox.search_procedures(talk.turn.text, limit=2, is_final=False)["results"]
        aspect = next((procedures.ASPECT_OF_INTENT[name] for name in intents if name in ALIASES_OF_SEARCH), "overview")
        is_likely = bool(talk.memory.procedure) or (bool(intents) and intents[0] in ALIASES_OF_SEARCH)
        likely = found[: 2 if is_likely else 1]
        offers = [
            (item["name"], procedures.payload(aspect, item["id"]))
            for item in likely
            if float(item["score"]) >= PROCEDURE_THRESHOLD
        ]
    plain = [name for name in intents if name not in ALIASES_OF_SEARCH or not offers]
    if not offers and not plain:
        return []
    for name in [*plain, "ask_procedure", "report_issue", "check_case"]:
        offer = (texts.title(name), f"/{name}")
        if len(offers) < SHOWN_CHOICES and offer not in offers:
            offers.append(offer)
    return offers
