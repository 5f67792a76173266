"""Is it done for the citizen? The question that goes with a result, and the answer by button or by words."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from inbox_api.cases import citizen_moves, notices, passing_on
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.states import CaseState
from inbox_api.conversations import outbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Conflict
from inbox_api.folding import fold, storable
from inbox_api.models import Author, Case, Conversation, Message
from inbox_api.texts import gettext as _

DATA = Path(__file__).parent / "data" / "confirming.json"
PREFIX = "inbox:done:"
YES, NO = "yes", "no"
MOST_WORDS_OF_YES = 12


def meant(last_said: Message | None, text: str) -> str | None:
    """The payload of the button that words mean, typed right after the question; None: they mean something else."""
    payloads = [str(button.get("payload") or "") for button in (last_said.buttons if last_said else ())]
    asked = [payload for payload in payloads if payload.startswith(PREFIX)]
    answer = reading(text) if asked else None
    return next((payload for payload in asked if payload.endswith(f":{answer}")), None)


def reading(text: str) -> str | None:
    """What words say to the question whether it is done: YES, NO, or None when they may mean anything else."""
    said = _plain(text)
    if not said:
        return None
    core = _without_manners(said)
    if core in _words("no") or _holds(said, _words("no_within")):
        return NO
    is_short = len(said.split()) <= MOST_WORDS_OF_YES
    return YES if core in _words("yes") and is_short and not _holds(said, _words("doubts")) else None


def answer_by_tap(
    session: Session, conversation: Conversation, case_id: int, said: str, message_id: int, text: str, now: datetime
) -> None:
    """The answer to the question, on the citizen's own case while it waits for it; anything else is ignored."""
    case = CaseRepository(session).get(case_id)
    if case is None or case.conversation_id != conversation.id or case.status != CaseState.AWAITING_CONFIRMATION:
        return
    conversation.waits_for_citizen = False
    if said == YES:
        _close(session, case, now)
        outbox.say(session, conversation, author=Author.SYSTEM, text=_("Thank you for telling us."), now=now)
        if case.closed_at is not None:
            notices.ask_for_rating(session, case, conversation, now)
    elif said == NO:
        _say_not_done(session, case, conversation, message_id, text, now)


def take_words(session: Session, case: Case, text: str, now: datetime) -> None:
    """What was written about a case that waits for this word ends it or opens it again; a bare file does neither."""
    said = reading(text)
    if said == YES:
        _close(session, case, now)
    elif said == NO:
        reopen(session, case, text, now)
    else:
        citizen_moves.reopen(session, case, text, now)


def _close(session: Session, case: Case, now: datetime) -> None:
    """The case ends. While a part of it is open the word is kept, and an officer closes it later."""
    try:
        citizen_moves.close(session, case, now)
    except Conflict:
        add_event(session, case, "addition", now, detail={"text": _("It is done (button)"), "files": 0}, is_public=True)
        announce_case(session, case)


def reopen(session: Session, case: Case, text: str, now: datetime) -> None:
    """The citizen says that it is not done; of a button or two words the reason is a sentence of ours."""
    words = storable(text).strip()
    if not citizen_moves.reopen(session, case, words, now):
        citizen_moves.reopen(session, case, _("The citizen says that it is not done."), now)


def _say_not_done(
    session: Session, case: Case, conversation: Conversation, message_id: int, text: str, now: datetime
) -> None:
    """Open it again at once; where the words do not tell what is missing, the citizen is asked for that."""
    tells_more = reading(text) == NO and _without_manners(_plain(text)) not in _words("no")
    if tells_more:
        CaseRepository(session).link_messages(case.id, [message_id])
        detail = {"text": storable(text), "files": 0}
        add_event(session, case, "addition", now, detail=detail, is_public=True)
    reopen(session, case, text, now)
    announce_case(session, case)
    words = _("Case %(code)s is open again; an officer looks at it once more.", code=case.code)
    asks_here = not tells_more and not conversation.bot_answers
    more = _("Please write here what is still not right; photos help.") if asks_here else ""
    outbox.say(session, conversation, author=Author.SYSTEM, text=f"{words} {more}".strip(), now=now)
    message = ConversationRepository(session).message(message_id)
    if message is not None and not tells_more and conversation.bot_answers:
        passing_on.to_assistant(session, message, f'/add_to_case{{"case_code":"{case.code}"}}')


@lru_cache(maxsize=1)
def _data() -> dict[str, frozenset[str]]:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return {name: frozenset(_plain(words) for words in rows) for name, rows in data.items() if name != "about"}


def _words(name: str) -> frozenset[str]:
    return _data()[name]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[0-9a-z]+", fold(text)))


def _holds(said: str, phrases: Collection[str]) -> bool:
    return any(f" {phrase} " in f" {said} " for phrase in phrases)


def _without_manners(said: str) -> str:
    """Without polite words at both ends; what is nothing but these stays as it is."""
    while True:
        left = said
        for words in sorted(_words("polite"), key=len, reverse=True):
            left = left.removeprefix(f"{words} ").removesuffix(f" {words}")
        if left == said:
            return said
        said = left
