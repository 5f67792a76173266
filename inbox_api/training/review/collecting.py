"""Messages of citizens become items of the queue: scrubbed, grouped, with their neighbours and the reasons to look."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.models import ReviewItem, WrongIntent
from inbox_api.settings import get_settings
from inbox_api.training import data as training_data
from inbox_api.training.data.state import key_of
from inbox_api.training.review import lookup_keys, scoring
from inbox_api.training.review.collecting_repository import CollectingRepository, Found
from inbox_api.training.review.guests_repository import GuestsRepository
from inbox_api.training.review.nearest import Index, index_of
from inbox_api.training.review.repository import ReviewRepository
from inbox_api.training.review.scrubbing import Scrubbed, scrub

FALLBACK = "nlu_fallback"
RANKED = 5
COMPARED = 2000  # open items that a new message is compared with
_WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass
class Collected:
    """What a run did."""

    looked_at: int = 0
    last: int = 0  # id of the last message looked at; 0: there was none
    new: int = 0
    joined: int = 0
    known: int = 0  # in the training data already, or nothing to learn from


@dataclass
class _Group:
    scrubbed: Scrubbed
    prediction: dict[str, Any]
    model: str | None
    messages: list[Found] = field(default_factory=list)


def collect(session: Session, now: datetime, since: datetime | None = None, after: int = 0) -> Collected:
    """Take in what citizens wrote since then (the days of the settings), as far as the privacy rules allow.

    after: go on behind this message; at most as many as the settings say are looked at.
    """
    settings, repository = get_settings(), CollectingRepository(session)
    repository.lock()
    start = since or now - timedelta(days=settings.review_days)
    found = repository.candidates(start, now - settings.review_after, settings.review_at_once, after)
    data = training_data.current(session)
    marked = repository.wrong_intents(one.message_id for one in found)
    result = Collected(looked_at=len(found), last=found[-1].message_id if found else 0)
    groups = _grouped(found, data.by_key, marked, result)
    _settle_known(repository, found, groups, marked, now)
    index = index_of(data.fingerprint, data.examples)
    touched = _keep(session, groups, index, result)
    put_signals(session, list(touched.values()))
    ReviewRepository(session).count_people(touched)
    rescore(session, touched.values(), index)
    return result


def _grouped(
    found: Sequence[Found], known: Mapping[str, Any], marked: Mapping[int, WrongIntent], result: Collected
) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for one in found:
        scrubbed = scrub(one.text, one.understanding.get("entities") or (), one.names)
        is_marked = one.message_id in marked
        is_long = len(scrubbed.text) > get_settings().review_longest
        has_key = bool(lookup_keys.find(one.text, one.names))  # it opens a case, and teaches nothing
        if has_key or is_long or not _WORDS.search(scrubbed.text) or (key_of(scrubbed.text) in known and not is_marked):
            result.known += 1
            continue
        if scrubbed.group not in groups:
            model = str(one.understanding.get("model") or "") or None
            groups[scrubbed.group] = _Group(scrubbed, prediction_of(one.understanding, scrubbed.entities), model)
        groups[scrubbed.group].messages.append(one)
    return groups


def _settle_known(
    repository: CollectingRepository, found: Sequence[Found], groups: Mapping[str, _Group],
    marked: Mapping[int, WrongIntent], now: datetime,
) -> None:  # fmt: skip
    """Corrections of messages that cannot be learnt from are dealt with, or they would come up again."""
    taken = {one.message_id for group in groups.values() for one in group.messages}
    looked_at = {one.message_id for one in found}
    repository.mark_taken([row for number, row in marked.items() if number in looked_at - taken], now)


def prediction_of(understanding: Mapping[str, Any], entities: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The part of an understanding that trainers need; entities are those of the scrubbed text."""
    topics = understanding.get("topic_ranking") or []
    return {
        "intent": str(understanding.get("intent") or FALLBACK),
        "confidence": round(float(understanding.get("confidence") or 0.0), 4),
        "ranking": [
            {"name": str(one["name"]), "confidence": round(float(one["confidence"]), 4)}
            for one in (understanding.get("ranking") or [])[:RANKED]
        ],
        "entities": list(entities),
        "topic": {"code": str(topics[0]["code"]), "confidence": float(topics[0]["confidence"])} if topics else None,
        "is_fallback": bool(understanding.get("is_fallback")),
    }


def _keep(session: Session, groups: Mapping[str, _Group], index: Index, result: Collected) -> dict[int, ReviewItem]:
    """Items of the groups, old or new, by id; near-identical ones share an item."""
    repository = ReviewRepository(session)
    old = repository.by_group(groups)
    fresh = [name for name in groups if name not in old]
    likest = _Likest(index, repository.open_items(COMPARED), [groups[name].scrubbed.text for name in fresh])
    places = {name: place for place, name in enumerate(fresh)}
    touched: dict[int, ReviewItem] = {}
    for name, group in groups.items():
        item = old.get(name) or likest.find(places[name])
        if item is None:
            item = _new_item(name, group)
            repository.add(item)
            likest.made[places[name]] = item
            result.new += 1
        else:
            result.joined += 1
        repository.add_sources(item.id, [one.message_id for one in group.messages])
        touched[item.id] = item
    return touched


