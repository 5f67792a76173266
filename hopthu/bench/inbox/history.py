"""Three years of a made-up city: matters in the order of time, each with a case and the messages around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from hopthu.bench.inbox.sizes import ROOMS, Sizes
from hopthu.bench.inbox.town import Town

YEARS = 3
BATCH = 4000  # matters whose messages are told together, mixed by time
NEW_SHARE = 0.6  # of the matters: by somebody who never wrote before
FILE_SHARE = 0.03  # of the citizens' messages
CHANNELS = ("facebook", "zalo", "web")
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(slots=True)
class Conversations:
    """One entry a conversation, by its number. handled: 0 bot, 1 queue, 2 officer."""

    count: int
    channel: Array
    ward: Array
    room: Array
    first_at: Array
    last_at: Array
    open_cases: Array
    handled: Array
    officer: Array


@dataclass(frozen=True, slots=True)
class Batch:
    """Matters (case_*) and their messages (message_*), these in the order of time. Times: seconds of the epoch."""

    case_first: int
    case_conversation: Array
    case_at: Array
    case_room: Array
    case_is_open: Array
    case_officer: Array
    case_matter: Array
    message_first: int
    message_case: Array
    message_author: Array
    message_at: Array
    message_line: Array
    message_has_file: Array


class History:
    """Made batch by batch; `conversations` is whole when the last batch was taken."""

    def __init__(self, sizes: Sizes, town: Town, now: datetime) -> None:
        self.sizes, self.town, self.now = sizes, town, now
        self.random = np.random.default_rng(sizes.seed)
        most = sizes.cases + 1
        self.conversations = Conversations(
            0, np.zeros(most, "i1"), np.zeros(most, "i4"), np.zeros(most, "i1"), np.zeros(most, "i8"),
            np.zeros(most, "i8"), np.zeros(most, "i4"), np.zeros(most, "i1"), np.zeros(most, "i8"),
        )  # fmt: skip

    def batches(self) -> Iterator[Batch]:
        end = int(self.now.timestamp()) - 60
        times = np.sort(self.random.integers(end - YEARS * 365 * 86_400, end, self.sizes.cases))
        message_id = 1
        for first in range(0, self.sizes.cases, BATCH):
            batch = self._batch(first, times[first : first + BATCH], message_id, end)
            message_id += len(batch.message_at)
            yield batch

    def _batch(self, first: int, times: Array, message_first: int, end: int) -> Batch:
        random, count = self.random, len(times)
        conversation = self._who_writes(times)
        room = random.choice(len(ROOMS), count, p=(0.1, 0.55, 0.1, 0.15, 0.1)).astype("i1") + 1
        one = self.conversations
        one.room[conversation] = np.where(one.room[conversation] == 0, room, one.room[conversation])
        is_open = self._is_open(first, count)
        np.add.at(one.open_cases, conversation, is_open)
        officer = self._officers(one.ward[conversation], room)
        officer = np.where(random.random(count) < 0.2, 0, officer) if is_open.any() else officer
        sizes = random.poisson(self.sizes.messages / self.sizes.cases - 4, count) + 4
        case = np.repeat(np.arange(count), sizes)
        gaps = random.exponential(1800, len(case))
        place = np.arange(len(case)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        at = np.minimum(np.repeat(times, sizes) + (gaps * place).astype("i8"), end)
        author = random.choice(4, len(case), p=(0.5, 0.26, 0.21, 0.03)).astype("i1")
        author[place == 0] = 0
        order = np.lexsort((place, at))
        np.maximum.at(one.last_at, conversation[case], at)
        return Batch(
            first, conversation, times, room, is_open, officer, random.integers(0, 1 << 30, count),
            message_first, case[order], author[order], at[order], random.integers(0, 1 << 30, len(case)),
            (author[order] == 0) & (random.random(len(case)) < FILE_SHARE),
        )  # fmt: skip

    def _who_writes(self, times: Array) -> Array:
        """New people, or somebody who wrote before, rather lately."""
        one, random = self.conversations, self.random
        found = np.zeros(len(times), "i8")
        is_new = random.random(len(times)) < NEW_SHARE
        back = random.random(len(times)) ** 3
        channels = random.choice(3, len(times), p=(0.55, 0.3, 0.15))
        wards = random.integers(self.town.wards, size=len(times))
        for number, at in enumerate(times):
            if is_new[number] or one.count == 0:
                new = one.count
                one.count += 1
                one.channel[new], one.ward[new], one.first_at[new] = channels[number], wards[number], at
                found[number] = new
            else:
                found[number] = int((one.count - 1) * (1 - back[number]))
        return found

    def _is_open(self, first: int, count: int) -> Array:
        """Most of the latest matters, hardly any old one."""
        age = self.sizes.cases - np.arange(first, first + count)
        share = np.where(age < self.sizes.open_cases * 1.25, 0.76, 0.002)
        return np.asarray(self.random.random(count) < share)

    def _officers(self, ward: Array, room: Array) -> Array:
        """The one officer of the room: the third of the ward's and further."""
        base = self.town.officers[0].id
        return np.asarray(base + ward.astype("i8") * (2 + len(ROOMS)) + 1 + room)

    def finish(self) -> None:
        """Who has the conversations that are open: the bot, the queue, an officer of the unit."""
        one = self.conversations
        is_open = one.open_cases > 0
        one.handled = np.where(is_open, self.random.choice(3, len(is_open), p=(0.3, 0.35, 0.35)), 0).astype("i1")
        one.officer = np.where(one.handled == 2, self._officers(one.ward, one.room), 0)
