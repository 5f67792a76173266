"""The words that pages use for what the database stores as slugs."""

from __future__ import annotations

from urllib.parse import urlsplit

from babel.support import LazyProxy

from admin_ui.intent_words import ENTITIES, INTENTS
from admin_ui.sayings import said
from inbox_api.cases.states import STATE_LABELS, CaseState
from inbox_api.files.answers import SHOWN_PICTURES
from inbox_api.files.problems import ERASED
from inbox_api.models import Author, Message, SendState
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

CHANNELS: dict[str, LazyProxy | str] = {
    "facebook": lazy_gettext("Facebook"),
    "zalo": lazy_gettext("Zalo"),
    "web": lazy_gettext("Web chat"),
}
AUTHORS: dict[str, LazyProxy] = {
    Author.CITIZEN: lazy_gettext("Citizen"),
    Author.BOT: lazy_gettext("Automatic assistant"),
    Author.OFFICER: lazy_gettext("Officer"),
    Author.SYSTEM: lazy_gettext("System notice"),
    Author.OUTSIDE: lazy_gettext("Answered in the vendor's own tool"),
    Author.NOTE: lazy_gettext("Internal note"),
}
ROLES: dict[str, LazyProxy] = {
    "officer": lazy_gettext("Role: officer"),
    "dispatcher": lazy_gettext("Role: dispatcher"),
    "inspector": lazy_gettext("Role: inspector"),
    "trainer": lazy_gettext("Role: trainer"),
    "approver": lazy_gettext("Role: approver"),
    "leader": lazy_gettext("Role: leader"),
    "admin": lazy_gettext("Role: admin"),
    "auditor": lazy_gettext("Role: auditor"),
}
HANDOVER_REASONS: dict[str, LazyProxy] = {
    "asked": lazy_gettext("The citizen asked for a person"),
    "emergency": lazy_gettext("Possible emergency"),
    "denunciation": lazy_gettext("A denunciation"),
    "complaint": lazy_gettext("A complaint"),
    "not_understood": lazy_gettext("The assistant did not understand"),
    "voice": lazy_gettext("A voice message waits to be heard"),
    "privacy": lazy_gettext("A request about personal data"),
    "other": lazy_gettext("Another matter for a person"),
    "bot_error": lazy_gettext("The assistant did not answer in time"),
    "outside": lazy_gettext("Someone answers in the vendor's own tool"),
    "late": lazy_gettext("The message came too late for the assistant to answer"),
    "erased": lazy_gettext("The citizen had the data erased"),
}
INBOX_FILTERS: dict[str, LazyProxy] = {
    "mine": lazy_gettext("Filter: mine"),
    "unit": lazy_gettext("Filter: my unit"),
    "unassigned": lazy_gettext("Filter: unassigned"),
    "urgent": lazy_gettext("Filter: urgent"),
    "due_today": lazy_gettext("Filter: due today"),
    "overdue": lazy_gettext("Filter: overdue"),
    "waiting": lazy_gettext("Filter: waiting for the citizen"),
    "snoozed": lazy_gettext("Filter: put off"),
    "all": lazy_gettext("Filter: all open"),
    "closed": lazy_gettext("Filter: closed"),
}
WEEKDAYS: tuple[LazyProxy, ...] = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
    lazy_gettext("Saturday"),
    lazy_gettext("Sunday"),
)
CASE_FILTERS: dict[str, LazyProxy] = {
    "open": lazy_gettext("Filter: all open"),
    "mine": lazy_gettext("Filter: mine"),
    "due_today": lazy_gettext("Filter: due today"),
    "overdue": lazy_gettext("Filter: overdue"),
    "reply_due": lazy_gettext("Filter: reply due"),
    "followed": lazy_gettext("Filter: followed by me"),
    "put_off": lazy_gettext("Filter: put off"),
    "closed": lazy_gettext("Filter: closed"),
    "all": lazy_gettext("Filter: open and closed"),
}
PRIORITIES: dict[str, LazyProxy] = {
    "P0": lazy_gettext("Urgent at once"),
    "P1": lazy_gettext("Fast"),
    "P2": lazy_gettext("Ordinary"),
    "P3": lazy_gettext("By the rules"),
}
CASE_FIELDS: dict[str, LazyProxy] = {
    "latitude": lazy_gettext("Latitude"),
    "longitude": lazy_gettext("Longitude"),
    "title": lazy_gettext("Title"),
    "topic": lazy_gettext("Topic"),
    "description": lazy_gettext("What it is about"),
    "address": lazy_gettext("Address"),
    "ward_code": lazy_gettext("Ward"),
    "happened_at_text": lazy_gettext("When it happened"),
    "contact_name": lazy_gettext("Contact person"),
    "contact_phone": lazy_gettext("Phone"),
}
FILE_PROBLEMS: dict[str, LazyProxy] = {
    "too_large": lazy_gettext("The file is too large and was not kept"),
    "host_not_allowed": lazy_gettext("The file comes from an unknown place and was not fetched"),
    "gone": lazy_gettext("The file is no longer at the vendor's"),
    "type_not_allowed": lazy_gettext("This type of file is not accepted"),
    "unreachable": lazy_gettext("The file could not be fetched"),
    "has_macros": lazy_gettext("The document contains macros and was not kept"),
    "broken": lazy_gettext("The photo is damaged and cannot be opened"),
    "too_complex": lazy_gettext("The photo is too large to be opened"),
    "encoded": lazy_gettext("The vendor sent the file in an unexpected form"),
    "lost": lazy_gettext("The file is missing from the storage"),
    "erased": lazy_gettext("The file was deleted"),
}
DONE: dict[str, LazyProxy] = {
    "tried_again": lazy_gettext("The ways are tried again. What still fails comes back to this list."),
    "handed_over": lazy_gettext("It is noted that the citizen got the answer."),
    "taken": lazy_gettext("You have taken this conversation. The assistant is silent."),
    "given": lazy_gettext("The conversation is given. Your colleague is told."),
    "given_unit": lazy_gettext("The conversation waits in the other unit now. Who is on duty there is called."),
    "given_queue": lazy_gettext("The conversation waits again. Who is on duty is called."),
    "handed_back": lazy_gettext("The assistant answers again from the next message on."),
    "replied": lazy_gettext("Your answer is on its way."),
    "reply_taught": lazy_gettext(
        "The answer goes to the training desk, without names and numbers. Somebody else decides."
    ),
    "reply_kept": lazy_gettext("Kept among your ready answers, without names and numbers."),
    "ready_kept": lazy_gettext("The ready answer is kept. It is offered at once."),
    "ready_removed": lazy_gettext("The ready answer is removed."),
    "look_asked": lazy_gettext("Your colleague is asked to look; nothing goes out until then."),
    "look_remarked": lazy_gettext("The remark is kept."),
    "look_kept": lazy_gettext("The change is kept; nothing has gone out."),
    "look_returned": lazy_gettext("The draft was given back."),
    "look_sent": lazy_gettext("Approved. The answer goes out."),
    "look_stopped": lazy_gettext("Stopped. The draft waits for you again."),
    "held": lazy_gettext("Your answer goes out in a few seconds; until then you can take it back."),
    "urgent": lazy_gettext("Marked as urgent."),
    "not_urgent": lazy_gettext("No longer marked as urgent."),
    "snoozed": lazy_gettext("Put off. It comes back by itself, or when the citizen writes."),
    "awake": lazy_gettext("Back in the list."),
    "reminded": lazy_gettext("The reminder is kept. Whoever has the conversation then is told."),
    "case_reminded": lazy_gettext("The reminder is kept. Whoever has the case then is told."),
    "case_put_off": lazy_gettext("Put off. It comes back by itself; its deadline goes on."),
    "watched": lazy_gettext("You follow this case now and are told of its important steps."),
    "watch_ended": lazy_gettext("You no longer follow this case."),
    "reminder_cancelled": lazy_gettext("The reminder is gone."),
    "labelled": lazy_gettext("The label is on."),
    "label_off": lazy_gettext("The label is off."),
    "undone": lazy_gettext("Undone."),
    "many_done": lazy_gettext("Done."),
    "intent_wrong": lazy_gettext("Kept for the training desk. Thank you."),
    "intent_right": lazy_gettext("The correction is gone."),
    "person_merged": lazy_gettext("They count as one person now. Answers still go where each conversation is."),
    "person_unmerged": lazy_gettext("They are different people again."),
    "view_saved": lazy_gettext("The view is kept."),
    "view_deleted": lazy_gettext("The view is gone."),
    "duty_changed": lazy_gettext("The duty list is changed."),
    "settings_kept": lazy_gettext("Your settings are kept."),
    "words_moved": lazy_gettext("Your words are in the answer of this case. Look them over and send them."),
    "noted": lazy_gettext("The note is kept. The citizen does not see it."),
    "closed": lazy_gettext("The conversation is closed. It opens again when the citizen writes."),
    "linked": lazy_gettext("The messages belong to the case now."),
    "resent": lazy_gettext("The message is being sent again."),
    "field_chosen": lazy_gettext("The case is on the list of visits."),
    "field_dropped": lazy_gettext("The case is off the list of visits."),
    "field_fact_chosen": lazy_gettext("Your choice is kept. The other version stays in the timeline."),
    "field_declined": lazy_gettext("It is noted that the proposal was not accepted."),
    "visited": lazy_gettext("The visit is in the case file."),
    "created": lazy_gettext("The case is recorded."),
    "merged": lazy_gettext("The case is handled together with the other one."),
    "not_duplicate": lazy_gettext("They are not shown as the same matter again."),
    "unmerged": lazy_gettext("The case is handled by itself again."),
    "split": lazy_gettext("The other matters have cases of their own now."),
    "followed": lazy_gettext("The person follows the case now."),
    "password_changed": lazy_gettext("The new password counts. Other browsers are signed out."),
    "others_ended": lazy_gettext("You are signed out everywhere else."),
    "limit_set": lazy_gettext("The citizen was asked politely. Every message is kept."),
    "limit_kept": lazy_gettext("The limit stays until its day."),
    "limit_lifted": lazy_gettext("The limit is over."),
    "revealed": lazy_gettext("The person is shown to you for some hours. The citizen can read that you looked."),
    "forward_asked": lazy_gettext("The leaders are asked."),
    "result_asked": lazy_gettext("The leaders are asked whether the result may pass."),
    "wave_accepted": lazy_gettext("The common case is made. Everybody is being told."),
    "wave_changed": lazy_gettext("The wave is up to date."),
    "wave_dismissed": lazy_gettext("These cases are left apart."),
    "document_written": lazy_gettext("A new version is kept."),
    "document_submitted": lazy_gettext("The document was submitted."),
    "document_review": lazy_gettext("The document is with the signer."),
    "document_send_back": lazy_gettext("The document was sent back."),
    "document_sign": lazy_gettext("Signed. The document has its number."),
    "document_take_back": lazy_gettext("You have the document again."),
    "document_signer": lazy_gettext("Somebody else signs it now."),
    "document_withdraw": lazy_gettext("The document was given up."),
    "document_sent": lazy_gettext("The document is on its way to the citizen."),
    "twin_submitted": lazy_gettext("A second person is asked."),
    "twin_decided": lazy_gettext("The decision is kept."),
    "changed": lazy_gettext("The change is kept."),
    "assigned": lazy_gettext("The case is assigned."),
    "transferred": lazy_gettext("The case was transferred."),
    "moved": lazy_gettext("The state of the case has changed."),
    "taken_back": lazy_gettext("Nothing was sent. Your words are in the field again."),
    "answered": lazy_gettext("The answer is on its way to the citizen."),
    "case_closed": lazy_gettext("The case is closed and the citizen was told the result."),
}


