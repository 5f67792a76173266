"""What the pages of the training data call things."""

from __future__ import annotations

from collections.abc import Callable

from babel.support import LazyProxy

from admin_ui import words
from admin_ui.sayings import said
from inbox_api.texts import lazy_gettext
from inbox_api.training.data import TrainingData

KINDS: dict[str, LazyProxy] = {
    "add": lazy_gettext("new sentence"),
    "edit": lazy_gettext("changed sentence"),
    "move": lazy_gettext("moved sentence"),
    "remove": lazy_gettext("removed sentence"),
    "new_intent": lazy_gettext("new intent"),
    "response": lazy_gettext("answer"),
    "file": lazy_gettext("file from outside"),
    "words": lazy_gettext("word of the city"),
}
LISTS: dict[str, LazyProxy] = {
    "streets": lazy_gettext("Streets"),
    "landmarks": lazy_gettext("Places people know"),
    "short_forms": lazy_gettext("Short forms and chat spelling"),
}
SOURCES: dict[str, LazyProxy] = {
    "review": lazy_gettext("from the review queue"),
    "hand": lazy_gettext("written by hand"),
    "health": lazy_gettext("from data health"),
    "import": lazy_gettext("from a file or table"),
    "paraphrase": lazy_gettext("proposed by the machine, chosen by a person"),
    "procedure": lazy_gettext("from a procedure"),
    "reply": lazy_gettext("from an officer's answer"),
    "file": lazy_gettext("from a bundle"),
}
STATES: dict[str, LazyProxy] = {
    "waiting": lazy_gettext("waits for a second person"),
    "approved": lazy_gettext("in the draft"),
    "refused": lazy_gettext("refused by the second person"),
    "undone": lazy_gettext("taken back"),
}
DIFFERENCES: dict[str, LazyProxy] = {
    "added": lazy_gettext("sentence added"),
    "removed": lazy_gettext("removed"),
    "moved": lazy_gettext("moved"),
    "marked": lazy_gettext("marked otherwise"),
}
VARIANTS: dict[str, LazyProxy] = {
    "teencode": lazy_gettext("chat spelling"),
    "plain_teencode": lazy_gettext("chat spelling without accents"),
    "southern": lazy_gettext("southern words"),
    "northern": lazy_gettext("northern words"),
    "central": lazy_gettext("central words"),
}
DONE: dict[str, LazyProxy] = {
    "added": lazy_gettext("The sentence is in the draft."),
    "changed": lazy_gettext("The change is in the draft."),
    "intent": lazy_gettext("The intent is in the draft. Now give it sentences."),
    "undone": lazy_gettext("Taken back."),
    "approved": lazy_gettext("Approved."),
    "refused": lazy_gettext("Refused; the writer sees why."),
    "frozen": lazy_gettext("A version was made. It can be trained now."),
    "back": lazy_gettext("The old state is the newest version now."),
    "imported": lazy_gettext("Taken in. What waits for a second person is in the list."),
    "both": lazy_gettext("Both sentences stay."),
    "word": lazy_gettext("The word is in the draft. It holds once a model has learnt it and is in use."),
    "word_gone": lazy_gettext("Taken out, in the draft."),
    "chosen": lazy_gettext("The chosen proposals are in the draft, marked as such."),
}


def namer(data: TrainingData) -> Callable[[str | None], str]:
    """A function that names intents for people: those of the program, and those that were taught."""

    def name(intent: str | None) -> str:
        known = data.taught.get(intent or "")
        return known.title if known is not None else words.intent(intent)

    return name


LEFT_OUT: dict[str, LazyProxy] = {
    "synonym": lazy_gettext("A synonym"),
    "regex": lazy_gettext("A pattern (regex)"),
    "lookup": lazy_gettext("A list of words (lookup)"),
    "rules": lazy_gettext("Rules"),
    "stories": lazy_gettext("Stories"),
    "forms": lazy_gettext("Forms"),
    "slots": lazy_gettext("Slots"),
    "actions": lazy_gettext("Actions"),
    "file": lazy_gettext("A file that cannot be read"),
    "line": lazy_gettext("A sentence whose marks cannot be read"),
}


def done(slug: str | None) -> str | None:
    """The sentence after a step; None for what is no such slug."""
    return said(DONE, slug)
