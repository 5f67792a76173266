"""Long and broken texts, the same for the same seed: what a parser must survive without keeping others waiting."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Sequence

LONGEST = 5000
# Short pieces, repeated thousands of times. No halves of surrogate pairs: no UTF-8 file can hold them.
PIECES = (
    "a", "A1", "0", "1.", "1/", "a.", "a@", "a@b ", "p7 ", "P.7 ", "toi ", "hai ", "ngay 12 thang 3 ", "8h sang mai ",
    "12/3/2026 ", "12/3A Le Loi, ", "0912345678 ", "+84 ", "084090001234 ", "84B1-123.45 ", "H61.12-251120-0001 ",
    "TV-PA-261120-00012-7 ", "1.001193 ", "https://a.vn/ ", "lan@example.vn ", "khai sinh UBND phuong 7 ",
    "/restart ", '/greet{"a": 1} ', "<script>alert(1)</script>", "'; DROP TABLE cases; --", "{{7*7}}", "%s%n",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "\u200b", "\ufeff", "\u202e", "\u0301",
    "o\u0323\u0302", "\u05e9\u05dc\u05d5\u05dd ", "\u0645\u0631\u062d\u0628\u0627 ", "\u0e01\u0e33", "\u4e2d\u6587",
    "\x00", "\x1b[31m", "\u2028", "\r\n", "\t", " ", "\u3000", "?", "!? ", "...", "_", "- ", "\u00bd", "\uff17",
)  # fmt: skip
_SURROGATES = range(0xD800, 0xE000)


def hostile_texts(sentences: Sequence[str], count: int, seed: int) -> list[tuple[str, str]]:
    """`count` pairs (kind, text), each text of 1 to 5,000 characters, most of them of full length.

    sentences: what people write; kinds take turns, so that each has its share.
    """
    rng = random.Random(seed)  # noqa: S311 - no secret
    kinds: dict[str, Callable[[], str]] = {
        "sentences": lambda: _of(sentences, rng),
        "decomposed": lambda: unicodedata.normalize("NFD", _of(sentences, rng)),
        "repeated": lambda: _repeated(rng.choice(PIECES), LONGEST),
        "mixed": lambda: _mixed(sentences, rng),
        "unicode": lambda: "".join(_character(rng) for _ in range(rng.randint(1, LONGEST))),
    }
    names = list(kinds)
    return [(name, kinds[name]()[:LONGEST]) for name in (names[place % len(names)] for place in range(count))]


def _of(sentences: Sequence[str], rng: random.Random) -> str:
    """Sentences one after the other up to the full length."""
    found: list[str] = []
    length = 0
    while length < LONGEST:
        found.append(rng.choice(sentences) or "?")
        length += len(found[-1]) + 1
    return " ".join(found)


def _repeated(piece: str, length: int) -> str:
    return piece * (length // len(piece) + 1)


def _mixed(sentences: Sequence[str], rng: random.Random) -> str:
    """Pieces and sentences, each many times, shuffled together."""
    parts = [_repeated(rng.choice([*PIECES, rng.choice(sentences) or "?"]), rng.randint(1, 800)) for _ in range(20)]
    return "".join(parts)


def _character(rng: random.Random) -> str:
    """Any code point, half of them of the first planes' beginning, where the letters are."""
    while True:
        code = rng.randrange(0x2100) if rng.random() < 0.5 else rng.randrange(0x110000)
        if code not in _SURROGATES:
            return chr(code)
