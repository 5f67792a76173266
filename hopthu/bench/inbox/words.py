"""What the made-up citizens, the bot and the officers write: many different lines from few parts."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from inbox_api.folding import fold

FILE = Path(__file__).with_name("words.json")
POOL = 20_000  # different lines of each author
AUTHORS = ("citizen", "bot", "officer", "note")


class Words:
    """All of it follows from the seed."""

    def __init__(self, seed: int) -> None:
        self.data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
        self.random = np.random.default_rng(seed)

    def _one(self, name: str) -> Any:
        return self.data[name][int(self.random.integers(len(self.data[name])))]

    def _fill(self, pattern: str) -> str:
        return pattern.format(
            street=self._one("streets"), place=self._one("places"), time=self._one("times"),
            number=int(self.random.integers(1, 99_999)),
        )  # fmt: skip

    @property
    def ward(self) -> str:
        return str(self.data["ward"])

    @property
    def province(self) -> str:
        return str(self.data["province"])

    def people(self, count: int) -> list[str]:
        """Full names."""
        return [" ".join((self._one("surnames"), self._one("middles"), self._one("given"))) for _ in range(count)]

    @cached_property
    def lines(self) -> dict[str, list[str]]:
        """author -> lines as COPY takes them for the columns text and folded."""
        found = {}
        for author in AUTHORS:
            patterns = self.data["notes" if author == "note" else author]
            if author == "citizen":
                patterns = patterns + [matter for _topic, matter in self.data["matters"]]
            texts = [self._fill(patterns[int(self.random.integers(len(patterns)))]) for _ in range(POOL)]
            found[author] = [f"{text}\t{fold(text)}" for text in texts]
        return found

    @cached_property
    def matters(self) -> list[tuple[str, str, str]]:
        """(topic, title and description, folded with an address)."""
        found = []
        for _ in range(POOL):
            topic, pattern = self.data["matters"][int(self.random.integers(len(self.data["matters"])))]
            text = self._fill(pattern)
            found.append((topic, text, fold(text)))
        return found

    @cached_property
    def files(self) -> list[str]:
        return [self._fill(self._one("files")) for _ in range(2000)]

    def searches(self, count: int, codes: list[str], tails: list[str], names: list[str]) -> list[str]:
        """What officers look for: words with and without accents, phrases, codes, ends of numbers, names."""
        found = []
        for number in range(count):
            pattern = str(self.data["searches"][number % len(self.data["searches"])])
            pick = int(self.random.integers(1_000_000))
            values = {
                "street": self._one("streets"), "code": codes[pick % len(codes)], "tail": tails[pick % len(tails)],
                "name": names[pick % len(names)],
            }  # fmt: skip
            found.append(pattern.format(**values))
        return found
