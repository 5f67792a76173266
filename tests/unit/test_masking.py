"""What counts as a private number."""

from __future__ import annotations

import pytest

from inbox_api.masking import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gọi 0900000127 nhé", "gọi •••127 nhé"),
        ("gọi 0900 000 127.", "gọi •••127."),
        ("+84 900.000.127", "•••127"),
        ("84900000127", "•••127"),
        ("căn cước 084079000155, số nhà 45", "căn cước •••155, số nhà 45"),
        ("084 079 000 155", "•••155"),
    ],
)
def test_phone_and_identity_numbers_lose_all_but_three_digits(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text", ["TV-PA-261126-00031-8", "mã H61.12-261101-0007", "150.000 đồng", "ngày 26/11/2026 lúc 17:00", "số 1234567"]
)
def test_codes_amounts_and_dates_stay(text: str) -> None:
    assert masked(text) == text
