"""The words of the pages about comments."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.models import ActionKind, ActionState, CommentAction, CommentKind
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

KINDS: dict[str, LazyProxy] = {
    CommentKind.ASKS: lazy_gettext("Comment: reports or asks"),
    CommentKind.EMERGENCY: lazy_gettext("Comment: emergency"),
    CommentKind.PRAISE: lazy_gettext("Comment: praise"),
    CommentKind.TALK: lazy_gettext("Comment: talk"),
    CommentKind.ABUSE: lazy_gettext("Comment: abuse"),
    CommentKind.ADVERT: lazy_gettext("Comment: advertisement"),
    CommentKind.UNSURE: lazy_gettext("Comment: for people to decide"),
}
PRIVATE: dict[str, LazyProxy] = {
    "phone": lazy_gettext("phone number"),
    "id_number": lazy_gettext("identity number"),
    "email": lazy_gettext("e-mail address"),
    "plate": lazy_gettext("license plate"),
    "address": lazy_gettext("home address"),
}
ACTIONS: dict[str, LazyProxy] = {
    ActionKind.PUBLIC_REPLY: lazy_gettext("Public answer of the system"),
    ActionKind.PRIVATE_REPLY: lazy_gettext("Private invitation"),
    ActionKind.LIKE: lazy_gettext("Like of the page"),
    ActionKind.OFFICER_REPLY: lazy_gettext("Public answer of an officer"),
    ActionKind.HIDE: lazy_gettext("Hide the comment"),
    ActionKind.UNHIDE: lazy_gettext("Show the comment again"),
    ActionKind.DELETE: lazy_gettext("Delete the comment"),
}
STATES: dict[str, LazyProxy] = {
    ActionState.PLANNED: lazy_gettext("waits to be carried out"),
    ActionState.SENDING: lazy_gettext("is being carried out"),
    ActionState.DONE: lazy_gettext("carried out"),
    ActionState.SKIPPED: lazy_gettext("no longer needed"),
    ActionState.FAILED: lazy_gettext("not possible"),
}
REASONS: dict[str, LazyProxy] = {
    "was_done": lazy_gettext("somebody used it before"),
    "removed": lazy_gettext("the comment was removed"),
    "too_late": lazy_gettext("too much time has passed"),
    "answered_outside": lazy_gettext("a colleague answered in the vendor's own tool"),
    "cannot_hide": lazy_gettext("the channel does not let the page hide this comment"),
    "cannot_remove": lazy_gettext("the channel does not let the page delete this comment"),
    "account_not_connected": lazy_gettext("the page is not connected"),
    "100/33": lazy_gettext("the comment is no longer there"),
    "10902": lazy_gettext("this person cannot be written to privately"),
}
DONE: dict[str, LazyProxy] = {
    "hidden": lazy_gettext("The comment will be hidden from the public."),
    "shown": lazy_gettext("The comment will be shown again."),
    "deleted": lazy_gettext("The comment will be deleted at the channel. Our copy stays."),
    "replied": lazy_gettext("Your public answer is on its way."),
    "handled": lazy_gettext("The comment is put aside."),
    "kind": lazy_gettext("The kind of the comment is corrected."),
    "split": lazy_gettext("The person was taken out of the case. The comment waits again."),
    "merged": lazy_gettext("The comments belong to one case now."),
}


def kind(slug: str | None) -> str:
    return str(KINDS[slug]) if slug in KINDS else _("not read yet")


def private_list(kinds: list[str]) -> str:
    """ "phone number, e-mail address": each once, in the order found."""
    return ", ".join(str(PRIVATE.get(name, name)) for name in dict.fromkeys(kinds))


def outcome(action: CommentAction) -> str:
    """How far an action has come, with the reason where it did not work."""
    state = str(STATES[action.state])
    if not action.error_code or action.state in {ActionState.PLANNED, ActionState.SENDING}:
        return state
    reason = REASONS.get(action.error_code)
    return f"{state}: {reason}" if reason else _("%(state)s (code %(code)s)", state=state, code=action.error_code)


def done(slug: str | None) -> str | None:
    return str(DONE[slug]) if slug in DONE else None
