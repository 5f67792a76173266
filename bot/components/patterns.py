"""Patterns of phones, identity numbers, codes and plates: used to keep them whole and to name them.

All work on NFC text. Each tolerates spaces, dots, dashes and lower case, as people type on a phone.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_SEP = r"[ .\-\u2013_/]"
_GAP = rf"{_SEP}{{0,3}}"
_FLAGS = re.IGNORECASE
_MESSAGES_KEPT = 4  # the parts of the pipeline ask one after the other for the same message
_DIGITS = str.maketrans("OIL", "011")  # read out by phone or copied by hand


@dataclass(frozen=True)
class PatternMatch:
    """One found item: [start, end) in the text, its label (None: only kept whole) and its value."""

    start: int
    end: int
    label: "str | None"
    kind: str
    value: str


# Order matters: the first that matches at a position wins. Sources: case code of the inbox; dossier code
# V1.Z1.Y1-YYMMDD-serial (units of QD 20/2020/QD-TTg or the older three-part code); plates of TT 79/2024/TT-BCA.
_PATTERNS: tuple[tuple[str, "str | None", str], ...] = (
    ("url", None, r"(?:https?://|www\.)\S+"),
    # only where a run of such letters begins: trying each letter of a long run would take its length squared
    ("email", None, r"(?<![\w.+\-])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"),
    (
        "case_code",
        "case_code",
        (
            rf"\b[A-Z]{{2}}{_GAP}(?:PA|KN|QD|KH|TC|TG|HD|GY|KG|YC|PAHT|PAKN|KHN|TGTP|KNG|YCTT)"
            rf"{_GAP}[\dOIL]{{6}}{_GAP}[\dOIL]{{5}}{_GAP}[0-9A-Z]\b"
        ),
    ),
    (
        "dossier_code",
        "dossier_code",
        (
            rf"\b(?:\d{{3}}{_SEP}?\d{{2}}{_SEP}?\d{{2}}{_SEP}?[A-Z]\d{{2}}|[A-Z]\d{{2}}(?:{_SEP}?\d{{1,3}}){{0,4}})"
            rf"{_SEP}{{1,3}}\d{{6}}{_SEP}{{1,3}}\d{{4,6}}\b"
        ),
    ),
    ("procedure_code", "procedure", r"(?<![\d.])[1-3]\.\d{6}(?:(?:\.\d{2,3}){3}\.[A-Z]\d{2})?(?!\.?\d)"),
    ("id_number", "id_number", r"(?<![\d+])0(?:\d{2}(?:[ .\-]?\d{3}){3}|\d{3}(?:[ .\-]?\d{4}){2})(?![ .\-]?\d)"),
    (
        "phone",
        "phone",
        (
            # mobiles have nine figures behind the 0, landlines (02...) up to ten; a stray figure at the end spoils it
            r"(?<![\d+])(?:(?:\+ ?84|\(\+84\)|0084|84)[ .\-]?(?:\(0\))?[ .\-]?|0[ .\-]?)"
            r"(?:[35789](?:[ .\-]?\d){8}|2(?:[ .\-]?\d){8,9})(?!\d)(?![.,]\d)(?![ \-]\d{1,2}\W*\Z)"
        ),
    ),
    ("phone", "phone", r"(?<!\d)1[89]00[ .\-]?(?:\d{4}|\d{6}|\d{2}[ .]\d{2})(?!\d)"),
    (
        "license_plate",
        "license_plate",
        r"\b(?:[1-9]\d)[ \-]?(?:[A-Z]{1,2}|[A-Z]\d)[ \-]{0,3}(?:\d{3}[. ]\d{2}|\d{4,5})\b",
    ),
    ("date", None, r"(?<!\d)\d{1,2}[/\-.]\d{1,2}[/\-.](?:\d{4}|\d{2})(?!\d)"),
    ("house", None, r"(?<![\d/])\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)+\b"),
    ("number", None, r"(?<!\d)\d+(?:[.,]\d+)+(?!\d)"),
)
_COMPILED = tuple((kind, label, re.compile(pattern, _FLAGS)) for kind, label, pattern in _PATTERNS)


def find_patterns(text: str) -> list[PatternMatch]:
    """All items of `text` (NFC), without overlap, in order of position."""
    return list(_found(text))


@lru_cache(maxsize=_MESSAGES_KEPT)
def _found(text: str) -> tuple[PatternMatch, ...]:
    found: list[PatternMatch] = []
    taken = bytearray(len(text))
    for kind, label, pattern in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span()
            if 1 in taken[start:end]:
                continue
            taken[start:end] = b"\x01" * (end - start)
            found.append(PatternMatch(start, end, label, kind, value_of(kind, match.group())))
    return tuple(sorted(found, key=lambda item: item.start))


def value_of(kind: str, text: str) -> str:
    """The normalised value: phones "+84...", plates and identity numbers bare, codes in upper case."""
    if kind == "phone":
        return _phone(text)
    if kind == "id_number":
        return re.sub(r"\D", "", text)
    if kind == "license_plate":
        return re.sub(r"[^A-Z0-9]", "", text.upper())
    if kind == "case_code":
        bare = re.sub(r"[^A-Z0-9]", "", text.upper())
        day, serial = bare[-12:-6].translate(_DIGITS), bare[-6:-1].translate(_DIGITS)
        return f"{bare[:2]}-{bare[2:-12]}-{day}-{serial}-{bare[-1]}"
    if kind == "dossier_code":
        return _dossier(text)
    return text.upper() if kind == "procedure_code" else text


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    if digits.startswith(("1800", "1900")):
        return digits
    for prefix in ("0084", "84", "0"):
        if digits.startswith(prefix) and len(digits) - len(prefix) >= 9:
            digits = digits[len(prefix) :]
            break
    return f"+84{digits}"


def _dossier(text: str) -> str:
    """`H55.242-251120-0001` from any spelling; a dot left out after the province is put back."""
    groups = re.findall(r"[A-Z0-9]+", text.upper())
    unit = re.sub(r"^([A-Z]\d{2})(?=\d)", r"\1.", ".".join(groups[:-2]))
    return f"{unit}-{groups[-2]}-{groups[-1]}"
