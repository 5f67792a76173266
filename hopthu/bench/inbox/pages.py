"""One officer's browser as the server sees it: session, pages, the stream of events and what it asks after them."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable

import httpx

from hopthu.errors import CommandError
from inbox_api.texts import gettext as _

HAVE = re.compile(r'data-have="([^"]+)"')
CSRF = re.compile(r'data-csrf="([^"]+)"')
PAUSES = {"thread": 0.3, "rows": 1.5, "counts": 10.0}  # as in admin_ui/static/js/live.js
ANSWER_TIMES = 4  # a pause is at least so many times as long as the last answer took, as there
SOON = 0.06
QUIET = {"closing", "hello", "presence", "notice"}
LIVE = {"hx-trigger": "live-source"}
HTML = {"accept": "text/html"}
SECONDS = 60.0


class Browser:
    """Signed in; `opened` is the conversation before the officer's eyes, "" for none."""

    def __init__(self, url: str, username: str, password: str) -> None:
        limits = httpx.Limits(max_connections=6)  # as browsers do
        self.http = httpx.AsyncClient(base_url=url, timeout=SECONDS, headers=HTML, limits=limits)
        self.username, self.password, self.csrf = username, password, ""
        self.opened = ""
        self.place = ""
        self.have = ""  # the name of the list that is shown
        self.refreshes = 0
        self.failures = 0
        self.seen: Callable[[str], None] = lambda _page: None
        self._last: dict[str, float] = {}
        self._took = 0.0
        self._wanted: dict[str, set[str]] = {"thread": set(), "list": set()}
        self._timers: dict[str, asyncio.Task[None]] = {}

    async def sign_in(self) -> None:
        answer = await self.http.post("/sign-in", data={"username": self.username, "password": self.password})
        found = CSRF.search((await self.http.get("/account")).text)
        if answer.status_code != 303 or found is None:
            raise CommandError(_("%(name)s could not sign in.", name=self.username))
        self.csrf = found.group(1)

    async def get(self, path: str, **headers: str) -> tuple[float, str]:
        """(seconds, page). Raises httpx.HTTPStatusError."""
        began = time.perf_counter()
        answer = await self.http.get(path, headers=headers)
        seconds = time.perf_counter() - began
        answer.raise_for_status()
        if found := HAVE.search(answer.text):
            self.have = found.group(1)
        return seconds, answer.text

    async def open(self, public_id: str) -> float:
        """Seconds. A page that has the list keeps it and asks for what changed in it (static/inbox/keeping.js)."""
        kept = "?kept=1" if self.have else ""
        seconds, _page = await self.get(f"/inbox/{public_id}{kept}")
        self.opened = public_id
        if kept:
            self._last = {"counts": time.monotonic()}
            self._want("list", "rows", "counts")
        return seconds

    async def post(self, path: str, **fields: str) -> tuple[float, int]:
        """(seconds, status): the page that a step leads to is not fetched."""
        began = time.perf_counter()
        answer = await self.http.post(path, data={"csrf_token": self.csrf, **fields})
        return time.perf_counter() - began, answer.status_code

    async def listen(self, until: float) -> None:
        """Hold the stream open and ask for what changed, as the page's script does."""
        async with self.http.stream("GET", "/events", timeout=None) as stream:
            async for line in stream.aiter_lines():
                if time.monotonic() > until:
                    break
                if not line.startswith("data: "):
                    continue
                event = json.loads(line[6:])
                if event["kind"] in QUIET:
                    continue
                self._want("list", "rows", "counts")
                if self.opened and event.get("id") == self.opened:
                    self._want("thread", "thread")
        for timer in self._timers.values():
            timer.cancel()

    def _want(self, asker: str, *parts: str) -> None:
        """asker: the element of the page that asks, thread or list; each asks one question after the other."""
        self._wanted[asker] |= set(parts)
        if asker not in self._timers or self._timers[asker].done():
            self._timers[asker] = asyncio.create_task(self._refresh(self._wanted[asker]))

    async def _refresh(self, wanted: set[str]) -> None:
        while wanted:
            await asyncio.sleep(max(SOON, min(self._wait(part) for part in wanted)))
            now = [part for part in wanted if self._wait(part) <= SOON]
            for part in now:
                wanted.discard(part)
                self._last[part] = time.monotonic()
            if now:
                self.refreshes += 1
                try:
                    await self._ask(now)
                except httpx.HTTPError:
                    self.failures += 1

    async def _ask(self, parts: list[str]) -> None:
        place = f"&id={self.opened}" if self.opened else ""
        if parts == ["thread"]:
            _seconds, page = await self.get(f"/live/inbox?parts=thread{place}")
            self.seen(page)
        else:
            have = f"&have={self.have}" if "rows" in parts else ""
            self._took, _page = await self.get(f"/live/inbox?parts={','.join(parts)}{have}{self.place}{place}", **LIVE)

    def _wait(self, part: str) -> float:
        longer = 0.0 if part == "thread" else self._took * ANSWER_TIMES
        return max(0.0, self._last.get(part, 0.0) + max(PAUSES[part], longer) - time.monotonic())
