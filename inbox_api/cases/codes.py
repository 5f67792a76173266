"""Case codes such as TV-PA-261120-00012-7, and the secret key that opens a case without signing in.

Shape: letters of the city or ward (2), kind (2 letters), local date of receipt YYMMDD, serial of the day (5 digits),
check character.
The check works in the field of 32 elements: every symbol times its own power of a generator, so that any one wrong
symbol and any swap of two symbols changes the sum. (A decimal check digit cannot do that for letters.)
The check character is a digit or a letter other than I, L, O, U.
"""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime

KIND_LETTERS = {
    "PAHT": "PA",
    "KN": "KN",
    "PAKN": "QD",
    "KHN": "KH",
    "TC": "TC",
    "TGTP": "TG",
    "HD": "HD",
    "GY": "GY",
    "KNG": "KG",
    "YCTT": "YC",
}
CHECK_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over two elements
KEY_SYMBOLS = "34679ACDEFGHJKMNPQRTVWXY"  # without what may be taken for another: 0 O, 1 I L, 2 Z, 5 S, 8 B, U
KEY_LENGTH = 6
TAIL_LENGTH = 12  # date 6, serial 5, check 1

_AS_DIGIT = str.maketrans("OIL", "011")
_AS_LETTER = str.maketrans("01", "OI")
_GAP = r"[\s.\-_/\u2010-\u2015]{0,3}"
_CANDIDATE = re.compile(
    rf"(?<![0-9A-Za-z])[A-Za-z01](?:{_GAP}[A-Za-z01]){{3}}(?:{_GAP}[0-9OoIiLl]){{11}}{_GAP}[0-9A-Za-z](?![0-9A-Za-z])"
)
_SHAPE = re.compile(r"([A-Z]{2})([A-Z]{2})([0-9]{6})([0-9]{5})([0-9A-Z])")


def make_code(unit_letters: str, case_type: str, received_on: date, serial: int) -> str:
    """The code of the `serial`-th case (1 to 99999) that `unit_letters` received on that local date.

    Raises ValueError for letters, a type or a serial that do not fit a code.
    """
    if not re.fullmatch("[A-Z]{2}", unit_letters):
        raise ValueError(f"unit letters must be two of A-Z: {unit_letters!r}")
    if case_type not in KIND_LETTERS:
        raise ValueError(f"unknown case type: {case_type!r}")
    if not 1 <= serial <= 99999:
        raise ValueError(f"serial out of range: {serial}")
    parts = [unit_letters, KIND_LETTERS[case_type], received_on.strftime("%y%m%d"), f"{serial:05d}"]
    return "-".join([*parts, check_symbol("".join(parts))])


def read_code(text: str) -> str | None:
    """The first valid case code in `text`, written properly, or None.

    Tolerates lower case, missing or other hyphens, spaces, and O for 0, I or L for 1 (and back) as heard by phone.
    """
    for found in _CANDIDATE.finditer(text):
        code = _as_code(re.sub(r"[^0-9A-Z]", "", found.group().upper()))
        if code is not None:
            return code
    return None


def _as_code(symbols: str) -> str | None:
    head, digits, check = symbols[:-TAIL_LENGTH], symbols[-TAIL_LENGTH:-1], symbols[-1]
    head = head.translate(_AS_LETTER)
    digits = digits.translate(_AS_DIGIT)
    check = {"O": "0", "I": "1", "L": "1"}.get(check, check)
    parts = _SHAPE.fullmatch(head + digits + check)
    if parts is None or parts[2] not in KIND_LETTERS.values() or not _is_date(parts[3]):
        return None
    if parts[5] != check_symbol("".join(parts.groups()[:4])):
        return None
    return "-".join(parts.groups())


def _is_date(digits: str) -> bool:
    try:
        datetime.strptime(digits, "%y%m%d")  # noqa: DTZ007 - only whether the day exists
    except ValueError:
        return False
    return True


def check_symbol(symbols: str) -> str:
    """The check character for letters and digits without hyphens (at most 30 of them)."""
    total = 0
    for symbol in symbols:
        value = int(symbol) if symbol.isdigit() else ord(symbol) - ord("A")
        total = _double(total ^ value)
    return CHECK_SYMBOLS[total]


def _double(value: int) -> int:
    doubled = value << 1
    return doubled ^ FIELD_POLYNOMIAL if doubled & 0b100000 else doubled


def make_lookup_key() -> str:
    """A random key of 6 symbols that no other symbol resembles.

    It always mixes letters and digits, so that no ordinary word is taken for a key; about 1.4e8 keys are possible.
    """
    while True:
        key = "".join(secrets.choice(KEY_SYMBOLS) for _ in range(KEY_LENGTH))
        if not key.isalpha() and not key.isdigit():
            return key


def read_lookup_key(text: str) -> str | None:
    """The key as `make_lookup_key` writes it, from what a citizen typed, or None when it cannot be one."""
    symbols = re.sub(r"[\s\-.]", "", text).upper()
    is_key = len(symbols) == KEY_LENGTH and all(symbol in KEY_SYMBOLS for symbol in symbols)
    return symbols if is_key else None
