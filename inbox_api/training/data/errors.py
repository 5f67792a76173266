"""What can be wrong with a change of the training data."""

from __future__ import annotations

from inbox_api.errors import Conflict, Invalid, NotAllowed
from inbox_api.texts import lazy_gettext


class BrokenArchive(Invalid):
    code = "broken_archive"
    message = lazy_gettext("This file is no archive of training data.")


class BrokenExample(Invalid):
    code = "broken_example"
    message = lazy_gettext("The marks of this sentence cannot be read: write [words](label).")


class DuplicateLine(Conflict):
    code = "duplicate_line"
    message = lazy_gettext("This sentence is in the data already.")


class UnknownEntity(Invalid):
    code = "unknown_entity"
    message = lazy_gettext("There is no such label.")


class UnknownIntent(Invalid):
    code = "unknown_intent"
    message = lazy_gettext("There is no such intent.")


class BadIntentName(Invalid):
    code = "bad_intent_name"
    message = lazy_gettext("An intent's name is 3 to 40 small letters, digits and underscores, and is not taken yet.")


class NoReason(Invalid):
    code = "no_reason"
    message = lazy_gettext("Say why: a few words for those who read this later.")


class PrivateNumbers(Invalid):
    code = "private_numbers"
    message = lazy_gettext(
        "A real-looking phone or identity number: replace it by an invented one, such as 0900 000 123."
    )


class LineGone(Conflict):
    code = "line_gone"
    message = lazy_gettext("This sentence is no longer in the data. Please look again.")


class NeededByLater(Conflict):
    code = "needed_by_later"
    message = lazy_gettext("A later change builds on this one. Undo that one first.")


class OwnTrainingChange(NotAllowed):
    code = "own_change"
    message = lazy_gettext("A second person must decide on what you changed yourself.")


class AlreadyDecided(Conflict):
    code = "already_decided"
    message = lazy_gettext("Somebody has decided on this change already.")


class NothingToFreeze(Conflict):
    code = "nothing_to_freeze"
    message = lazy_gettext("There is no approved change since the last version.")


class BadAnswer(Invalid):
    code = "bad_answer"
    message = lazy_gettext("An answer has 1 to 640 characters; in braces only {you} and {You} may stand.")


class BadTitle(Invalid):
    code = "bad_title"
    message = lazy_gettext("The short name has 1 to 20 characters: it stands on a button.")
