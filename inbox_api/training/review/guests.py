"""What guests of a trial call wrong comes to the queue, marked as a trial; it has no message behind it.

It is a test: no person is counted, and neither evaluations nor shadow runs take such a sentence for a real one.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.models import ReviewItem
from inbox_api.settings import get_settings
from inbox_api.training import data as training_data
from inbox_api.training.data.state import key_of
from inbox_api.training.review import collecting, lookup_keys
from inbox_api.training.review.collecting_repository import UNTOUCHED_INTENTS, CollectingRepository
from inbox_api.training.review.guests_repository import GuestsRepository
from inbox_api.training.review.nearest import index_of
from inbox_api.training.review.repository import ReviewRepository
from inbox_api.training.review.scrubbing import group_of

CHANNEL = "trial"
_WORDS = re.compile(r"[^\W\d_]{2,}")


def collect(session: Session, now: datetime) -> int:
    """Take in what guests called wrong since the last time; how many sentences."""
    CollectingRepository(session).lock()
    repository = GuestsRepository(session)
    links = repository.with_wrong_turns()
    if not links:
        return 0
    touched: dict[int, ReviewItem] = {}
    taken = 0
    for link in links:
        turns = []
        for turn in link.turns:
            kept = dict(turn)
            if turn["is_right"] is False and "item" not in turn:
                item = _item(session, turn, now) if _teaches(session, turn) else None
                kept["item"] = item.id if item is not None else None
                if item is not None:
                    taken, touched[item.id] = taken + 1, item
            turns.append(kept)
        link.turns = turns
    repository.flush()
    data = training_data.current(session)
    collecting.put_signals(session, list(touched.values()))
    collecting.rescore(session, touched.values(), index_of(data.fingerprint, data.examples))
    return taken


def _teaches(session: Session, turn: dict[str, Any]) -> bool:
    """The same bars as for what citizens write."""
    text = str(turn["text"])
    return bool(
        _WORDS.search(text)
        and len(text) <= get_settings().review_longest
        and not lookup_keys.find(text)
        and turn.get("intent") not in UNTOUCHED_INTENTS
        and key_of(text) not in training_data.current(session).by_key
    )


def _item(session: Session, turn: dict[str, Any], now: datetime) -> ReviewItem:
    """The item of these words: one that is there, decided or not, or a new one that nobody is counted for."""
    repository, text = ReviewRepository(session), str(turn["text"])
    group = str(turn.get("group") or group_of(text))
    found = repository.by_group([group]).get(group)
    if found is not None:
        return found
    item = ReviewItem(
        text=text, group=group, channels=[CHANNEL], people=0, messages=0, first_at=now, last_at=now, model=None,
        prediction=collecting.prediction_of(turn, turn.get("entities") or []), reasons=[], neighbours=[], score=0.0,
        cluster=None, state="open",
    )  # fmt: skip
    repository.add(item)
    return item
