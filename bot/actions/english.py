"""A message in English: one line in both languages, with a person at hand. Nothing else here speaks English."""

from bot.actions import words
from bot.actions.turn import Talk, Turn

SURE_WORDS = 2  # that stand in English alone
# "thank you", "ok good morning": said so in Vietnamese chats too.
BORROWED = frozenset(("greet", "thank", "goodbye", "affirm"))
MOST_WORDS_BORROWED = 4


def is_english(turn: Turn) -> bool:
    """True when English words, and mostly such, were typed; an accented letter says Vietnamese."""
    if turn.is_button or not turn.text.replace("\u2019", "'").isascii():
        return False
    said = turn.text.lower().replace("'", "").replace("\u2019", "")
    typed = [word.strip('.,;:!?()"') for word in said.split()]
    sure = [word for word in typed if word in words.phrases("english")]
    if turn.intent in BORROWED and len(typed) <= MOST_WORDS_BORROWED:
        return False
    known = [word for word in typed if word in words.phrases("english_too")] + sure
    return len(sure) >= SURE_WORDS and 3 * len(known) >= 2 * len(typed)


def answer(talk: Talk) -> None:
    talk.say("utter_english")
    talk.ask_person_button()
