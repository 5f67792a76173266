"""A working day in short: officers work, citizens write, and pages stand open that must show it."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx

from connectors.facebook.verify import sign
from hopthu.bench.inbox.dataset import PASSWORD, Dataset
from hopthu.bench.inbox.filling import citizen_external_id
from hopthu.bench.inbox.pages import SECONDS, Browser
from hopthu.bench.inbox.town import TownOfficer
from hopthu.bench.inbox.words import Words
from hopthu.bench.inbox.work import Work
from hopthu.bench.vendor import post_of

FILTERS = ("all", "mine", "unit", "unassigned", "urgent", "due_today", "overdue", "waiting", "closed")
CONDITIONS = (
    "channel.is.zalo;due.is.overdue",
    "(topic.is.04|topic.is.05);handler.is.nobody",
    "written.is.3;with.is.queue",
)
# What an officer does next, and how often of a hundred times.
STEPS = (("list", 20), ("filter", 20), ("search", 10), ("open", 28), ("take_over", 7), ("reply", 15))
THINKING_SECONDS = 8.0
WATCHERS = 8
WATCHED_EVERY = 4.0  # seconds between two messages that a watcher waits for


@dataclass
class Measured:
    """seconds of every step by name; errors by name."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    messages: int = 0
    refreshes: int = 0
    is_warm: bool = False
    warm: Callable[[], None] = lambda: None  # called once, when measuring begins

    def note(self, name: str, seconds: float) -> None:
        if self.is_warm:
            self.seconds[name].append(seconds)


