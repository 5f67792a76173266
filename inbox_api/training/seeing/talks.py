"""Conversations without persons: found by what was understood and what came of it, and looked at turn by turn.

Nothing of a denunciation, of a restricted case or of a person who asked about the own data is shown here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import Author, Message, Officer, RegressionTalk
from inbox_api.training.data.rights import require_reader
from inbox_api.training.models import regressions
from inbox_api.training.review.scrubbing import OF_ENTITIES, Scrubbed, scrub
from inbox_api.training.seeing.filters import Filters
from inbox_api.training.seeing.repository import SeeingRepository, outcomes

OUTCOMES = ("solved", "fallback", "handed_over", "dropped", "reopened", "badly_rated", "refused")
SHOWN = 50
PRIVATE = {*OF_ENTITIES, "address"}
FORM = ("kind", "step", "topic", "is_put_off")


@dataclass(frozen=True, slots=True)
class Turn:
    """author: citizen, bot, system or officer; words of officers, and to them, are left out. understanding: {} but for
    citizens'. known: after a citizen's turn, the last value of each label so far. form: where the report form stood
    then, in codes: {"kind", "step", "topic", "is_put_off"}; None without one.
    """

    author: str
    at: datetime
    text: str
    understanding: dict[str, Any]
    known: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in the list; `number` opens its replay here and nothing else. last: where a page may end."""

    number: int
    last: int
    channel: str
    last_at: datetime
    turns: int
    first_text: str
    intents: tuple[str, ...]
    lowest: float


@dataclass(frozen=True, slots=True)
class Talk:
    """slots: what was said by the end, by label, scrubbed."""

    number: int
    channel: str
    handover_reason: str | None
    turns: tuple[Turn, ...]
    slots: dict[str, str]


def listed(
    session: Session, officer: Officer, filters: Filters, now: datetime, offset: int = 0, before: int | None = None
) -> tuple[list[Row], int]:
    """(a page of conversations, how many there are). before: `last` of the page before. Raises NotAllowed, Invalid."""
    require_reader(officer)
    if filters.outcome and filters.outcome not in outcomes(now):
        raise Invalid
    found, total = SeeingRepository(session).talks(filters, now, SHOWN, offset, before)
    return rows_of(session, found), total


def rows_of(session: Session, found: Mapping[int, int]) -> list[Row]:
    """found: {conversation that trainers may see: where a page may end}."""
    repository = SeeingRepository(session)
    messages, names = repository.messages(list(found)), repository.names(list(found))
    return [_row(number, last, messages[number], names[number]) for number, last in found.items()]


def _row(number: int, last: int, messages: Sequence[Message], names: Sequence[str]) -> Row:
    said = [one for one in messages if one.author == Author.CITIZEN and one.text and not is_for_people(one)]
    read = [one.understanding or {} for one in said]
    first = said[0] if said else None
    return Row(
        number=number,
        last=last,
        channel=messages[0].channel,
        last_at=messages[-1].sent_at,
        turns=len(said),
        first_text=_scrubbed(first, names, ()).text if first is not None else "",
        intents=tuple(dict.fromkeys(str(one["intent"]) for one in read if one.get("intent"))),
        lowest=min((float(one.get("confidence") or 0.0) for one in read if one.get("intent")), default=0.0),
    )


def find(session: Session, officer: Officer, number: int, now: datetime) -> Talk:
    """One conversation, turn by turn; the look is logged. Raises NotAllowed, NotFound."""
    require_reader(officer)
    repository = SeeingRepository(session)
    conversation = repository.conversation(number)
    messages = repository.messages([number])[number] if conversation is not None else []
    if conversation is None or not any(one.understanding for one in messages if one.author == Author.CITIZEN):
        raise NotFound
    names, values = repository.names([number])[number], private_values(messages)
    turns = with_known([_turn(one, names, values) for one in messages if one.text])
    audit.record(session, f"officer:{officer.id}", "training.talk_read", "conversation", number, now)
    return Talk(number, conversation.channel, conversation.handover_reason, turns, slots_of(turns))


