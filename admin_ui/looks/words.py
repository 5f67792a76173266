"""The words of drafts that colleagues look at."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.models import LookKind, LookState
from inbox_api.texts import lazy_gettext

KINDS: dict[str, LazyProxy] = {
    LookKind.REPLY: lazy_gettext("Draft: answer in the conversation"),
    LookKind.ANSWER: lazy_gettext("Draft: answer on the case"),
    LookKind.CLOSE: lazy_gettext("Draft: result, the case ends"),
    LookKind.CONFIRM: lazy_gettext("Draft: result, the citizen confirms"),
}
STATES: dict[str, LazyProxy] = {
    LookState.WAITING: lazy_gettext("Draft: with a colleague"),
    LookState.RETURNED: lazy_gettext("Draft: given back"),
    LookState.SENT: lazy_gettext("Draft: sent"),
    LookState.TAKEN_BACK: lazy_gettext("Draft: taken back"),
}
STEPS: dict[str, LazyProxy] = {
    "asked": lazy_gettext("asked for a look"),
    "changed": lazy_gettext("changed the words"),
    "comment": lazy_gettext("remarked"),
    "returned": lazy_gettext("gave it back"),
    "sent": lazy_gettext("approved it and sent it"),
    "stopped": lazy_gettext("stopped the sending"),
    "taken_back": lazy_gettext("took it back"),
    "failed": lazy_gettext("could not send it; something came between"),
}
LINES: dict[str, LazyProxy] = {
    "asked": lazy_gettext("asked %(name)s to look at a draft"),
    "returned": lazy_gettext("gave a draft back"),
    "sent": lazy_gettext("approved a draft and sent it"),
    "stopped": lazy_gettext("stopped the sending of a draft"),
    "taken_back": lazy_gettext("took a draft back"),
}
NOTICES: dict[str, LazyProxy] = {
    "look": lazy_gettext("A colleague asks you to look at a draft"),
    "look_back": lazy_gettext("Your draft was given back"),
    "look_comment": lazy_gettext("There is a remark on a draft"),
    "look_sent": lazy_gettext("Your draft was approved and sent"),
    "look_gone": lazy_gettext("A draft no longer waits for you"),
    "look_stopped": lazy_gettext("The sending of your draft was stopped"),
}
