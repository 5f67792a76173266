"""What is out of date in the queue: predictions of another model, neighbours of older data, messages withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.privacy import erasure
from inbox_api.training import data as training_data
from inbox_api.training.data import forgetting
from inbox_api.training.models import regressions, trials
from inbox_api.training.models.serving_repository import ServingRepository
from inbox_api.training.models.shadow_repository import ShadowRepository
from inbox_api.training.review import clustering, collecting, lookup_keys
from inbox_api.training.review.collecting_repository import CollectingRepository
from inbox_api.training.review.nearest import Index, index_of
from inbox_api.training.review.repository import ReviewRepository

AT_ONCE = 5000


def live_model(session: Session) -> str | None:
    """Fingerprint of the model in use; None before any answered."""
    live = ServingRepository(session).live()
    return live.model.fingerprint if live is not None else ReviewRepository(session).newest_model()


def current_index(session: Session) -> Index:
    """The neighbours of the data as they stand, drafts included."""
    data = training_data.current(session)
    return index_of(data.fingerprint, data.examples)


def outdated(session: Session) -> tuple[str, list[tuple[int, str]]] | None:
    """(model in use, [(item, text)]) of predictions by another model; None when no model is known."""
    model = live_model(session)
    if model is None:
        return None
    return model, [(item.id, item.text) for item in ReviewRepository(session).outdated(model, AT_ONCE)]


def store_predictions(session: Session, model: str, read: Mapping[int, Mapping[str, Any]]) -> int:
    """Keep what the model now makes of items ({item: bot_client.parse of its text}); how many were still open."""
    repository, found = ReviewRepository(session), []
    for item in repository.outdated(model, AT_ONCE):
        if item.id in read:
            item.prediction = collecting.prediction_of(read[item.id], list(read[item.id].get("entities") or []))
            item.model = model
            found.append(item)
    collecting.rescore(session, found, current_index(session))
    return len(found)


def read_all(
    texts: Iterable[tuple[int, str]], parse: Callable[[str], Mapping[str, Any]]
) -> dict[int, Mapping[str, Any]]:
    """{item: what the bot makes of it}, with no transaction open. `parse` may raise bot_client.BotUnavailable."""
    return {number: parse(text) for number, text in texts}


def refresh(session: Session) -> int:
    """Neighbours, reasons and heaps of all open items by the data and signs of now; how many heaps there are."""
    ReviewRepository(session).reopen_void()
    index, items = current_index(session), ReviewRepository(session).open_items(AT_ONCE)
    collecting.put_signals(session, items)
    collecting.rescore(session, items, index)
    return clustering.cluster(session, index)


# what people take back


def withdraw(session: Session, now: datetime) -> int:
    """Let go of messages and talks that may no longer be learnt from; how many messages."""
    regressions.withdraw(session, now)
    regressions.cover_keys(session)
    with_key = [number for number, text in CollectingRepository(session).items_with_figures() if lookup_keys.find(text)]
    sources = CollectingRepository(session).sources_of_items(with_key)
    return _let_go(session, dict.fromkeys([*ReviewRepository(session).withdrawn_sources(), *sources]), now)


def _let_go(session: Session, sources: Iterable[tuple[int, int]], now: datetime) -> int:
    pairs = list(sources)
    if not pairs:
        return 0
    repository = ReviewRepository(session)
    repository.drop_sources(message for message, _item in pairs)
    items = {item for _message, item in pairs}
    gone = repository.without_sources(items)
    forgetting.forget(session, [item.id for item in gone], now)
    texts = {item.text for item in gone}
    trials.forget_texts(session, texts)
    repository.forget_neighbours(texts)
    ShadowRepository(session).forget_groups([item.group for item in gone])
    repository.delete(item.id for item in gone)
    repository.count_people(items)
    return len(pairs)


def forget(session: Session, what: erasure.Forgotten, now: datetime) -> int:
    """A person is forgotten: nothing of the conversation stays in the queue or the draft."""
    return _let_go(session, ReviewRepository(session).sources_of_conversation(what.conversation_id), now)


erasure.register("review", forget)