def _new_item(name: str, group: _Group) -> ReviewItem:
    times = [one.sent_at for one in group.messages]
    return ReviewItem(
        text=group.scrubbed.text, group=name, channels=sorted({one.channel for one in group.messages}),
        people=len({one.citizen_id for one in group.messages}), messages=len(times), first_at=min(times),
        last_at=max(times), model=group.model, prediction=group.prediction, reasons=[], neighbours=[], score=0.0,
        cluster=None, state="open",
    )  # fmt: skip


class _Likest:
    """Near-identical items that are open, or made in this run: the cosine of their letters, counted for all at once."""

    def __init__(self, index: Index, items: Sequence[ReviewItem], texts: Sequence[str]) -> None:
        self._items = list(items)
        self._bar = float(scoring.settings()["same_from_likeness"])
        self.made: dict[int, ReviewItem] = {}  # by the place of their text
        if texts:
            vectors = index.vectors(texts)
            self._to_open = vectors @ index.vectors([item.text for item in items]).T if items else None
            self._to_others = vectors @ vectors.T

    def find(self, place: int) -> ReviewItem | None:
        """The item that the text of this place belongs to."""
        found: list[tuple[float, ReviewItem]] = []
        if self._to_open is not None:
            row = self._to_open[place].toarray()[0]
            best = int(row.argmax())
            found.append((float(row[best]), self._items[best]))
        if self.made:
            others = list(self.made)
            row = self._to_others[place].toarray()[0][others]
            best = int(row.argmax())
            found.append((float(row[best]), self.made[others[best]]))
        likeness, item = max(found, key=lambda pair: pair[0], default=(0.0, None))
        return item if likeness >= self._bar else None


def put_signals(session: Session, items: Sequence[ReviewItem]) -> None:
    """Put what officers and citizens said of the answers on the items: as it is now, for much is said later."""
    values, repository = scoring.settings(), CollectingRepository(session)
    ids = repository.messages_of([item.id for item in items])
    talks = repository.conversations_of(ids)
    signs: dict[str, set[int]] = {
        "thumbs_down": repository.disliked(talks, values["bad_reactions"]),
        "low_rating": repository.badly_rated(ids, int(values["bad_rating_to"])),
        "handed_over": repository.handed_over(talks, values["handed_over_reasons"]),
        "reopened": repository.reopened(ids),
    }
    marked, chosen = repository.corrections(ids), repository.citizens_topics(ids)
    own: dict[int, set[int]] = defaultdict(set)
    for message_id, item_id in repository.items_of(
        {*marked, *chosen, *(one for hit in signs.values() for one in hit)}
    ).items():
        own[item_id].add(message_id)
    guests = GuestsRepository(session).wrong_of(item.id for item in items)
    for item in items:
        of_model = [one for one in item.reasons if one["kind"] not in scoring.OF_PEOPLE]
        of_people = _of_people(own[item.id], signs, marked)
        of_people += _of_topics([chosen[number] for number in own[item.id] & chosen.keys()])
        if guests[item.id]:
            of_people.append(scoring.by_people("guest_wrong", count=guests[item.id]))
        item.reasons = scoring.merged(of_people, of_model)
    session.flush()


def _of_people(own: set[int], signs: Mapping[str, set[int]], marked: Mapping[int, str | None]) -> list[scoring.Reason]:
    """own: those messages of one item of which anything was said."""
    reasons = [scoring.by_people(kind, count=len(own & hit)) for kind, hit in signs.items() if own & hit]
    said = Counter(marked[number] for number in own & marked.keys())
    if said:
        intent = max(said, key=lambda name: (said[name], name or ""))
        reasons.append(scoring.by_people("officer_says", intent=intent, count=said.total()))
    return reasons


def _of_topics(chosen: Sequence[str]) -> list[scoring.Reason]:
    """chosen: the topics that citizens said themselves for one item."""
    if not chosen:
        return []
    counts = Counter(chosen)
    topic = max(counts, key=lambda code: (counts[code], code))
    return [scoring.by_people("citizen_topic", topic=topic, count=counts[topic])]


def rescore(session: Session, items: Iterable[ReviewItem], index: Index) -> None:
    """Neighbours, the model's reasons and the score of items."""
    rows, values = list(items), scoring.settings()
    near = index.nearest([item.text for item in rows], int(values["neighbours"]))
    protected = get_settings().protected
    for item, found in zip(rows, near, strict=True):
        item.neighbours = [one.as_dict() for one in found]
        of_people = [one for one in item.reasons if one["kind"] in scoring.OF_PEOPLE]
        item.reasons = scoring.merged(of_people, scoring.of_model(item.prediction, item.neighbours, protected))
        item.score = scoring.score(item.reasons, item.people)
    session.flush()
