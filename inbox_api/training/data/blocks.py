"""Training files edited line by line: what is not touched stays as it is, to the byte, comments included.

Understands the way Rasa's files are written with literal blocks:

    - intent: ask_fee
      metadata:
        topic: "0301"
      examples: |
        - a line
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from inbox_api.training.examples import BrokenLine, Example, parse_line

_INTENT = re.compile(r"^(?P<lead>\s*)- intent:\s*[\"']?(?P<name>[\w/.-]+)[\"']?\s*(?:#.*)?$")
_OTHER = re.compile(r"^\s*- (?:synonym|regex|lookup):")
_TOPIC = re.compile(r"^\s+topic:\s*[\"']?(?P<code>[\w.-]+)[\"']?\s*(?:#.*)?$")
_EXAMPLES = re.compile(r"^(?P<lead>\s*)(?:- )?examples:\s*\|[+-]?\d*\s*(?:#.*)?$")
_BULLET = re.compile(r"^(?P<lead>\s*- )(?P<line>.*?)(?P<tail>\s*)$", re.DOTALL)
HEADER = 'version: "3.1"\n\nnlu:\n'


class LineMissing(LookupError):
    """The line, or the block of its intent, is not in the file."""


@dataclass(frozen=True, slots=True)
class Block:
    """One `examples:` block. Rows are indexes into the lines of the file; `end`: the row behind the last bullet."""

    intent: str
    topic: str | None
    start: int
    end: int
    lead: str  # what stands before a line: blanks and the bullet


def rows_of(content: str) -> list[str]:
    """The lines with their line ends; joined again they are `content`. Splits at line feeds only, as YAML files do."""
    rows = content.split("\n")
    return [row + "\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])


def blocks_of(rows: list[str]) -> list[Block]:
    """All blocks of examples of intents, in order."""
    found, intent, topic, row = [], "", None, 0
    while row < len(rows):
        named, is_examples = _INTENT.match(rows[row].rstrip("\r\n")), _EXAMPLES.match(rows[row].rstrip("\r\n"))
        if named:
            intent, topic = named["name"], None
        elif _OTHER.match(rows[row]):
            intent = ""
        elif intent and (told := _TOPIC.match(rows[row].rstrip("\r\n"))):
            topic = told["code"]
        elif intent and is_examples:
            block = _block(rows, row + 1, len(is_examples["lead"]), intent, topic)
            found.append(block)
            row = max(block.end, row + 1)
            continue
        row += 1
    return found


def _block(rows: list[str], start: int, depth: int, intent: str, topic: str | None) -> Block:
    end, lead, row = start, " " * (depth + 2) + "- ", start
    while row < len(rows):
        text = rows[row].rstrip("\r\n")
        if text.strip() and len(text) - len(text.lstrip(" ")) <= depth:
            break
        bullet = _BULLET.match(text)
        if bullet:
            lead, end = bullet["lead"], row + 1
        row += 1
    return Block(intent, topic, start, end, lead)


def lines_of(rows: list[str], block: Block) -> Iterator[tuple[int, str]]:
    """(row, line) of each bullet."""
    for row in range(block.start, block.end):
        bullet = _BULLET.match(rows[row].rstrip("\r\n"))
        if bullet and bullet["line"]:
            yield row, bullet["line"]


@lru_cache(maxsize=256)
def examples_of(content: str) -> tuple[tuple[Example, ...], tuple[tuple[str, str], ...]]:
    """(all examples of a file in order, (line, code) of those that cannot be read)."""
    rows, found, broken = rows_of(content), [], []
    for block in blocks_of(rows):
        for _row, line in lines_of(rows, block):
            try:
                found.append(parse_line(block.intent, line, block.topic))
            except BrokenLine as error:
                broken.append((line, error.code))
    return tuple(found), tuple(broken)


def add(
    rows: list[str], intent: str, line: str, topic: str | None = None, known: list[Block] | None = None
) -> None:  # fmt: skip
    """Put `line` behind the last of its intent and topic. Raises LineMissing when there is no such block.

    Without a topic: in the block that has none, else in the intent's first block. known: `blocks_of(rows)`, kept right
    here, so that the rows need not be read again for the next line.
    """
    found = blocks_of(rows) if known is None else known
    own = [place for place, block in enumerate(found) if block.intent == intent]
    fitting = [place for place in own if found[place].topic == topic] or (own[:1] if topic is None else [])
    if not fitting:
        raise LineMissing
    block = found[fitting[-1]]
    if block.end and not rows[block.end - 1].endswith("\n"):
        rows[block.end - 1] += "\n"
    rows.insert(block.end, f"{block.lead}{line}\n")
    behind = [dataclasses.replace(one, start=one.start + 1, end=one.end + 1) for one in found[fitting[-1] + 1 :]]
    found[fitting[-1] :] = [dataclasses.replace(block, end=block.end + 1), *behind]


def replace(rows: list[str], intent: str, before: str, after: str) -> None:
    """Put `after` in the place of `before`. Raises LineMissing."""
    row, _topic = _find(rows, intent, before)
    bullet = _BULLET.match(rows[row].rstrip("\r\n"))
    assert bullet is not None  # _find matched it
    end = rows[row][len(rows[row].rstrip("\r\n")) :]
    rows[row] = f"{bullet['lead']}{after}{end}"


def remove(rows: list[str], intent: str, line: str) -> str | None:
    """Take the line out; the topic of its block. Raises LineMissing."""
    row, topic = _find(rows, intent, line)
    del rows[row]
    return topic


def _find(rows: list[str], intent: str, wanted: str) -> tuple[int, str | None]:
    for block in blocks_of(rows):
        if block.intent == intent:
            for row, line in lines_of(rows, block):
                if line == wanted:
                    return row, block.topic
    raise LineMissing


def new_file(intent: str) -> str:
    """A file for an intent that has no line yet."""
    return f"{HEADER}- intent: {intent}\n  examples: |\n"
