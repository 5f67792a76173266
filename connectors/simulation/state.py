"""What a simulator remembers: the clock, threads with every message in order, files, figures."""

from __future__ import annotations

import itertools
import secrets
import struct
import threading
import zlib
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.simulation.faults import Faults


class Clock:
    """The real time plus an offset that tests move."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def milliseconds(self, ahead: timedelta = timedelta()) -> int:
        """ahead: how far a citizen's own clock is before this one."""
        return int((self.now() + ahead).timestamp() * 1000)


@dataclass(slots=True)
class Line:
    """One message. direction: "in" from the citizen, "out" by the API, "officer" from the vendor's own inbox."""

    seq: int
    id: str
    direction: str
    at: datetime
    text: str = ""
    payload: str | None = None
    marker: str | None = None
    sent_as: str = ""  # how the API was told to send it ("RESPONSE", "HUMAN_AGENT"), where the vendor distinguishes
    buttons: list[dict[str, Any]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat()}


@dataclass(slots=True)
class Thread:
    """One citizen's thread. key: the name the control API used for him; owner: the app that holds it, None = ours.

    ahead: how much time has passed for this citizen alone; the timestamps of his events are that much later.
    account: the page it belongs to, where a simulator plays several.
    """

    citizen: str
    key: str
    account: str = ""
    lines: list[Line] = field(default_factory=list)
    last_action_at: datetime | None = None
    typing_until: datetime | None = None
    owner: str | None = None
    ahead: timedelta = timedelta()
    seen_texts: set[str] = field(default_factory=set)


class Memory:
    """All state of one simulator. Take `lock` around changes that belong together."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clock = Clock()
        self.faults = Faults()
        self.threads: dict[str, Thread] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.figures: Counter[str] = Counter()
        self.markers: Counter[str] = Counter()
        self._seq = itertools.count(1)

    def new_id(self) -> str:
        """20 hex digits; random, since the webhook's side remembers the ids of earlier runs."""
        return secrets.token_hex(10)

    def thread(self, citizen: str, key: str | None = None) -> Thread:
        """The citizen's thread, opened when there is none."""
        with self.lock:
            if citizen not in self.threads:
                self.threads[citizen] = Thread(citizen, key or citizen)
            return self.threads[citizen]

    def add(self, thread: Thread, line_id: str, direction: str, **more: Any) -> Line:
        """Append a message; a citizen's own renews the window, from the time at which it was written."""
        with self.lock:
            line = Line(next(self._seq), line_id, direction, self.clock.now(), **more)
            thread.lines.append(line)
            if direction == "in":
                thread.last_action_at = line.at + min(thread.ahead, timedelta())
            return line

    def count_send(self, thread: Thread, text: str, marker: str | None) -> None:
        """Count an accepted send and whether it looks like one that was there before."""
        with self.lock:
            self.figures["sends"] += 1
            if marker:
                self.markers[marker] += 1
                self.figures["duplicated_markers"] += self.markers[marker] > 1
            if text and text in thread.seen_texts:
                self.figures["repeated_texts"] += 1
                self.figures["duplicates_without_marker"] += marker is None
            thread.seen_texts.add(text)

    def keep_file(self, name: str, mime: str, content: bytes) -> str:
        """Keep a file; its path on this server."""
        safe = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name)[-60:] or "file"
        path = f"/files/{self.new_id()}/{safe}"
        self.files[path] = (mime, content)
        return path


def sample_picture(width: int = 96, height: int = 72) -> bytes:
    """A small PNG (a sky over a street), for citizens without a camera."""
    rows = b""
    for y in range(height):
        shade = 200 - y
        pixel = bytes((shade, shade + 20, 235)) if y < height * 2 // 3 else bytes((90, 95, 100 + y % 5))
        rows += b"\x00" + pixel * width

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
