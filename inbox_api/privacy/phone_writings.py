"""How people write one telephone number in a message: in one piece or in groups, with blanks, full stops or hyphens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inbox_api.masking import private_numbers

# Lengths of groups behind the leading 0 or 84, which counts to the first group; what is left over is the last one.
_GROUPS = ((3, 3), (2, 3), (2, 4), (3, 2, 2), (3, 6), (2, 2, 2), (1, 2, 2, 2), (4,), (3,), (2,), (5,))
_SIGNS = (" ", ".", "-")


def writings(ending: str) -> list[str]:
    """ending: the digits without 0 or 84 in front. ["0987123456", "0987 123 456", …], each once."""
    found = [f"{start}{ending}" for start in ("0", "84", "+84")]
    for groups in _GROUPS:
        for sign in _SIGNS:
            pieces = list(_pieces(ending, groups))
            found += [
                sign.join([f"0{pieces[0]}", *pieces[1:]]),
                sign.join(["84", *pieces]),
                sign.join(["+84", *pieces]),
            ]
    return list(dict.fromkeys(found))


def _pieces(digits: str, lengths: Sequence[int]) -> Iterator[str]:
    at = 0
    for length in lengths:
        if at + length < len(digits):
            yield digits[at : at + length]
            at += length
    yield digits[at:]


def names(text: str, ending: str) -> bool:
    """Whether the number stands in the text."""
    return any(digits in {f"0{ending}", f"84{ending}"} for _start, _end, digits in private_numbers(text))
