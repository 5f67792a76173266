"""What an officer may answer: at most three texts of each kind with their source and date, to be read and put in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.links.likeness import words_of
from inbox_api.conversations import inbox
from inbox_api.conversations.last_words import last_words
from inbox_api.masking import masked
from inbox_api.models import Conversation, Officer
from inbox_api.procedures import service as procedures
from inbox_api.procedures.answering import service as answering
from inbox_api.procedures.answering.service import Asked
from inbox_api.ready import offering
from inbox_api.suggesting.repository import AnsweredRepository

SHOWN = 3
FEWEST_SHARED = 2  # words that an earlier case must have in common
KINDS = ("procedure", "ready", "earlier")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """kind: procedure | ready | earlier. source, at: where it comes from and of when; text: what would be put in."""

    kind: str
    title: str
    text: str
    source: str
    at: datetime | None


def suggest(session: Session, officer: Officer, public_id: str, now: datetime) -> list[Suggestion]:
    """For the citizen's last messages, the most certain first. Raises NotFound."""
    conversation = inbox.find(session, officer, public_id)
    told = last_words(session, conversation)
    if not told:
        return []
    procedure_ids, found = _of_procedures(session, told[-1], now)
    ready = _ready(session, officer, conversation, procedure_ids, told, now)
    return [*found, *ready, *_earlier(session, officer, " ".join(told))][: SHOWN * 2]


def _of_procedures(session: Session, question: str, now: datetime) -> tuple[list[str], list[Suggestion]]:
    result = procedures.search(session, question, SHOWN)
    found = []
    for hit in result.hits[:1] if result.sure else ():
        record, answer = answering.answer(session, hit.id, Asked(), now=now)
        source = f"{answer.source_url} ({answer.as_of})"
        found.append(Suggestion("procedure", record.name, "\n\n".join(answer.parts), source, None))
    return [hit.id for hit in result.hits], found


def _ready(
    session: Session, officer: Officer, conversation: Conversation, procedure_ids: list[str], told: list[str],
    now: datetime,
) -> list[Suggestion]:  # fmt: skip
    """Of the procedure that was asked for, of the topic or kind of the case, or with words of the last question."""
    around = offering.around_found(session, officer, conversation, now, told)
    offers, words = offering.offered(session, officer, around, now), words_of(told[-1])
    found = [one for one in offers if set(procedure_ids[:1]) & set(one.procedure_ids)]
    found += [one for one in offers if one.fits and one.closeness]
    found += [one for one in offers if len(words & words_of(one.title)) >= FEWEST_SHARED]
    unique = {(one.scope, one.id): one for one in found}
    return [Suggestion("ready", one.title, one.text, one.source, one.at) for one in unique.values()][:SHOWN]


def _earlier(session: Session, officer: Officer, told: str) -> list[Suggestion]:
    words = sorted(word for word in words_of(told) if word.isalnum())[:12]
    if len(words) < FEWEST_SHARED:
        return []
    found: dict[str, Suggestion] = {}
    for row in AnsweredRepository(session).like(officer, words, SHOWN * 5):
        shared = set(words) & set(row.folded.split())
        text = masked(row.result_text.strip())
        if len(shared) >= FEWEST_SHARED and text not in found:
            found[text] = Suggestion("earlier", row.code, text, row.code, row.answered_at)
    return list(found.values())[:SHOWN]
