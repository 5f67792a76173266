"""Numbered lists inside one message: "co 2 viec: 1. den hu o cho, 2. rac o so 5". Pure, no Rasa.

Sentence splitting ends a sentence at "1." and leaves the words before the list in its first item; here every item is a
part of its own, without its number and without those words.
"""

import re
from typing import List

from bot.components.sentence_split import LONGEST_SPLIT, Part

MOST_ITEMS = 4
FEWEST_WORDS = 3
LONGEST_OPENING = 10  # words before the list; more of them are a matter, and no list is read then
# A number with its mark after a pause: "phuong 1. Hom qua" has none before it.
_MARK = re.compile(r"(?:\A|[:;,.!?\n\u2013-])\s{0,3}\(?([1-9])(?:[.)/:]|\s?[-\u2013])\s{1,3}(?=\D)")
_EDGE = " \t\r\n,;:.-\u2013\u2026!"


def items(text: str) -> List[Part]:
    """The items 1, 2, 3 ... in order, [] when the message holds no list of at least two items of three words."""
    marks = []
    if len(text) > LONGEST_SPLIT:
        return []
    for mark in _MARK.finditer(text):
        if int(mark.group(1)) == len(marks) + 1:
            marks.append(mark)
    if len(marks) < 2 or len(text[: marks[0].start()].split()) > LONGEST_OPENING:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    found = [_trimmed(text, mark.end(), end) for mark, end in zip(marks, ends, strict=True)]
    if any(len(text[part.start : part.end].split()) < FEWEST_WORDS for part in found):
        return []
    return found[:MOST_ITEMS]


def _trimmed(text: str, start: int, end: int) -> Part:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return Part(start, end, True)