def channel(name: str) -> str:
    return str(CHANNELS.get(name, name))


def handover_reason(slug: str | None) -> str:
    return str(HANDOVER_REASONS.get(slug, slug)) if slug else ""


def done(slug: str | None) -> str | None:
    """The sentence after a finished step; None for anything that is no such slug (the address is not trusted)."""
    return said(DONE, slug)


def send_problem(code: str | None) -> str:
    """Why a message failed. The vendors' codes are kept for support."""
    reason = SEND_PROBLEMS.get(code or "")
    if reason is not None:
        return str(reason)
    return _("The channel refused it (code %(code)s).", code=code) if code else _("The channel did not take it.")


SEND_PROBLEMS: dict[str, LazyProxy] = {
    "10/2018278": lazy_gettext("The reply window is closed. The citizen must write first."),
    "window_closed": lazy_gettext("The reply window is closed. The citizen must write first."),
    "-230": lazy_gettext("The reply window is closed. The citizen must write first."),
    "-232": lazy_gettext("The reply window is closed. The citizen must write first."),
    "10/2018108": lazy_gettext("This person does not receive messages at present."),
    "200/1545041": lazy_gettext("This person does not receive messages at present."),
    "551": lazy_gettext("This person does not receive messages at present."),
    "-217": lazy_gettext("This person does not receive messages at present."),
    "-227": lazy_gettext("This person does not receive messages at present."),
    "-244": lazy_gettext("This person does not receive messages at present."),
    "-213": lazy_gettext("This person does not follow the official account any more."),
    "-233": lazy_gettext("The channel does not take messages of this kind from this account."),
    "-248": lazy_gettext("The platform sees a breach of its rules in this message. Write it in other words."),
    "-320": lazy_gettext("The account's wallet at Zalo is not connected or is empty. An administrator must see to it."),
    "-321": lazy_gettext("The account's wallet at Zalo is not connected or is empty. An administrator must see to it."),
    "no_conversation_id": lazy_gettext("The channel lets nobody write to this visitor any more."),
    "file_type": lazy_gettext("This channel does not take files of this type."),
    "file_size": lazy_gettext("The file is too large for this channel."),
    "100/2018109": lazy_gettext("The file is too large for this channel."),
    "no_access_token": lazy_gettext("The channel must be connected again by an administrator."),
    "190": lazy_gettext("The channel must be connected again by an administrator."),
    "too_old": lazy_gettext("It waited too long for the channel."),
    "connect_timeout": lazy_gettext("The channel could not be reached."),
}


