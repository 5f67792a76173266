"""The text of an RTF file: Word saves it as .rtf or, by old habit, as .doc. Only what a page needs is understood."""

from __future__ import annotations

import re

from inbox_api.procedures.importing.blocks import Block
from inbox_api.procedures.importing.text_blocks import blocks_of_text
from inbox_api.procedures.importing.wording import plain_letters

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
_SILENT = frozenset(
    {
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "colorschememapping", "datastore",
        "latentstyles", "listtable", "listoverridetable", "generator", "fldinst", "header", "footer", "headerl",
        "headerr", "headerf", "footerl", "footerr", "footerf", "footnote", "xmlnstbl", "rsidtbl", "mmathPr",
    }
)  # fmt: skip
_BREAKS = {
    "par": "\n",
    "line": "\n",
    "row": "\n",
    "sect": "\n",
    "page": "\n",
    "cell": "\t",
    "nestcell": "\t",
    "tab": " ",
}
_SIGNS = {"emdash": "\u2014", "endash": "\u2013", "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c",
          "rdblquote": "\u201d", "bullet": "\u2022"}  # fmt: skip
MAX_GROUPS = 10_000  # open at once


def rtf_blocks(data: bytes) -> list[Block]:
    return blocks_of_text(rtf_text(data))


def rtf_text(data: bytes) -> str:
    """The visible text: a line for each paragraph and row, tabs between cells. Never raises."""
    source = data.decode("latin-1")
    page = re.search(r"\\ansicpg(\d{3,5})", source[:2000])
    reader = _Reader(_code_page(page[1] if page else "1252"))
    for match in _TOKEN.finditer(source):
        reader.take(*match.groups())
    return plain_letters(_with_pairs(reader.text())).replace("\t\n", "\n")


class _Reader:
    """Takes the pieces of a file in order. Groups may be silent; a letter by number has a substitute to leave out."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._out: list[str] = []
        self._bytes = bytearray()  # of one letter or more in the code page
        self._outer: list[tuple[bool, int]] = []
        self._is_silent = False
        self._substitutes = 1  # how many characters stand for a letter by number
        self._to_skip = 0

    def text(self) -> str:
        self._end_bytes()
        return "".join(self._out)

    def take(
        self,
        word: str | None,
        number: str | None,
        byte: str | None,
        sign: str | None,
        brace: str | None,
        text: str | None,
    ) -> None:
        if byte is not None:
            self._byte(int(byte, 16))
            return
        self._end_bytes()
        if brace is not None:
            self._brace(brace)
        elif sign == "*" or word in _SILENT:
            self._is_silent = True  # a destination that is not shown
        elif word == "uc":
            self._substitutes = min(max(int(number or 1), 0), 10)
        elif word == "u" and number is not None:
            self._put(_letter(int(number)))
            self._to_skip = self._substitutes
        elif word is not None:
            self._put(_BREAKS.get(word) or _SIGNS.get(word, ""))
        elif sign is not None:
            self._put({"~": " ", "_": "-"}.get(sign, sign if sign in "\\{}" else ""))
        elif text is not None:
            self._put(text[self._to_skip :])
            self._to_skip = max(self._to_skip - len(text), 0)

    def _put(self, text: str) -> None:
        if not self._is_silent:
            self._out.append(text)

    def _byte(self, byte: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif not self._is_silent:
            self._bytes.append(byte)

    def _end_bytes(self) -> None:
        if self._bytes:
            self._out.append(bytes(self._bytes).decode(self._encoding, "replace"))
            self._bytes.clear()

    def _brace(self, brace: str) -> None:
        self._to_skip = 0
        if brace == "{":
            if len(self._outer) < MAX_GROUPS:
                self._outer.append((self._is_silent, self._substitutes))
        else:
            self._is_silent, self._substitutes = self._outer.pop() if self._outer else (False, 1)


def _letter(number: int) -> str:
    """The character of a signed 16-bit number; surrogates are joined later."""
    code = number % 65536
    return chr(code) if code else ""


def _with_pairs(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _code_page(number: str) -> str:
    try:
        "".encode(f"cp{number}")
    except LookupError:
        return "cp1252"
    return f"cp{number}"
