"""Text of a page whose table cells stick together: "Online7 working days10,000 Dong(...)Direct...".

Only what can be parted in one way is parted; the rest stays as it is and is reported where it is read.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from inbox_api.procedures.importing.amounts import money
from inbox_api.procedures.importing.wording import data, pattern, text_of

_BLANK_LINES = re.compile(r"\n[ \xa0]*\n[\s]*(?<=\n)")
_OPENING = '(/"\u201c'
_LABEL_RUN = 3  # so many labels in one line: the line is a whole page
_FILE = r"[A-Z][\w.-]{0,120}\.(?:docx?|pdf|xlsx?|odt|rtf)"
_FORM_AT_END = re.compile(rf"(?<=[^\sA-Z._-])({_FILE})\s*$")
_COUNT_PAIR = re.compile(r"(?<!\d)(\d)(\d)$", re.ASCII)


def unglue(text: str) -> str:
    """The text with line ends before labels and tabs between cells, where they were lost."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _heads().sub(_head, text)  # first: the words of heads are labels too
    text = _BLANK_LINES.sub("\n", text)
    text = "\n".join(line if "\t" in line else _part_labels(line) for line in text.split("\n"))
    lines: list[str] = []
    in_papers = ""
    for line in text.split("\n"):
        kind = _kind_of_head(line)
        if kind or _starts_with_label(line):
            in_papers = kind if kind in {"counted", "numbered"} else ""
        rows = _part_methods(line) if not in_papers or kind else _part_papers(line, in_papers)
        first = next((number for number, row in enumerate(rows) if "\t" in row), None)
        if first is not None and "\t" not in line and not in_papers and "\t" not in (lines[-1] if lines else ""):
            rows.insert(first, _methods_head())
        lines.extend(rows)
    return "\n".join(lines)


# --- labels ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _labels() -> re.Pattern[str]:
    """Labels as pages print them, with a capital; what follows them is looked at in `_label_places`."""
    words = sorted({word for listed in data("labels").values() for word in listed}, key=lambda word: -len(word))
    return re.compile("|".join(re.escape(word[0].upper() + word[1:]) for word in words))


def _label_places(line: str) -> list[tuple[int, int, bool]]:
    """(start, end, has a colon) of every label that a colon, a capital or a digit follows at once."""
    found = []
    for match in _labels().finditer(line):
        has_colon = line[match.end() : match.end() + 5].lstrip().startswith(":")  # a slice: lines may be huge
        following = line[match.end() : match.end() + 1]
        if has_colon or following.isupper() or following.isdecimal():
            found.append((match.start(), match.end(), has_colon))
    return found


def _part_labels(line: str) -> str:
    """A line end before a label that sticks to what stands before it, and behind one that what follows sticks to."""
    found = _label_places(line)
    is_page = len(found) >= _LABEL_RUN
    parts: list[str] = []
    last = 0
    for start, end, has_colon in found:
        is_stuck = start > 0 and not line[start - 1].isspace() and line[start - 1] not in _OPENING
        if start and not (is_stuck or is_page):
            continue
        parts.append(line[last:start])
        last = start
        if not has_colon:
            parts.append(line[start:end])
            last = end
    parts.append(line[last:])
    return "\n".join(part for part in parts if part)


def _starts_with_label(line: str) -> bool:
    return _labels().match(line.strip() + ":") is not None


# --- heads of tables -----------------------------------------------------------------------------------------

_HEADS = (
    ("methods", ("channel", "time", "fee", "note")),
    ("counted", ("paper", "form", "count")),
    ("numbered", ("paper", "original", "copies", "form")),
    ("numbered", ("paper", "original", "copies")),
    ("laws", ("law_number", "law_title", "law_day", "law_agency")),
)


@lru_cache(maxsize=1)
def _heads() -> re.Pattern[str]:
    """Heads whose cells stick together."""
    columns = data("columns")
    variants = []
    for _kind, keys in _HEADS:
        words = [
            "(?:" + "|".join(re.escape(w) for w in sorted(columns[key], key=lambda w: -len(w))) + ")" for key in keys
        ]
        variants.append(r"[ ]?".join(words))
    return re.compile("|".join(f"(?:{one})" for one in variants), re.IGNORECASE)


def _head(match: re.Match[str]) -> str:
    """The head in its own line, one tab between its cells."""
    text = match[0]
    columns = data("columns")
    for _kind, keys in _HEADS:
        cells, rest = [], text
        for key in keys:
            word = next((w for w in sorted(columns[key], key=lambda w: -len(w)) if rest.casefold().startswith(w)), None)
            if word is None:
                break
            cells.append(rest[: len(word)])
            rest = rest[len(word) :].lstrip(" ")
        if len(cells) == len(keys) and not rest:
            return "\n" + "\t".join(cells) + "\n"
    return text


def _methods_head() -> str:
    return "\t".join(data("columns")[key][0] for key in _HEADS[0][1])


