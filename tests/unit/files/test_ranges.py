"""The part of a file that a browser asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.files.ranges import NotSatisfiable, wanted_part


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-", (0, 100)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 10)),
        ("bytes=90-500", (90, 10)),
        ("bytes=-10", (90, 10)),
        ("bytes=-500", (0, 100)),
        ("bytes=5-1", None),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("items=0-1", None),
        ("bytes=99999999999999999999-", None),
    ],
)
def test_one_range_of_bytes_is_understood(header: str | None, part: tuple[int, int] | None) -> None:
    assert wanted_part(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(header: str) -> None:
    with pytest.raises(NotSatisfiable):
        wanted_part(header, 100)


@given(st.text(), st.integers(0, 10**12))
def test_any_header_gives_a_part_inside_the_file(header: str, size: int) -> None:
    for text in (header, f"bytes={header}"):
        try:
            part = wanted_part(text, size)
        except NotSatisfiable:
            continue
        if part is not None:
            assert part[0] >= 0
            assert part[1] > 0
            assert sum(part) <= size
