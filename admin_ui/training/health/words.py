"""Kinds of findings, steps and repairs in plain words."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.texts import lazy_gettext

KINDS: dict[str, LazyProxy] = {
    "duplicate": lazy_gettext("Stands twice"),
    "near_duplicate": lazy_gettext("Nearly the same"),
    "confused": lazy_gettext("Confused intents"),
    "label": lazy_gettext("Wrong label?"),
    "entity": lazy_gettext("Marked in different ways"),
    "too_few": lazy_gettext("Too few sentences"),
    "unbalanced": lazy_gettext("Many more than others"),
    "leak": lazy_gettext("Stands in the test set"),
}
STEPS: dict[str, LazyProxy] = {
    "reading": lazy_gettext("Reading the sentences"),
    "comparing": lazy_gettext("Comparing all with all"),
    "learning": lazy_gettext("Trying what is learnt from the others"),
    "judging": lazy_gettext("Writing the list"),
}
SETS: dict[str, LazyProxy] = {
    "gold": lazy_gettext("the frozen test set"),
    "held-out": lazy_gettext("the set to tune on"),
}
DONE: dict[str, LazyProxy] = {
    "mended": lazy_gettext("Changed in the draft."),
    "left": lazy_gettext("Left as it is."),
    "both": lazy_gettext("Both sentences stay."),
    "undone": lazy_gettext("Taken back."),
    "asked": lazy_gettext("The check has been asked for."),
}
