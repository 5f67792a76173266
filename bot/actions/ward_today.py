""" "Phuong 6 gio la phuong nao": which ward of today an old ward belongs to."""

from bot.actions import words
from bot.actions.turn import Talk, fold


def takes(talk: Talk) -> bool:
    """True when the message asks only that, and was answered."""
    turn = talk.turn
    if turn.is_button or turn.files or not _asks(talk):
        return False
    said = turn.first("ward") or turn.text
    found = talk.inbox.resolve_ward(said)
    names = [ward["name"] for ward in found["candidates"]]
    if found["ward"] and fold(found["matched"] or "") != fold(found["ward"]["name"]):
        talk.say("utter_ward_today", old=found["matched"], ward=found["ward"]["name"])
    elif found["ward"]:
        talk.say("utter_ward_is_of_today", ward=found["ward"]["name"])
    elif names:
        talk.say("utter_ward_may_be", wards=", ".join(names))
    elif turn.first("ward"):
        talk.say("utter_ward_unknown", ward=turn.first("ward"))
        talk.ask_person_button()
    else:
        return False  # words that only look like it
    return True


def _asks(talk: Talk) -> bool:
    """Words about a merger, a ward, and nothing else that the question could be about."""
    turn = talk.turn
    if not words.holds("ward_today", turn.text) or turn.first("procedure"):
        return False
    rest = f" {turn.folded} "
    for said in turn.as_written("ward"):
        rest = rest.replace(f" {fold(said)} ", " ")
    rest = words.without(("ward_today",), rest)
    return not [word for word in words.left_after_all(("ward_today_beside", "aspect"), rest) if not word.isdigit()]
