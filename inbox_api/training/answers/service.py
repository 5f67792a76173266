"""All that the bot says, in one place: look for it, see it as a citizen would, change it, take a change back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.errors import NotFound
from inbox_api.folding import fold
from inbox_api.models import Officer, TrainingChange
from inbox_api.training.answers import bot_texts
from inbox_api.training.data import changes, spoken, state, taught
from inbox_api.training.data.errors import BadAnswer, NeededByLater, NothingToFreeze
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import require_reader

GROUPS = ("taught", "questions", "buttons", "urgent", "simple", "other")
MOST_VARIATIONS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """texts: what is said now, in turn. shipped: the program's own words, () for an intent that was taught."""

    key: str
    group: str
    texts: tuple[str, ...]
    shipped: tuple[str, ...]
    is_protected: bool = False
    intent: str | None = None

    @property
    def is_own(self) -> bool:
        return bool(self.shipped) and self.texts != self.shipped


def listed(session: Session, officer: Officer, words: str = "", group: str = "") -> list[Answer]:
    """Those whose name or words hold `words`, accents aside. Raises NotAllowed."""
    require_reader(officer)
    wanted = fold(words)
    return [
        one
        for one in _every(session)
        if (not group or one.group == group) and wanted in fold(" ".join((one.key, *one.texts)))
    ]


def find(session: Session, key: str) -> Answer:
    """Raises NotFound."""
    for one in _every(session):
        if one.key == key:
            return one
    raise NotFound


def _every(session: Session) -> list[Answer]:
    own = bot_texts.own()
    known = [
        Answer(f"utter_{one.intent}", "taught", one.answers, (), intent=one.intent)
        for one in state.current(session).taught.values()
    ]
    shipped = [
        Answer(one.key, _group(one), own.get(one.key, one.texts), one.texts, one.is_protected)
        for one in bot_texts.shipped().values()
    ]
    return known + shipped


def _group(one: bot_texts.Shipped) -> str:
    if one.key.startswith("utter_title_"):
        return "buttons"
    if one.is_protected:
        return "urgent"
    if one.key.endswith("_simple"):
        return "simple"
    return "questions" if "_ask_" in one.key else "other"


def change(session: Session, officer: Officer, key: str, texts: Sequence[str], *, reason: str) -> TrainingChange:
    """Other words. They are said at once, but for those that the law has an eye on: these wait for a second person.

    Raises NotFound, NotAllowed, NoReason, BadAnswer, TextRefused, Unavailable.
    """
    answer = find(session, key)
    said = [text.replace("\r\n", "\n").strip() for text in texts if text.strip()]
    if not said or len(said) > MOST_VARIATIONS:
        raise BadAnswer
    if tuple(said) == answer.texts:
        raise NothingToFreeze
    if answer.intent is not None and not all(taught.is_answer(text) for text in said):
        raise BadAnswer
    row = changes.response(
        session, officer, key, answer.texts, said, reason=reason, intent=answer.intent, waits=answer.is_protected
    )
    if row.state == "approved":
        say(session, row)
    return row


def say(session: Session, row: TrainingChange) -> None:
    """Have the bot speak as the change wants: called when it is approved. Raises TextRefused, Unavailable."""
    if row.kind == "file" and row.detail["path"] == taught.DOMAIN:
        _speak(session)
    if row.kind != "response" or "key" not in row.detail:
        return
    if row.intent is not None:
        _speak(session)
    else:
        _say(row.detail["key"], tuple(row.detail["after"]))


def _speak(session: Session) -> None:
    spoken.speak(state.approved(session).taught.values())


def _say(key: str, texts: tuple[str, ...]) -> None:
    if texts == bot_texts.shipped()[key].texts:
        bot_texts.reset(key)
    else:
        bot_texts.put(key, texts)


def undo(session: Session, officer: Officer, *, change_id: int | None = None, batch: str | None = None) -> int:
    """As `changes.undo`; words that were said already are the former ones again. Raises what that raises."""
    repository = DataRepository(session)
    rows = repository.batch(batch) if batch else repository.changes([change_id or 0])
    said = [row for row in rows if row.kind == "response" and row.state == "approved" and "key" in row.detail]
    for row in said:
        if row.intent is None and repository.has_later_words(row.detail["key"], said[-1].id):
            raise NeededByLater
    count = changes.undo(session, officer, change_id=change_id, batch=batch)
    for row in reversed(said):
        if row.intent is None:
            _say(row.detail["key"], tuple(row.detail["before"]))
        else:
            _speak(session)
    return count
