"""Draft changes put on top of the files of a version, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from inbox_api.training.data import blocks, city_words
from inbox_api.training.data.blocks import Block, LineMissing
from inbox_api.training.data.taught import DOMAIN, RULES, Taught, domain_file, read, rules_file


class ChangeLike(Protocol):
    """What of a row of changes is looked at."""

    id: int
    kind: str
    intent: str | None
    detail: dict[str, Any]


@dataclass(slots=True)
class Draft:
    """Files that changes are put on. `refused`: ids of those that no longer fit."""

    contents: dict[str, bytes]
    refused: list[int] = field(default_factory=list)
    _rows: dict[str, list[str]] = field(default_factory=dict)
    _blocks: dict[str, list[Block]] = field(default_factory=dict)  # of these rows
    _homes: dict[str, list[str]] | None = None

    def copy(self) -> Draft:
        """One that can be changed without changing this."""
        return Draft(
            dict(self.contents), list(self.refused), _copied(self._rows), _copied(self._blocks),
            None if self._homes is None else _copied(self._homes),
        )  # fmt: skip

    def files(self) -> dict[str, bytes]:
        """All files with the changes in them."""
        edited = {name: "".join(rows).encode() for name, rows in self._rows.items()}
        return {**self.contents, **edited}

    def apply(self, change: ChangeLike) -> bool:
        """Put one change on top; False, and nothing done, when it does not fit."""
        try:
            _APPLY[change.kind](self, change)
        except LineMissing:
            self.refused.append(change.id)
            return False
        return True

    def rows(self, name: str) -> list[str]:
        if name not in self._rows:
            self._rows[name] = blocks.rows_of(self.contents[name].decode())
        return self._rows[name]

    def blocks_of(self, name: str) -> list[Block]:
        """Of the file; read once, for many changes are put on."""
        if name not in self._blocks:
            self._blocks[name] = blocks.blocks_of(self.rows(name))
        return self._blocks[name]

    def home(self, intent: str, topic: str | None, *, line: str | None = None) -> str:
        """The file that holds the intent's block for this topic, or this very line. Raises LineMissing."""
        for name in self._names(intent):
            for block in self.blocks_of(name):
                if block.intent != intent or (line is None and topic is not None and block.topic != topic):
                    continue
                if line is None or any(one == line for _row, one in blocks.lines_of(self.rows(name), block)):
                    return name
        raise LineMissing

    def _names(self, intent: str) -> list[str]:
        if self._homes is None:
            self._homes = {}
            for name in [name for name in {**self.contents, **self._rows} if name.startswith("nlu/")]:
                for one in {block.intent for block in self.blocks_of(name)}:
                    self._homes.setdefault(one, []).append(name)
        return self._homes.get(intent, [])

    def put_file(self, name: str, content: bytes | None) -> None:
        self._rows.pop(name, None)
        self._blocks.pop(name, None)
        self._homes = None
        if content is None:
            self.contents.pop(name, None)
        else:
            self.contents[name] = content

    def add(self, intent: str, line: str, topic: str | None) -> None:
        """Behind the intent's last line; a taught intent without a file gets one. Raises LineMissing."""
        try:
            name = self.home(intent, topic)
        except LineMissing:
            if topic is not None or self._names(intent) or intent not in self.taught():
                raise
            name = f"nlu/{intent}.yml"
            self.put_file(name, blocks.new_file(intent).encode())
        blocks.add(self.rows(name), intent, line, topic, self.blocks_of(name))

    def remove(self, intent: str, line: str) -> None:
        """Raises LineMissing."""
        name = self.home(intent, None, line=line)
        blocks.remove(self.rows(name), intent, line)
        del self._blocks[name]

    def taught(self) -> dict[str, Taught]:
        return read(self.contents.get(DOMAIN))

    def teach(self, one: Taught) -> None:
        """Declare the intent, or change its words."""
        known = {**self.taught(), one.intent: one}
        self.put_file(DOMAIN, domain_file(list(known.values())))
        self.put_file(RULES, rules_file(list(known.values())))


Item = TypeVar("Item")


def _copied(lists: Mapping[str, list[Item]]) -> dict[str, list[Item]]:
    return {name: list(items) for name, items in lists.items()}


def _add(draft: Draft, change: ChangeLike) -> None:
    draft.add(str(change.intent), change.detail["line"], change.detail.get("topic"))


def _edit(draft: Draft, change: ChangeLike) -> None:
    intent, before = str(change.intent), change.detail["before"]
    blocks.replace(draft.rows(draft.home(intent, None, line=before)), intent, before, change.detail["after"])


def _remove(draft: Draft, change: ChangeLike) -> None:
    draft.remove(str(change.intent), change.detail["line"])


def _move(draft: Draft, change: ChangeLike) -> None:
    """intent: where it comes from; detail "to": where it goes. Nothing is removed that cannot be put there."""
    intent, line, to = str(change.intent), change.detail["line"], change.detail["to"]
    draft.home(intent, None, line=line)
    draft.add(to, change.detail.get("line_after") or line, change.detail.get("topic"))
    draft.remove(intent, line)


def _new_intent(draft: Draft, change: ChangeLike) -> None:
    told = change.detail
    draft.teach(Taught(str(change.intent), told["title"], tuple(told["answers"])))


def _response(draft: Draft, change: ChangeLike) -> None:
    """Words of a taught intent stand in the data; those of the shipped texts are kept beside it (answers room)."""
    known = draft.taught().get(str(change.intent))
    if known is not None:
        draft.teach(Taught(known.intent, known.title, tuple(change.detail["after"])))


def _file(draft: Draft, change: ChangeLike) -> None:
    content = change.detail.get("content")
    draft.put_file(change.detail["path"], None if content is None else content.encode())


def _words(draft: Draft, change: ChangeLike) -> None:
    """A word of the city is put, or taken out where "means" is None; "before": the meaning that it had."""
    told, words = change.detail, city_words.read(draft.contents.get(city_words.FILE))
    if words.of(told["list"]).get(told["word"]) != told.get("before"):
        raise LineMissing
    if told["means"] is None:
        words = words.without(told["list"], told["word"])
    else:
        words = words.with_word(told["list"], told["word"], told["means"])
    draft.put_file(city_words.FILE, city_words.written(words))


_APPLY = {
    "add": _add,
    "edit": _edit,
    "remove": _remove,
    "move": _move,
    "new_intent": _new_intent,
    "response": _response,
    "file": _file,
    "words": _words,
}