class Day:
    def __init__(self, url: str, app_secret: str, work: Work, dataset: Dataset, seed: int) -> None:
        self.url, self.app_secret, self.work, self.dataset = url, app_secret, work, dataset
        self.random = random.Random(seed)  # noqa: S311 - made-up work
        self.measured = Measured()

    async def run(self, officers: list[TownOfficer], per_second: float, warm_up: float, seconds: float) -> Measured:
        browsers = [Browser(self.url, one.username, PASSWORD) for one in officers]
        city = [one for one in self.dataset.town.officers if one.ward is None and "officer" in one.roles]
        watchers = [Browser(self.url, city[n % len(city)].username, PASSWORD) for n in range(WATCHERS)]
        for browser in (*browsers, *watchers):
            await browser.sign_in()
        until = time.monotonic() + warm_up + seconds
        tasks = [self._work(browser, one, until) for browser, one in zip(browsers, officers, strict=True)]
        tasks += [browser.listen(until) for browser in (*browsers, *watchers)]
        tasks += [self._watch(browser, n, until) for n, browser in enumerate(watchers)]
        tasks += [self._write(per_second, until), self._warm(warm_up, [*browsers, *watchers])]
        await asyncio.gather(*(self._guarded(task, until) for task in tasks))
        self.measured.refreshes = sum(browser.refreshes for browser in (*browsers, *watchers))
        failures = sum(browser.failures for browser in (*browsers, *watchers))
        if failures:
            self.measured.errors["refresh"] = failures
        for browser in (*browsers, *watchers):
            await browser.http.aclose()
        return self.measured

    async def _guarded(self, work: Any, until: float) -> None:
        try:
            await asyncio.wait_for(work, max(1.0, until - time.monotonic() + 15.0))
        except (TimeoutError, httpx.HTTPError) as error:
            self.measured.errors[f"task:{type(error).__name__}"] += 1

    async def _warm(self, warm_up: float, browsers: list[Browser]) -> None:
        await asyncio.sleep(warm_up)
        self.measured.is_warm = True
        self.measured.warm()
        for browser in browsers:
            browser.refreshes = 0

    # officers

    async def _work(self, browser: Browser, one: TownOfficer, until: float) -> None:
        await asyncio.sleep(self.random.uniform(0, THINKING_SECONDS))
        names, weights = [name for name, _weight in STEPS], [weight for _name, weight in STEPS]
        while time.monotonic() < until:
            name = self.random.choices(names, weights)[0]
            try:
                await getattr(self, f"_{name}")(browser, one)
            except httpx.HTTPError as error:
                self.measured.errors[f"{name}:{type(error).__name__}"] += 1
            await asyncio.sleep(self.random.expovariate(1 / THINKING_SECONDS))

    async def _list(self, browser: Browser, _one: TownOfficer) -> None:
        name = self.random.choice(FILTERS)
        seconds, _page = await browser.get(f"/live/inbox?parts=rows&filter={name}")
        self.measured.note("list", seconds)
        browser.place = f"&filter={name}"

    async def _filter(self, browser: Browser, _one: TownOfficer) -> None:
        if self.random.random() < 0.3:
            seconds, _page = await browser.get(f"/inbox?f={self.random.choice(CONDITIONS)}")
        else:
            seconds, _page = await browser.get(f"/inbox?filter={self.random.choice(FILTERS)}")
        self.measured.note("filter", seconds)

    async def _search(self, browser: Browser, _one: TownOfficer) -> None:
        answer = await self._timed_search(browser, self.random.choice(self.work.searches))
        self.measured.note("search", answer)

    async def _timed_search(self, browser: Browser, words: str) -> float:
        began = time.perf_counter()
        answer = await browser.http.get("/api/v1/search", params={"q": words})
        answer.raise_for_status()
        return time.perf_counter() - began

    async def _open(self, browser: Browser, one: TownOfficer) -> None:
        public_id = self._conversation_of(one)
        if public_id:
            self.measured.note("open", await browser.open(public_id))

    async def _take_over(self, browser: Browser, one: TownOfficer) -> None:
        public_id = self._conversation_of(one)
        if public_id:
            seconds, status = await browser.post(f"/inbox/{public_id}/take-over", force="true")
            self._note_step("take_over", seconds, status)
            browser.opened = public_id

    async def _reply(self, browser: Browser, one: TownOfficer) -> None:
        public_id = browser.opened if browser.opened in self.work.answerable else self._answerable_of(one)
        if public_id:
            text = self.random.choice(Words(0).data["officer"]).format(street="X", place="Y", time="Z")
            seconds, status = await browser.post(f"/inbox/{public_id}/reply", text=text, force="true")
            self._note_step("reply", seconds, status)

    def _note_step(self, name: str, seconds: float, status: int) -> None:
        if status == 303:
            self.measured.note(name, seconds)
        else:
            self.measured.errors[f"{name}:{status}"] += 1

    def _conversation_of(self, one: TownOfficer) -> str:
        found = self.work.everywhere if one.ward is None else self.work.by_unit.get(one.unit_id, [])
        return self.random.choice(found) if found else ""

    def _answerable_of(self, one: TownOfficer) -> str:
        return next((found for _try in range(20) if (found := self._conversation_of(one)) in self.work.answerable), "")

    # citizens

    async def _write(self, per_second: float, until: float) -> None:
        """Messages at a steady pace, whatever the answers take."""
        tasks: set[asyncio.Task[float]] = set()
        due = time.monotonic()
        async with httpx.AsyncClient(timeout=SECONDS, limits=httpx.Limits(max_connections=8)) as http:
            while time.monotonic() < until:
                number, _public_id = self.random.choice(self.work.written_to)
                task = asyncio.create_task(self._post(http, number, f"bench {secrets.token_hex(4)}"))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
                self.measured.messages += self.measured.is_warm
                due += 1 / per_second
                await asyncio.sleep(max(0.0, due - time.monotonic()))
            await asyncio.gather(*tasks)

    async def _post(self, http: httpx.AsyncClient, number: int, text: str) -> float:
        body = post_of(citizen_external_id(number - 1), text)
        headers = {"content-type": "application/json", "x-hub-signature-256": sign(body, self.app_secret)}
        began = time.perf_counter()
        answer = await http.post(f"{self.url}/webhooks/facebook", content=body, headers=headers)
        if answer.status_code != 200:
            self.measured.errors[f"webhook:{answer.status_code}"] += 1
        self.measured.note("webhook", time.perf_counter() - began)
        return began

    async def _watch(self, browser: Browser, place: int, until: float) -> None:
        """An open conversation; its citizen writes, and the page must show it."""
        number, browser.opened = self.work.written_to[place * 37 % len(self.work.written_to)]
        await browser.get(f"/inbox/{browser.opened}")
        async with httpx.AsyncClient(timeout=SECONDS) as http:
            while time.monotonic() < until - 5:
                await asyncio.sleep(WATCHED_EVERY * self.random.uniform(0.5, 1.5))
                text, arrived = f"bench {secrets.token_hex(6)}", asyncio.Event()
                browser.seen = partial(_look, text, arrived)
                began = await self._post(http, number, text)
                try:
                    await asyncio.wait_for(arrived.wait(), 10.0)
                except TimeoutError:
                    self.measured.errors["live:not seen"] += 1
                    continue
                self.measured.note("live", time.perf_counter() - began)


def _look(text: str, arrived: asyncio.Event, page: str) -> None:
    if text in page:
        arrived.set()
