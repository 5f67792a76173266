"""At the summary: others may have told the same already, and everybody may see what would be public."""

import logging
from typing import Optional

from bot.actions import publicity, texts, words
from bot.actions.inbox_client import InboxRefusedError, InboxUnavailableError
from bot.actions.report_state import case_body
from bot.actions.turn import Json, Talk, Turn

logger = logging.getLogger(__name__)
DRAFT_FIELDS = ("sender", "case_type", "topic", "description", "address", "ward", "location")


def _draft(talk: Talk) -> Json:
    body = case_body(talk.report, talk.turn.sender)
    return {**{name: body[name] for name in DRAFT_FIELDS}, "message_id": talk.report["started_by"]}


def look(talk: Talk) -> None:
    """Keep in the report what others told that is surely the same; nothing once the citizen said that it is not."""
    report = talk.report
    report["same"] = None
    if report["kind"] != "issue" or report.get("same_asked") or report.get("is_dangerous"):
        return
    try:
        report["same"] = talk.inbox.find_same(_draft(talk))["found"]
    except (InboxRefusedError, InboxUnavailableError) as error:
        logger.warning("No look for a case like it: %s", error)


def wants_to_follow(report: Json, turn: Turn) -> bool:
    return bool(report.get("same")) and words.is_one_of("follows_same", turn.text)


def wants_own_case(report: Json, turn: Turn) -> bool:
    """True for "gui viec moi" where following was offered."""
    return bool(report.get("same")) and words.is_one_of("same_is_other", turn.text)


def says_it_differs(report: Json, turn: Turn) -> bool:
    """True for "viec khac ma": another case, but nothing says that it should go."""
    return bool(report.get("same")) and words.is_one_of("same_differs", turn.text)


def note_choice(talk: Talk) -> None:
    """The report is sent although a like case was shown: plain words for it, or the tap, and nobody asks again."""
    report, turn = talk.report, talk.turn
    says_so = turn.is_button or "gui" in turn.folded.split() or wants_own_case(report, turn)
    report["same_asked"] = bool(report.get("same_asked") or (report.get("same") and says_so))


def follow(talk: Talk) -> Optional[Json]:
    """Follow the case that was shown; None when it is open no more: the report waits to be sent then."""
    order = {**_draft(talk), "message_id": talk.turn.message_id, "offer": talk.report["same"]["offer"]}
    try:
        return talk.inbox.follow_same(order)
    except InboxRefusedError as refusal:
        if refusal.status != 404:
            raise
    talk.report.update(same=None, same_asked=True)
    talk.say("utter_same_gone")
    return None


def say_public_copy(talk: Talk) -> None:
    """What everybody would read, or why nobody will."""
    report = talk.report
    if not publicity.is_public(report):
        talk.say("utter_copy_private" if publicity.may_be_public(report) else "utter_publicity_never")
        return
    copy = talk.inbox.preview_public_copy(_draft(talk))
    if not copy["may_be_public"]:
        talk.say("utter_publicity_never")
        return
    lines = [
        texts.render(f"utter_line_{name}", value=value)
        for name, value in (("topic", copy["topic_name"]), ("where", copy["place"]))
        if value
    ]
    talk.say("utter_public_copy", copy="\n".join([*lines, copy["text"]]))
