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
    encoding = _code_page(page[1] if page else "1252")
    out: list[str] = []
    pending = bytearray()  # bytes of one letter or more in the code page
    stack: list[tuple[bool, int]] = []
    is_silent, fallback_chars, to_skip = False, 1, 0

    def flush() -> None:
        if pending:
            out.append(bytes(pending).decode(encoding, "replace"))
            pending.clear()

    for match in _TOKEN.finditer(source):
        word, number, byte, sign, brace, text = match.groups()
        if byte is not None:
            if to_skip:
                to_skip -= 1
            elif not is_silent:
                pending.append(int(byte, 16))
            continue
        flush()
        if brace == "{":
            if len(stack) < MAX_GROUPS:
                stack.append((is_silent, fallback_chars))
            to_skip = 0
        elif brace == "}":
            is_silent, fallback_chars = stack.pop() if stack else (False, 1)
            to_skip = 0
        elif sign == "*":
            is_silent = True  # a destination that readers may ignore
        elif word in _SILENT:
            is_silent = True
        elif word == "uc":
            fallback_chars = min(int(number or 1), 10)
        elif word == "u" and number is not None:
            if not is_silent:
                out.append(_letter(int(number)))
            to_skip = fallback_chars
        elif is_silent:
            continue
        elif word in _BREAKS:
            out.append(_BREAKS[word])
        elif word in _SIGNS:
            out.append(_SIGNS[word])
        elif sign is not None:
            out.append({"~": " ", "_": "-", "-": ""}.get(sign, sign if sign in "\\{}" else ""))
        elif text is not None:
            out.append(text[to_skip:])
            to_skip = max(to_skip - len(text), 0)
    flush()
    return plain_letters(_with_pairs("".join(out))).replace("\t\n", "\n")


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