def private_values(messages: Sequence[Message]) -> list[str]:
    """Words that the assistant heard as private anywhere in the talk: it repeats them in its answers."""
    found = []
    for one in messages:
        understanding = one.understanding or {}
        for entity in understanding.get("entities") or []:
            if entity.get("entity") in PRIVATE:
                found += [str(entity.get("value") or ""), one.text[int(entity["start"]) : int(entity["end"])]]
        if understanding.get("address"):
            found.append(str(understanding["address"]))
    return [value for value in dict.fromkeys(found) if len(value) > 1]


def is_for_people(message: Message) -> bool:
    """What a citizen typed while officers had the talk: the assistant did not read it, so nothing in it is marked, and
    scrubbing alone is not sure enough.
    """
    return message.author == Author.CITIZEN and not message.understanding and message.payload is None


def _scrubbed(message: Message, names: Sequence[str], values: Sequence[str]) -> Scrubbed:
    return scrub(message.text, (message.understanding or {}).get("entities") or (), names, values)


def _turn(message: Message, names: Sequence[str], values: Sequence[str]) -> Turn:
    author = str(message.author)
    if author in {Author.OFFICER, Author.OUTSIDE}:
        return Turn("officer", message.sent_at, "", {})
    if is_for_people(message):
        return Turn(author, message.sent_at, "", {})
    scrubbed = _scrubbed(message, names, values)
    if author != Author.CITIZEN or not message.understanding:
        return Turn(author, message.sent_at, scrubbed.text, {})
    read = message.understanding
    kept = {name: read.get(name) for name in ("intent", "confidence", "is_fallback", "model")}
    ranking = (read.get("ranking") or [])[:5]
    understanding = {**kept, "ranking": ranking, "entities": list(scrubbed.entities)}
    told = read.get("form") or {}
    form = {name: told.get(name) for name in FORM} if told.get("id") else None
    return Turn(author, message.sent_at, scrubbed.text, understanding, form=form)


def with_known(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns, each of a citizen with what was known after it."""
    after = known_after([turn.understanding for turn in turns])
    return tuple(
        replace(turn, known=known) if turn.understanding else turn for turn, known in zip(turns, after, strict=True)
    )


def known_after(read: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """After each of these understandings: the last value of each label so far."""
    found: dict[str, str] = {}
    after = []
    for one in read:
        found = found | {str(mark["entity"]): str(mark["value"]) for mark in one.get("entities") or []}
        after.append(found)
    return after


def slots_of(turns: Sequence[Turn]) -> dict[str, str]:
    """What was known at the end."""
    return known_after([turn.understanding for turn in turns])[-1] if turns else {}


def actions(session: Session, officer: Officer) -> Sequence[str]:
    """What the assistant has done so far, by name, for a filter. Raises NotAllowed."""
    require_reader(officer)
    return SeeingRepository(session).actions()


def citizen_turns(talk: Talk) -> list[Turn]:
    return [turn for turn in talk.turns if turn.author == Author.CITIZEN and turn.understanding]


def save_as_regression(
    session: Session,
    officer: Officer,
    number: int,
    name: str,
    played: Sequence[Mapping[str, Any]] | None,
    now: datetime,
) -> RegressionTalk:
    """The talk must go on going as it went. played: the turns of a replay, whose actions are wanted, too.

    Raises NotAllowed, NotFound, Invalid.
    """
    said = citizen_turns(find(session, officer, number, now))
    turns = [
        {
            "text": turn.text,
            "intent": turn.understanding.get("intent"),
            "action": played[at].get("action") if played and at < len(played) else None,
            "answer": None,
        }
        for at, turn in enumerate(said)
    ]
    return regressions.save(session, officer, name, turns, now, conversation_id=number)