def _kind_of_head(line: str) -> str:
    cells = [cell.strip().casefold() for cell in line.split("\t")]
    if len(cells) < 3:
        return ""
    columns = data("columns")
    for kind, keys in _HEADS:
        if len(cells) == len(keys) and all(cell in columns[key] for cell, key in zip(cells, keys, strict=True)):
            return kind
    return ""


# --- rows ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _method_start() -> re.Pattern[str]:
    names = "|".join(re.escape(channel["name"]) for channel in data("channels").values())
    nothing = re.escape(data("empty")[1])
    units = pattern("unit_words")
    return re.compile(rf"(?P<channel>{names})(?P<time>\d+\s*(?:{units})|\d[\d.,]*|{nothing})", re.IGNORECASE)


def _part_methods(line: str) -> list[str]:
    """A line of stuck rows as one line for each, its cells parted by tabs; any other line as it is."""
    starts = list(_method_start().finditer(line))
    if not starts or "\t" in line:
        return [line]
    found = [line[: starts[0].start()]] if line[: starts[0].start()].strip() else []
    for number, start in enumerate(starts):
        until = starts[number + 1].start() if number + 1 < len(starts) else len(line)
        found.append(_method_row(start, line[start.end() : until]))
    return found


def _method_row(start: re.Match[str], rest: str) -> str:
    time = start["time"]
    if time[-1].isdigit() or time[-1] in ".,":
        time, rest = _part_numbers(time, rest)
    fee, note = _part_fee(rest)
    return "\t".join([start["channel"], time.strip(), fee.strip(), note.strip()])


def _part_numbers(digits: str, rest: str) -> tuple[str, str]:
    """A bare time that sticks to an amount: "110,000 Dong" is 1 and 10,000. Two ways to part it: it stays unparted."""
    if not re.match(rf"\s*(?:{pattern('money_words')})(?!\w)", rest, re.IGNORECASE):
        return digits, rest
    ways = [
        (digits[:cut], digits[cut:])
        for cut in range(1, min(4, len(digits)))
        if digits[:cut].isdigit() and digits[0] != "0" and _is_amount(digits[cut:])
    ]
    if len(ways) == 1:
        return ways[0][0], ways[0][1] + rest
    return f"{digits}{rest}", ""


def _is_amount(text: str) -> bool:
    return text == "0" or re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", text) is not None


def _part_fee(rest: str) -> tuple[str, str]:
    """(the fees at the start, the remark behind them)."""
    nothing = data("empty")[1]
    if rest.casefold().startswith(nothing):
        return rest[: len(nothing)], rest[len(nothing) :]
    kinds = re.compile(rf"\s*(?:{pattern('fee_words')})\s*:\s*", re.IGNORECASE)
    at, end = 0, 0
    while True:
        kind = kinds.match(rest, at)
        start = kind.end() if kind else at
        amount = money().match(rest, start) or re.compile(re.escape(text_of("free")), re.IGNORECASE).match(rest, start)
        if amount is None:
            return rest[:end], rest[end:]
        end = at = _behind_brackets(rest, amount.end())


def _behind_brackets(text: str, at: int) -> int:
    """The place behind a bracket that begins at `at`, or `at` when there is none or it never closes."""
    start = at
    while start < len(text) and text[start].isspace():
        start += 1
    if text[start : start + 1] != "(":
        return at
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place + 1
    return at


@lru_cache(maxsize=1)
def _counts() -> re.Pattern[str]:
    original, copies = data("columns")["original"][0], data("columns")["copies"][0]
    return re.compile(
        rf"({re.escape(original)}\s*:\s*\d{{1,4}})\s*[-\u2013,;]?\s*({re.escape(copies)}\s*:\s*\d{{1,4}})",
        re.IGNORECASE,
    )


def _part_papers(line: str, kind: str) -> list[str]:
    if "\t" in line or not line.strip():
        return [line]
    if kind == "numbered":
        return [_numbered_paper(line)]
    rows, last = [], 0
    for match in _counts().finditer(line):
        name, form = _part_form(line[last : match.start()])
        rows.append("\t".join([name, form, f"{match[1]} - {match[2]}"]))
        last = match.end()
    return [*rows, line[last:]] if line[last:].strip() or not rows else rows


def _part_form(text: str) -> tuple[str, str]:
    match = _FORM_AT_END.search(text)
    return (text[: match.start()].strip(), match[1]) if match else (text.strip(), "")


def _numbered_paper(line: str) -> str:
    """ "Birth certificate10Form.docx": one original, no copy. More or fewer digits cannot be parted: no number."""
    name, form = _part_form(line.strip())
    pair = _COUNT_PAIR.search(name)
    if pair is None:
        return f"{name}\t\t\t{form}"
    return "\t".join([name[: pair.start()].strip(), pair[1], pair[2], form])
