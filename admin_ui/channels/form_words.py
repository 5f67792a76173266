"""What the uncertain points of the platforms' documents mean to a city."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

POINTS: dict[str, LazyProxy] = {
    "call_consent": lazy_gettext("How citizens answer when asked whether they may be called."),
    "comment_author": lazy_gettext(
        "Whether a comment names its author, and where. Absent: the permission to read users' content is missing."
    ),
    "echo_app": lazy_gettext(
        "Which program our sent messages name. Another: somebody answers in the platform's own tool."
    ),
    "edit_verb": lazy_gettext("The word by which the platform tells that a comment was changed."),
    "error_status": lazy_gettext("Which error codes come with which HTTP status. Many of one code: read its meaning."),
    "feed_item": lazy_gettext("Other kinds of news of the page that are kept but lead to nothing."),
    "file_host": lazy_gettext(
        "Machines from which files were offered but not fetched. If it is the platform's own, let the maker know."
    ),
    "group_event": lazy_gettext("News of chat groups; the inbox does not use them."),
    "id_form": lazy_gettext("Whether ids come as text or as numbers; both are read."),
    "location": lazy_gettext("Whether places are still sent as an attachment."),
    "media_life": lazy_gettext("How long the addresses of photos stay good; they are fetched at once."),
    "message_event": lazy_gettext("Rare kinds of messages that the platform really sends."),
    "policy_key": lazy_gettext("The spelling under which measures against the page are told."),
    "postback": lazy_gettext("Whether taps on buttons have an id of their own."),
    "receipt_sender": lazy_gettext("Who is named as the sender of a receipt; both ways are read."),
    "seen_ids": lazy_gettext("Whether one receipt names one message or several."),
    "signature": lazy_gettext(
        "Which form of the signature real posts use. Only documented ones: set mac_variants back to app_id."
    ),
    "sticker": lazy_gettext("In which of three forms stickers come; one picture is shown for each."),
    "submit_info": lazy_gettext("In which form the contact form's address comes."),
    "timestamp": lazy_gettext("Whether times come as text or as numbers; both are read."),
    "unsend": lazy_gettext("Whether the platform tells that a citizen took a message back."),
    "unsupported": lazy_gettext("How often citizens sent something that the platform does not pass on."),
}


def meaning(point: str) -> str:
    """A point that nobody has described yet shows so."""
    return str(POINTS.get(point) or _("A point where several forms are accepted; counted to see which one is used."))
