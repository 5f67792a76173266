"""Events -> signed webhook bodies: one at a time, or gathered into batches of mixed entries."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectors.facebook.simulator import FacebookSimulator

MOST_UPDATES = 1000
BATCH = "batch"


class Poster:
    """Entries wait here while batches are on; a batch of several people keeps the order of all of them."""

    def __init__(self, simulator: FacebookSimulator) -> None:
        self._simulator = simulator
        self._lock = threading.Lock()
        self._waiting: list[dict[str, Any]] = []
        self._timer: threading.Timer | None = None
        self._turn = 0

    def put(self, key: str, page_id: str, kind: str, events: list[dict[str, Any]]) -> None:
        """kind: "messaging", "standby" or "changes". key: whose order is kept."""
        now = self._simulator.memory.clock.milliseconds()
        entry = {"id": page_id, "time": now // 1000 if kind == "changes" else now, kind: events}
        self._with_forms(entry, kind)
        size = self._simulator.forms.batch_size
        if size <= 1 or len(events) > 1:
            self._simulator.sender.put(key, body_of([entry]))
            return
        with self._lock:
            self._waiting.append(entry)
            if len(self._waiting) >= min(size, MOST_UPDATES):
                self._flush()
            elif self._timer is None:
                self._timer = threading.Timer(self._simulator.forms.batch_seconds, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def waiting(self) -> int:
        with self._lock:
            return len(self._waiting)

    def flush(self) -> None:
        """Send what waits now."""
        with self._lock:
            self._flush()

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            self._simulator.sender.put(BATCH, body_of(self._waiting))
            self._simulator.memory.figures["webhook_batches"] += 1
            self._waiting = []

    def _with_forms(self, entry: dict[str, Any], kind: str) -> None:
        form = self._simulator.forms.ids
        self._turn += 1
        if form == "string" or (form == "mixed" and self._turn % 2):
            return
        entry["id"] = int(entry["id"])
        if kind != "changes":
            for event in entry[kind]:
                for end in ("sender", "recipient"):
                    if str(event.get(end, {}).get("id", "")).isdigit():
                        event[end] = {"id": int(event[end]["id"])}


def body_of(entries: list[dict[str, Any]]) -> bytes:
    """ASCII JSON with escaped slashes, which is what the platform signs."""
    text = json.dumps({"object": "page", "entry": entries}, separators=(",", ":"))
    return text.replace("/", "\\/").encode("ascii")
