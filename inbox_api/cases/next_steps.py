"""What comes next for the citizen, in plain words: in the chat, and where nothing can be written back."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.cases.states import CaseState
from inbox_api.models import Case
from inbox_api.texts import lazy_gettext

IN_CHAT: dict[CaseState, LazyProxy] = {
    CaseState.RECEIVED: lazy_gettext("Next, an officer reads it and gives it to the unit in charge."),
    CaseState.SORTING: lazy_gettext("Next, it is given to the unit in charge."),
    CaseState.ASSIGNED: lazy_gettext("Next, the unit in charge starts work."),
    CaseState.IN_PROGRESS: lazy_gettext("The unit is working on it; you will get the result here."),
    CaseState.NEEDS_INFORMATION: lazy_gettext("We need more information from you; please answer in this chat."),
    CaseState.RESOLVED: lazy_gettext("It is solved; you will get the result here."),
    CaseState.AWAITING_CONFIRMATION: lazy_gettext("Please tell us whether it is solved for you."),
    CaseState.CLOSED: lazy_gettext(
        "It is closed. If it is not solved, write here what is still wrong and it is opened again."
    ),
    CaseState.REFUSED: lazy_gettext("It was not accepted; the reason is given here."),
    CaseState.REFERRED: lazy_gettext("It was passed to another body, which will answer you."),
    CaseState.SUSPENDED: lazy_gettext("It is suspended for a legal reason."),
    CaseState.REOPENED: lazy_gettext("It was opened again; an officer looks at it once more."),
}
# The page of codes cannot be written to: where the chat says "here", it says where.
ON_PAGE: dict[CaseState, LazyProxy] = IN_CHAT | {
    CaseState.NEEDS_INFORMATION: lazy_gettext(
        "We need more information from you: write to us where you wrote before, or come to the counter with the code."
    ),
    CaseState.AWAITING_CONFIRMATION: lazy_gettext(
        "Please tell us whether it is solved for you: write to us where you wrote before."
    ),
    CaseState.CLOSED: lazy_gettext(
        "It is closed. If it is not solved, write to us where you wrote before, with the code, and it is opened again."
    ),
    CaseState.REFUSED: lazy_gettext("It was not accepted; the reason stands below."),
}

# Whoever only follows the case is neither asked nor answered by others, and opens nothing again.
FOLLOWED: dict[CaseState, LazyProxy] = IN_CHAT | {
    CaseState.NEEDS_INFORMATION: lazy_gettext("More is asked of the person who reported it; then it goes on."),
    CaseState.AWAITING_CONFIRMATION: lazy_gettext(
        "It is done; the person who reported it is asked whether it is solved."
    ),
    CaseState.CLOSED: lazy_gettext("It is closed. If you still see it, please send a report of your own."),
    CaseState.REFERRED: lazy_gettext("It was passed to another body."),
}


def for_follower(case: Case) -> str:
    return str(FOLLOWED[CaseState(case.lead.status)])


def in_chat(case: Case) -> str:
    """A matter that is handled together with others goes the way of the common case."""
    return str(IN_CHAT[CaseState(case.lead.status)])


def on_page(case: Case) -> str:
    return str(ON_PAGE[CaseState(case.lead.status)])