def delivery(message: Message) -> tuple[str, str]:
    """(slug, words) of how far a message of ours has come: failed not_sent waiting read delivered sent."""
    states = {piece.state for piece in message.outbound}
    if SendState.FAILED in states:
        return "failed", _("Not delivered")
    if any(piece.error_code == ERASED for piece in message.outbound):
        return "not_sent", _("Not sent: the citizen had the data erased")
    if SendState.SUPPRESSED in states:
        return "not_sent", _("Not sent: an officer took the conversation")
    if SendState.RETRYING in states:
        return "waiting", _("Waiting, the channel will be tried again")
    if states & {SendState.QUEUED, SendState.SENDING}:
        return "waiting", _("Waiting to be sent")
    if message.read_at:
        return "read", _("Read")
    if message.delivered_at:
        return "delivered", _("Delivered")
    return "sent", _("Sent")


def failure(message: Message) -> str:
    """The reason of the first failed piece, in words."""
    return next((send_problem(p.error_code) for p in message.outbound if p.state == SendState.FAILED), "")


def state(slug: str) -> str:
    return str(STATE_LABELS[CaseState(slug)])


def intent(name: str | None) -> str:
    return str(INTENTS.get(name or "", name or ""))


def is_about_a_case(intent_name: str | None) -> bool:
    """Whether a topic says anything for such a message; questions on procedures have none."""
    return intent_name in {"report_issue", "report_service", "petition", "complain_rule", "complaint", "emergency"}


def entity(name: str) -> str:
    return str(ENTITIES.get(name, name))


def is_shown_picture(mime: str | None) -> bool:
    """The browser shows this type of file as a picture."""
    return mime in SHOWN_PICTURES


def is_web_address(url: str | None) -> bool:
    return urlsplit(url or "").scheme in {"http", "https"}
